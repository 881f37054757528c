package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"sync"
	"time"
)

// smallBufferOctets is far below any message that is to meet it, and still lets the message pass in reasonable time.
const smallBufferOctets = 32 << 10

// ampleBufferOctets is a receive buffer that holds nothing up.
const ampleBufferOctets = 4 << 20

// How the implementation's direction of a connection ended.
type ending int

const (
	notEnded ending = iota
	endedFIN
	endedReset
)

func (e ending) String() string {
	return [...]string{"nothing", "the end of the stream (FIN)", "a reset (RST)"}[e]
}

// A Peer is our side of one TCP connection. It sends what the script says and reads on its own, so that the transcript
// shows when octets arrived. It never closes on unread octets by accident.
type Peer struct {
	number     int // from 1
	conn       *net.TCPConn
	transcript *Transcript

	mu       sync.Mutex
	arrived  bytes.Buffer // not yet claimed by a step
	allowed  []byte       // the octet of WantOnly: it may come again, also after the quiet time; nil: none
	how      ending
	changed  chan struct{} // closed and renewed when octets arrive, the connection ends or reading stops
	aborted  bool          // by our own reset
	closed   bool          // by us: nothing is read any more
	holding  bool          // the script wants no reading
	behind   int           // how many unclaimed octets are to have come before
	held     bool          // the reader has stopped
	released chan struct{}
	done     chan struct{} // closed when the reader has returned
}

func newPeer(number int, conn *net.TCPConn, t *Transcript) *Peer {
	p := &Peer{number: number, conn: conn, transcript: t, changed: make(chan struct{}), done: make(chan struct{})}
	ends := Endpoints{conn.LocalAddr().(*net.TCPAddr).AddrPort(), conn.RemoteAddr().(*net.TCPAddr).AddrPort()}
	t.add(Entry{From: FromSuite, Peer: number, Note: ends.String(), Connected: &ends})
	go p.read()
	return p
}

// note adds an entry about this connection to the transcript.
func (p *Peer) note(from string, octets []byte, note string) {
	p.transcript.add(Entry{From: from, Peer: p.number, Octets: octets, Note: note})
}

func (p *Peer) read() {
	defer close(p.done)
	buf := make([]byte, 64<<10)
	for p.hasRoom() {
		n, err := p.conn.Read(buf)
		if n > 0 {
			octets := bytes.Clone(buf[:n])
			p.note(FromImplementation, octets, "")
			enough := false
			p.change(func() {
				p.arrived.Write(octets)
				enough = p.holding && p.arrived.Len() >= p.behind
			})
			if enough {
				p.park()
			}
		}
		switch {
		case err == nil:
		case errors.Is(err, os.ErrDeadlineExceeded):
			p.park()
		default:
			p.end(err)
			return
		}
	}
}

// mostUnclaimedOctets is how much the reader takes that no step claims, of an implementation that does not stop
// sending.
const mostUnclaimedOctets = 64 << 20

// hasRoom waits until there is room for more, and reports false once our side is closed.
func (p *Peer) hasRoom() bool {
	for {
		p.mu.Lock()
		room, closed, changed := p.arrived.Len() < mostUnclaimedOctets, p.closed, p.changed
		p.mu.Unlock()
		if room || closed {
			return !closed
		}
		<-changed
	}
}

// end records how the connection ended. An end of our own making is not one of the implementation's.
func (p *Peer) end(err error) {
	if errors.Is(err, net.ErrClosed) {
		return
	}
	how := endedReset
	if errors.Is(err, io.EOF) {
		how = endedFIN
	}
	p.note(FromImplementation, nil, how.String())
	p.change(func() { p.how = how })
}

func (p *Peer) change(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
	p.signal()
}

// signal wakes whoever waits for a change. The caller holds mu.
func (p *Peer) signal() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// park waits in the reader until the script wants it to read again.
func (p *Peer) park() {
	var released chan struct{}
	p.change(func() { p.held, released = p.holding, p.released })
	if released != nil {
		<-released
	}
}

// Hold stops the reading, and returns when no read is under way any more. Octets stay with TCP until Resume.
func (p *Peer) Hold() error {
	p.HoldBehind(0)
	p.conn.SetReadDeadline(time.Now())
	return p.await(time.Minute, func() bool {
		return p.held || p.how != notEnded || p.arrived.Len() >= mostUnclaimedOctets // the reader waits in hasRoom
	})
}

// HoldBehind stops the reading once n octets have come that no step has claimed, and a few more that are on their way.
func (p *Peer) HoldBehind(n int) {
	p.note(FromSuite, nil, noteHold)
	p.change(func() { p.holding, p.behind, p.released = true, n, make(chan struct{}) })
}

func (p *Peer) isHolding() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.holding
}

// Resume lets the reader go on after Hold, with room for all that has waited.
func (p *Peer) Resume() {
	if p.isHolding() {
		p.conn.SetReadBuffer(ampleBufferOctets)
	}
	p.conn.SetReadDeadline(time.Time{})
	p.change(func() {
		if p.released != nil {
			p.note(FromSuite, nil, noteResume)
			close(p.released)
		}
		p.holding, p.held, p.released = false, false, nil
	})
}

// await returns when ready does, or with os.ErrDeadlineExceeded.
func (p *Peer) await(d time.Duration, ready func() bool) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		p.mu.Lock()
		ok, changed := ready(), p.changed
		p.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-timer.C:
			return os.ErrDeadlineExceeded
		}
	}
}

// leastProgress is how many octets must come within a deadline for a long transfer to be given another.
const leastProgress = 4 << 10

// awaitAll is await for what may be many octets: a slow implementation that makes progress has time for all of them.
func (p *Peer) awaitAll(d time.Duration, ready func() bool) error {
	for {
		before := p.unclaimed()
		if err := p.await(d, ready); err == nil || p.unclaimed() < before+leastProgress {
			return err
		}
	}
}

// unclaimed counts the octets that no step has claimed.
func (p *Peer) unclaimed() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.arrived.Len()
}

// partOctets is how much of a long transfer has a deadline of its own.
const partOctets = 256 << 10

// Send writes octets in one call, and more than 256 KiB in several. On loopback, without Nagle's delay, a call makes one
// segment when they fit.
//
// A reset by the implementation is not an error here: what it means is for the next expectation to say.
func (p *Peer) Send(octets []byte, within time.Duration) error {
	p.note(FromPeer, octets, "")
	sent := 0
	for part := range slices.Chunk(octets, partOctets) {
		p.conn.SetWriteDeadline(time.Now().Add(within))
		n, err := p.conn.Write(part)
		sent += n
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return &Failure{Came: fmt.Sprintf("took %d of %d octets, and no more within %v", sent, len(octets), within), Absent: true}
		}
		if err != nil {
			p.note(FromSuite, nil, "the connection was reset while sending: "+err.Error())
			return nil
		}
	}
	return nil
}

// HalfClose ends our direction with a FIN and reads on.
func (p *Peer) HalfClose() {
	p.note(FromPeer, nil, noteFIN)
	p.conn.CloseWrite()
}

// Reset ends the connection with an RST, on purpose.
func (p *Peer) Reset() {
	p.note(FromPeer, nil, noteRST)
	p.change(func() { p.aborted = true })
	p.conn.SetLinger(0)
	p.close()
}

// close gives the socket up and waits for the reader.
func (p *Peer) close() {
	p.Resume()
	p.change(func() { p.closed = true })
	p.conn.Close()
	<-p.done
}

// isOver reports whether the implementation's direction has ended, by its doing or by our reset.
func (p *Peer) isOver() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.how != notEnded || p.aborted
}
