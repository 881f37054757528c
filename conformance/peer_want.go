package conformance

import (
	"bytes"
	"fmt"
	"time"
)

// What a peer expects of the implementation. Each returns nil or a *Failure that says what came.

// WantOctets expects exactly these octets next. Octets beyond them stay for the next step.
func (p *Peer) WantOctets(want []byte, within time.Duration) error {
	err := p.awaitAll(within, func() bool {
		have := p.arrived.Bytes()
		return len(have) >= len(want) || !bytes.HasPrefix(want, have) || p.how != notEnded
	})
	p.mu.Lock()
	defer p.mu.Unlock()
	have := p.arrived.Bytes()
	switch {
	case bytes.HasPrefix(have, want):
		p.arrived.Next(len(want))
		p.signal() // the reader may have waited for room
		return nil
	case !bytes.HasPrefix(want, have):
		return &Failure{Came: mismatch(want, have)}
	case err != nil:
		return &Failure{Came: p.cameOf(have, fmt.Sprintf("nothing more within %v", within)), Absent: true}
	default:
		return &Failure{Came: p.cameOf(have, p.how.String()), Absent: true}
	}
}

// take returns the next n octets, whatever they are.
func (p *Peer) take(n int, within time.Duration) ([]byte, error) {
	err := p.awaitAll(within, func() bool { return p.arrived.Len() >= n || p.how != notEnded })
	p.mu.Lock()
	defer p.mu.Unlock()
	switch have := p.arrived.Bytes(); {
	case len(have) >= n:
		p.signal() // the reader may have waited for room
		return bytes.Clone(p.arrived.Next(n)), nil
	case err != nil:
		return nil, &Failure{Came: p.cameOf(have, fmt.Sprintf("nothing more within %v", within)), Absent: true}
	default:
		return nil, &Failure{Came: p.cameOf(have, p.how.String()), Absent: true}
	}
}

// claim returns all octets that no step has claimed.
func (p *Peer) claim() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	have := bytes.Clone(p.arrived.Bytes())
	p.arrived.Reset()
	return have
}

// mismatch shows octets that differ from what is wanted, and where a long run starts to.
func mismatch(want, have []byte) string {
	have = have[:min(len(have), len(want))]
	at := 0
	for at < len(have) && have[at] == want[at] {
		at++
	}
	if len(want) <= 3*shownOctets {
		return Hex(have)
	}
	return fmt.Sprintf("%s; octet %d is %02X, not %02X", Hex(have), at, have[at], want[at])
}

func (p *Peer) cameOf(have []byte, then string) string {
	if len(have) == 0 {
		return then
	}
	return Hex(have) + ", then " + then
}

// awaitAnything returns when octets that no step has claimed are there, or the end, or with os.ErrDeadlineExceeded.
func (p *Peer) awaitAnything(d time.Duration) error {
	return p.await(d, func() bool { return p.arrived.Len() > 0 || p.how != notEnded })
}

// WantQuiet expects that nothing at all comes for as long as d.
func (p *Peer) WantQuiet(d time.Duration) error {
	p.awaitAnything(d)
	return p.wantNothing()
}

func (p *Peer) wantNothing() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.arrived.Len() > 0:
		return &Failure{Came: Hex(p.arrived.Bytes())}
	case p.how != notEnded:
		return &Failure{Came: p.how.String(), Absent: true}
	}
	return nil
}

// WantClosed expects that the implementation gives the connection up, by FIN or RST, without another octet.
func (p *Peer) WantClosed(within time.Duration) error {
	return p.wantEnd(within, func(how ending) bool { return how != notEnded })
}

// WantFIN expects that the implementation ends its direction in an orderly way, without another octet.
func (p *Peer) WantFIN(within time.Duration) error {
	return p.wantEnd(within, func(how ending) bool { return how == endedFIN })
}

func (p *Peer) wantEnd(within time.Duration, right func(ending) bool) error {
	err := p.await(within, func() bool { return len(p.surplus()) > 0 || p.how != notEnded })
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case len(p.surplus()) > 0:
		return &Failure{Came: Hex(p.arrived.Bytes())}
	case err != nil:
		return &Failure{Came: fmt.Sprintf("nothing within %v: the connection stays open", within), Absent: true}
	case !right(p.how):
		return &Failure{Came: p.how.String(), Absent: true}
	}
	return nil
}

// WantNoOctet expects that nothing more is sent for as long as d. The connection may end.
func (p *Peer) WantNoOctet(d time.Duration) error {
	p.await(d, func() bool { return len(p.surplus()) > 0 || p.how != notEnded })
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.surplus()) > 0 {
		return &Failure{Came: Hex(p.arrived.Bytes())}
	}
	return nil
}

// WantOnly expects that nothing but one octet, any number of times, is sent for as long as d. The connection may end.
// What comes of that octet later is no surprise either: a slow implementation is not a wrong one.
func (p *Peer) WantOnly(octet byte, d time.Duration) error {
	p.await(d, func() bool { return p.how != notEnded })
	p.mu.Lock()
	defer p.mu.Unlock()
	p.allowed = []byte{octet}
	if len(p.surplus()) > 0 {
		return &Failure{Came: Hex(p.arrived.Bytes())}
	}
	p.arrived.Reset()
	return nil
}

// surplus returns what has arrived and no step has claimed, unless it is all the octet that WantOnly has allowed.
func (p *Peer) surplus() []byte {
	have := p.arrived.Bytes()
	if p.allowed != nil && bytes.Count(have, p.allowed) == len(have) {
		return nil
	}
	return have
}

// WantReading expects that the implementation still reads, after it has ended its own direction: a socket that was
// closed answers the first octet with a reset, which the second one meets.
func (p *Peer) WantReading(quiet, within time.Duration) error {
	for range 2 {
		p.note(FromPeer, []byte{0}, "")
		p.conn.SetWriteDeadline(time.Now().Add(within))
		if _, err := p.conn.Write([]byte{0}); err != nil {
			p.note(FromImplementation, nil, endedReset.String())
			return &Failure{Came: endedReset.String() + ": it no longer reads", Absent: true}
		}
		p.await(quiet, func() bool { return p.how == endedReset })
	}
	return nil
}
