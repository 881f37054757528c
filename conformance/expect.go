package conformance

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// Send has a scripted peer write octets: in one call, or in pieces where the division under way cuts them.
func (p *Play) Send(peer int, octets []byte) error { return p.sendPieces(peer, p.cuts.pieces(octets)) }

// SendSingly has a scripted peer write octets one call each.
func (p *Play) SendSingly(peer int, octets []byte) error {
	return p.sendPieces(peer, everywhere.pieces(octets))
}

// SendInTurn has the first two scripted peers write octets one call each, in turn, and what is left of the longer run.
func (p *Play) SendInTurn(first, second []byte) error {
	for i := range max(len(first), len(second)) {
		for peer, octets := range [][]byte{first, second} {
			if i >= len(octets) {
				continue
			}
			time.Sleep(betweenPieces)
			if err := p.Send(peer+1, octets[i:i+1]); err != nil {
				return err
			}
		}
	}
	return nil
}

// WantOctets expects exactly these octets next from the implementation.
func (p *Play) WantOctets(peer int, octets []byte) error {
	return p.Peer(peer).WantOctets(octets, p.timing.Deadline)
}

// take returns the next n octets of the implementation, whatever they are.
func (p *Play) take(peer int, n uint64) ([]byte, error) {
	if n > mostUnclaimedOctets {
		return nil, &Failure{Came: fmt.Sprintf("%d octets are announced, more than the suite asks for", n)}
	}
	return p.Peer(peer).take(int(n), p.timing.Deadline)
}

// Give has a scripted peer send a message in a frame of the protocol.
func (p *Play) Give(peer int, m Message) error { return p.protocol.Give(p, peer, m) }

// Take expects this message next from the implementation, in a frame of the protocol.
func (p *Play) Take(peer int, m Message) error { return p.protocol.Take(p, peer, m) }

// WantFill expects the octets of a filled message next. It takes them as they arrive: a large message is never held
// whole.
func (p *Play) WantFill(peer int, m Message) error {
	for begin := uint64(0); begin < m.Size; begin += partOctets {
		part := Fill(int(min(m.Size-begin, partOctets)), int((uint64(m.Fill)+begin*31)%251))
		if err := p.WantOctets(peer, part); err != nil {
			return during(fmt.Sprintf("from octet %d of %d on", begin, m.Size), err)
		}
	}
	return nil
}

// WantQuiet expects that the implementation sends nothing and keeps the connection for the quiet time.
func (p *Play) WantQuiet(peer int) error { return p.WantQuietFor(peer, p.timing.Quiet) }

// WantQuietFor is WantQuiet for a time of its own, which begins at once: a slow shim makes no peer late.
func (p *Play) WantQuietFor(peer int, d time.Duration) error {
	began := time.Now()
	defer p.toTake(d, began)
	if err := p.settle(); err != nil {
		return err
	}
	return p.Peer(peer).WantQuiet(max(d-time.Since(began), p.timing.Quiet))
}

// WantNoOctet expects that the implementation sends nothing more; it may close the connection.
func (p *Play) WantNoOctet(peer int) error {
	defer p.toTake(p.timing.Quiet, time.Now())
	if err := p.settle(); err != nil {
		return err
	}
	return p.Peer(peer).WantNoOctet(p.timing.Quiet)
}

// WantOnly expects that the implementation sends nothing but one octet, any number of times; it may close the
// connection.
func (p *Play) WantOnly(peer int, octet byte) error {
	return p.Peer(peer).WantOnly(octet, p.timing.Quiet)
}

// WantReading expects that the implementation, which has ended its direction, still reads.
func (p *Play) WantReading(peer int) error {
	return p.Peer(peer).WantReading(p.timing.Quiet, p.timing.Deadline)
}

// WantClosed expects that the implementation gives the connection up without another octet.
func (p *Play) WantClosed(peer int) error { return p.Peer(peer).WantClosed(p.closedWithin()) }

// WantFIN expects that the implementation ends its direction in an orderly way without another octet.
func (p *Play) WantFIN(peer int) error { return p.Peer(peer).WantFIN(p.closedWithin()) }

// A Message is what the implementation is asked to send, or must deliver: its octets, an object, or a size and a fill.
type Message struct {
	Octets []byte
	Object pickle.Value // nil for none
	Size   uint64
	Fill   int
	Filled bool // Size and Fill stand in for Octets
}

// Payload returns the octets of the message.
func (m Message) Payload() []byte {
	if m.Filled {
		return Fill(int(m.Size), m.Fill)
	}
	return m.Octets
}

// AskToClose has the implementation close a connection, and returns at once.
func (p *Play) AskToClose(peer int) error {
	p.command(Command{Cmd: "close", ID: p.conns[peer-1]})
	return nil
}

// AskToSend has the implementation transmit a message, and returns at once.
func (p *Play) AskToSend(peer int, m Message) error {
	return p.caller.askToSend(p, peer, p.newID("t"), m)
}

// WantMessage expects that the implementation delivers this message next on a connection, or sends it back.
func (p *Play) WantMessage(peer int, want Message) error { return p.caller.wantMessage(p, peer, want) }

// sameOctets compares what a shim has told of a message with its octets.
func sameOctets(octets []byte, e Event) error {
	sum := sha256.Sum256(octets)
	switch {
	case *e.Size != uint64(len(octets)):
	case e.Data != nil && !bytes.Equal(*e.Data, octets):
	case e.Data == nil && len(octets) > 0 && e.SHA256 != hex.EncodeToString(sum[:]):
		return &Failure{Came: fmt.Sprintf("%v with SHA-256 %s, not %x", e, e.SHA256, sum)}
	default:
		return nil
	}
	return &Failure{Came: e.String()}
}

// WantNothingDelivered expects that the implementation delivers no message: until it has closed the connection, or else
// within the quiet time.
func (p *Play) WantNothingDelivered(peer int) error { return p.caller.wantNothing(p, peer) }

// LeaveRest says that the script ends inside a message on purpose: what the implementation makes of that is for other
// scripts to judge.
func (p *Play) LeaveRest() error {
	p.unjudged = true
	return nil
}

// Hold has a scripted peer stop reading; Resume has it go on.
func (p *Play) Hold(peer int) error {
	if err := p.Peer(peer).Hold(); err != nil {
		return &ShimError{"the scripted peer does not stop reading: " + err.Error()}
	}
	return nil
}
