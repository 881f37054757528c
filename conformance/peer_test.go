package conformance

import (
	"io"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	due   = 10 * time.Second      // for what comes: never waited for in full
	quiet = 30 * time.Millisecond // for what must not come: waited for in full
)

// connected makes a scripted peer and the implementation's end of its connection.
func connected(t *testing.T) (*Peer, *net.TCPConn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	ours, err := net.Dial("tcp", ln.Addr().String())
	require.NoError(t, err)
	theirs, err := ln.Accept()
	require.NoError(t, err)
	p := newPeer(1, ours.(*net.TCPConn), NewTranscript())
	t.Cleanup(func() { theirs.Close(); p.close() })
	return p, theirs.(*net.TCPConn)
}

// write has the implementation send octets, and waits until they have arrived.
func write(t *testing.T, p *Peer, impl net.Conn, octets ...byte) {
	t.Helper()
	p.mu.Lock()
	have := p.arrived.Len()
	p.mu.Unlock()
	_, err := impl.Write(octets)
	require.NoError(t, err)
	require.NoError(t, p.await(due, func() bool { return p.arrived.Len() >= have+len(octets) }))
}

// reset ends the implementation's end with an RST.
func reset(conn *net.TCPConn) {
	conn.SetLinger(0)
	conn.Close()
}

// requireCame compares a failure.
func requireCame(t *testing.T, err error, came string, absent bool) {
	t.Helper()
	var f *Failure
	require.ErrorAs(t, err, &f)
	require.Equal(t, came, f.Came)
	require.Equal(t, absent, f.Absent, "whether the death of the shim would explain it")
}

func TestWantOctetsClaimsWhatItWants(t *testing.T) {
	p, impl := connected(t)
	write(t, p, impl, 0xFF, 0, 0, 0, 5)
	require.NoError(t, p.WantOctets([]byte{0xFF}, due))
	require.NoError(t, p.WantOctets([]byte{0, 0, 0, 5}, due))
	require.NoError(t, p.WantQuiet(quiet))
}

func TestWantOctetsPutsPiecesTogether(t *testing.T) {
	p, impl := connected(t)
	met := make(chan error)
	go func() { met <- p.WantOctets([]byte{0, 0, 0, 5}, due) }()
	for range 3 {
		write(t, p, impl, 0)
	}
	_, err := impl.Write([]byte{5})
	require.NoError(t, err)
	require.NoError(t, <-met)
}

func TestWantOctetsThatDiffer(t *testing.T) {
	p, impl := connected(t)
	write(t, p, impl, 0, 0, 0, 6)
	requireCame(t, p.WantOctets([]byte{0, 0, 0, 5}, due), "00 00 00 06", false)
}

// The first wrong octet settles it: the rest is not waited for.
func TestWantOctetsThatStartToDiffer(t *testing.T) {
	p, impl := connected(t)
	write(t, p, impl, 0, 1)
	requireCame(t, p.WantOctets([]byte{0, 0, 0, 5}, time.Hour), "00 01", false)
}

func TestWantOctetsThatDifferLate(t *testing.T) {
	p, impl := connected(t)
	want := Fill(200, 3)
	have := Fill(200, 3)
	have[150] = 0xAA
	write(t, p, impl, have...)
	var f *Failure
	require.ErrorAs(t, p.WantOctets(want, due), &f)
	require.False(t, f.Absent)
	require.Contains(t, f.Came, "(200 octets, SHA-256 ")
	require.Contains(t, f.Came, "; octet 150 is AA, not 87")
}

func TestWantOctetsThatAreMissing(t *testing.T) {
	p, impl := connected(t)
	requireCame(t, p.WantOctets([]byte{0xFF}, quiet), "nothing more within 30ms", true)
	write(t, p, impl, 0, 0)
	requireCame(t, p.WantOctets([]byte{0, 0, 0, 5}, quiet), "00 00, then nothing more within 30ms", true)
}

func TestWantOctetsMeetsTheEnd(t *testing.T) {
	p, impl := connected(t)
	write(t, p, impl, 0, 0)
	impl.CloseWrite()
	requireCame(t, p.WantOctets([]byte{0, 0, 0, 5}, due), "00 00, then the end of the stream (FIN)", true)
	require.NoError(t, p.WantOctets([]byte{0, 0}, due), "what came before the end can still be claimed")

	p, impl = connected(t)
	reset(impl)
	requireCame(t, p.WantOctets([]byte{0xFF}, due), "a reset (RST)", true)
}

func TestWantQuiet(t *testing.T) {
	p, impl := connected(t)
	begin := time.Now()
	require.NoError(t, p.WantQuiet(quiet))
	require.GreaterOrEqual(t, time.Since(begin), quiet)
	write(t, p, impl, 0x00)
	requireCame(t, p.WantQuiet(time.Hour), "00", false)
	p, impl = connected(t)
	impl.CloseWrite()
	requireCame(t, p.WantQuiet(time.Hour), "the end of the stream (FIN)", true)
}

func TestWantClosed(t *testing.T) {
	for came, end := range map[string]func(*net.TCPConn){
		"the end of the stream (FIN)": func(c *net.TCPConn) { c.Close() },
		"a reset (RST)":               reset,
	} {
		p, impl := connected(t)
		end(impl)
		require.NoError(t, p.WantClosed(due))
		if p.how == endedFIN {
			require.NoError(t, p.WantFIN(due))
		} else {
			requireCame(t, p.WantFIN(due), "a reset (RST)", true)
		}
		require.Equal(t, came, p.how.String())
		require.True(t, p.isOver())
	}
}

// A close alone never satisfies what asks for an answer, and an answer never what asks for a close.
func TestWantClosedWithOctetsFirst(t *testing.T) {
	p, impl := connected(t)
	write(t, p, impl, 0xFE)
	impl.CloseWrite()
	requireCame(t, p.WantClosed(due), "FE", false)
	requireCame(t, p.WantFIN(due), "FE", false)
	requireCame(t, p.WantNoOctet(due), "FE", false)
	require.NoError(t, p.WantOctets([]byte{0xFE}, due))
	require.NoError(t, p.WantFIN(due))
	require.NoError(t, p.WantNoOctet(due), "the connection may end")
}

func TestWantClosedThatStaysOpen(t *testing.T) {
	p, _ := connected(t)
	requireCame(t, p.WantClosed(quiet), "nothing within 30ms: the connection stays open", true)
	require.False(t, p.isOver())
	require.NoError(t, p.WantNoOctet(quiet))
}

func TestWantOnly(t *testing.T) {
	for _, octet := range []byte{0x00, 0x7F, 0x80, 0xFF} {
		p, impl := connected(t)
		require.NoError(t, p.WantOnly(octet, quiet), "not once")
		write(t, p, impl, octet, octet, octet)
		require.NoError(t, p.WantOnly(octet, quiet))
	}
}

func TestWantOnlyMeetsAnother(t *testing.T) {
	for came, octets := range map[string][]byte{
		"FE":       {0xFE},
		"FF FE FF": {0xFF, 0xFE, 0xFF},
		"80":       {0x80},
		"C3 BF":    {0xC3, 0xBF}, // U+00FF in UTF-8
		"00":       {0x00},
	} {
		p, impl := connected(t)
		write(t, p, impl, octets...)
		requireCame(t, p.WantOnly(0xFF, quiet), came, false)
	}
}

// One that comes after the quiet time is none that nobody expects: the time may miss a fault, and fails nobody.
func TestWantOnlyHoldsToTheEnd(t *testing.T) {
	p, impl := connected(t)
	write(t, p, impl, 0x00)
	require.NoError(t, p.WantOnly(0x00, quiet))
	write(t, p, impl, 0x00, 0x00)
	require.NoError(t, p.WantNoOctet(0))
	impl.CloseWrite()
	require.NoError(t, p.WantClosed(due))
	require.NoError(t, p.WantNoOctet(0))

	p, impl = connected(t)
	require.NoError(t, p.WantOnly(0x00, quiet))
	write(t, p, impl, 0x00, 0x01)
	requireCame(t, p.WantNoOctet(0), "00 01", false)
}

func TestHoldLeavesOctetsWithTCP(t *testing.T) {
	p, impl := connected(t)
	write(t, p, impl, 1)
	require.NoError(t, p.Hold())
	_, err := impl.Write([]byte{2, 3})
	require.NoError(t, err)
	require.NoError(t, p.WantOctets([]byte{1}, due), "what was read before can be claimed")
	require.NoError(t, p.WantQuiet(quiet))
	p.Resume()
	require.NoError(t, p.WantOctets([]byte{2, 3}, due))
}

// So many octets come, also one by one, and none behind them.
func TestHoldBehind(t *testing.T) {
	p, impl := connected(t)
	p.HoldBehind(4)
	for _, octet := range []byte{0, 0, 0, 2} {
		write(t, p, impl, octet)
	}
	require.NoError(t, p.await(due, func() bool { return p.held }))
	_, err := impl.Write([]byte{2, 3})
	require.NoError(t, err)
	require.NoError(t, p.WantOctets([]byte{0, 0, 0, 2}, due))
	require.NoError(t, p.WantQuiet(quiet))
	p.Resume()
	require.NoError(t, p.WantOctets([]byte{2, 3}, due))
}

// While the peer holds, TCP takes only so much: the implementation has to wait.
func TestHoldStopsTheImplementation(t *testing.T) {
	t.Parallel()
	p, impl := connected(t)
	require.NoError(t, p.Hold())
	long := Fill(16<<20, 1)
	impl.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
	n, err := impl.Write(long)
	require.Error(t, err)
	require.Less(t, n, len(long))
	impl.SetWriteDeadline(time.Time{})
	p.Resume()
	_, err = impl.Write(long[n:])
	require.NoError(t, err)
	require.NoError(t, p.WantOctets(long, due))
}

// A peer that has stopped reading because nobody claims what came holds already.
func TestHoldOfAPeerThatIsFull(t *testing.T) {
	p, _ := connected(t)
	p.change(func() { p.arrived.Write(make([]byte, mostUnclaimedOctets)) })
	require.NoError(t, p.Hold())
}

func TestHoldTwiceAndResumeTwice(t *testing.T) {
	p, impl := connected(t)
	for i := range byte(20) {
		require.NoError(t, p.Hold())
		_, err := impl.Write([]byte{i})
		require.NoError(t, err)
		p.Resume()
		p.Resume()
		require.NoError(t, p.WantOctets([]byte{i}, due))
	}
}

func TestHoldMeetsTheEnd(t *testing.T) {
	p, impl := connected(t)
	impl.CloseWrite()
	require.NoError(t, p.WantClosed(due))
	require.NoError(t, p.Hold(), "there is nothing to hold")
	p.Resume()

	p, impl = connected(t)
	require.NoError(t, p.Hold())
	impl.Close()
	require.NoError(t, p.WantQuiet(quiet), "the end stays with TCP too")
	p.Resume()
	require.NoError(t, p.WantClosed(due))
}

func TestCloseAndResetWhileHeld(t *testing.T) {
	for name, end := range map[string]func(*Peer){"close": (*Peer).close, "reset": (*Peer).Reset} {
		p, _ := connected(t)
		require.NoError(t, p.Hold())
		end(p)
		<-p.done
		require.Equal(t, notEnded, p.how, "%s: an end of our own making is not the implementation's", name)
	}
}

func TestResetIsAnRST(t *testing.T) {
	p, impl := connected(t)
	p.Reset()
	_, err := impl.Read(make([]byte, 1))
	require.ErrorContains(t, err, "reset")
	require.True(t, p.isOver())
}

func TestHalfCloseReadsOn(t *testing.T) {
	p, impl := connected(t)
	p.HalfClose()
	_, err := impl.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
	write(t, p, impl, 0xFF)
	require.NoError(t, p.WantOctets([]byte{0xFF}, due))
}

// [TP-HS-10] An acceptor that has sent FE reads on after its half-close.
func TestWantReading(t *testing.T) {
	p, impl := connected(t)
	impl.CloseWrite()
	require.NoError(t, p.WantFIN(due))
	require.NoError(t, p.WantReading(quiet, due))
	impl.Close()
	requireCame(t, func() error {
		for range 10 { // the octets of the first call may have been on their way
			if err := p.WantReading(quiet, due); err != nil {
				return err
			}
		}
		return nil
	}(), "a reset (RST): it no longer reads", true)
}

func TestSendMeetsAReset(t *testing.T) {
	p, impl := connected(t)
	reset(impl)
	require.NoError(t, p.WantClosed(due))
	require.NoError(t, p.Send([]byte{1}, due), "what it means is for the next expectation to say")
}

func TestSendIsNotTaken(t *testing.T) {
	p, _ := connected(t)
	var f *Failure
	require.ErrorAs(t, p.Send(make([]byte, 32<<20), 100*time.Millisecond), &f)
	require.True(t, f.Absent)
	require.Contains(t, f.Came, "of 33554432 octets, and no more within 100ms")
}

// trickle has the implementation write octets in pieces, for longer than the deadline of slow.
func trickle(impl net.Conn, octets []byte) {
	for piece := range slices.Chunk(octets, len(octets)/8) {
		impl.Write(piece)
		time.Sleep(slow / 4)
	}
}

// slow is a deadline that a long transfer does not keep.
const slow = 400 * time.Millisecond

// A slow implementation that makes progress has time for all of a long message, and one that stops has not.
func TestALongTransferHasTime(t *testing.T) {
	long := Fill(200<<10, 3)
	for name, takes := range map[string]func(*Peer) error{
		"octets that are known": func(p *Peer) error { return p.WantOctets(long, slow) },
		"so many octets":        func(p *Peer) error { _, err := p.take(len(long), slow); return err },
		"octets up to the end": func(p *Peer) error {
			return (&Play{peers: []*Peer{p}, protocol: &gruv, timing: Timing{Deadline: slow}}).WantPartThenClosed(1, Message{Octets: long})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, impl := connected(t)
			go func() {
				trickle(impl, long)
				impl.CloseWrite()
			}()
			require.NoError(t, takes(p))

			p, stops := connected(t)
			write(t, p, stops, long[:leastProgress]...)
			var f *Failure
			require.ErrorAs(t, takes(p), &f)
			require.Contains(t, f.Came, "within 400ms")
		})
	}
}

func TestALongSendHasTime(t *testing.T) {
	t.Parallel()
	p, impl := connected(t)
	p.conn.SetWriteBuffer(smallBufferOctets)
	impl.SetReadBuffer(smallBufferOctets)
	long := make([]byte, 12*partOctets)
	go func() {
		for range 12 {
			time.Sleep(slow / 8)
			io.ReadFull(impl, make([]byte, partOctets))
		}
	}()
	began := time.Now()
	require.NoError(t, p.Send(long, slow))
	require.Greater(t, time.Since(began), slow)
}

func TestPeerWritesTheTranscript(t *testing.T) {
	p, impl := connected(t)
	require.NoError(t, p.Send([]byte{0xFF}, due))
	_, err := io.ReadFull(impl, make([]byte, 1))
	require.NoError(t, err)
	write(t, p, impl, 0xFE)
	impl.CloseWrite()
	require.NoError(t, p.WantOctets([]byte{0xFE}, due))
	require.NoError(t, p.WantClosed(due))
	p.HalfClose()
	entries := p.transcript.Entries()
	require.Equal(t, impl.LocalAddr().String(), entries[0].Connected.Implementation.String())
	require.Equal(t, impl.RemoteAddr().String(), entries[0].Connected.Peer.String())
	var lines []string
	for _, e := range entries[1:] {
		require.Nil(t, e.Connected)
		lines = append(lines, e.arrow()+" "+Hex(e.Octets)+e.Note)
	}
	require.Equal(t, []string{
		"peer ──▶ impl FF", "peer ◀── impl FE", "peer ◀── impl the end of the stream (FIN)", "peer ──▶ impl FIN",
	}, lines)
	require.Equal(t, []string{"", "", "", "FIN", "FIN"}, endings(entries))
}

func endings(entries []Entry) (all []string) {
	for _, e := range entries {
		all = append(all, e.Ending())
	}
	return all
}

// A program that reads the transcript is told of resets, and of where the peer did not read.
func TestTranscriptOfResetAndHold(t *testing.T) {
	p, _ := connected(t)
	require.NoError(t, p.Hold())
	p.Reset()
	entries := p.transcript.Entries()
	require.Equal(t, []string{"", "", "RST", ""}, endings(entries))
	var reading []int
	for _, e := range entries {
		reading = append(reading, e.Reading())
	}
	require.Equal(t, []int{0, -1, 0, 1}, reading)
}
