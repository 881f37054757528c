package main

import (
	"fmt"
	"os"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/tools/dissect/pcapng"
)

// writePcap writes what was seen of a case as packets, with everything that was said as comments on them: commands on
// the packet that follows, reports on the one before.
//
// The packets are made up from the transcript. Their order, octets and times are those that the scripted peer saw; what
// divides them is the peer's writes and reads.
func writePcap(file *os.File, r *conformance.Result) error {
	t := tracer{
		out:    pcapng.NewWriter(file, "tinyproto "+conformance.Version, aboutCase(r)...),
		began:  r.Began,
		client: r.Case.Role == conformance.Client,
		conns:  map[int]*pcapng.Connection{},
	}
	for _, e := range r.Seen {
		t.add(e)
	}
	t.held.comments = append(t.held.comments, t.ahead...)
	if r.Verdict != conformance.Pass {
		t.held.comments = append(t.held.comments, fmt.Sprintf("%s: %s", r.Verdict, r.Reason()))
	}
	t.release()
	return t.out.Flush()
}

// aboutCase says what a file of evidence is of, a line each.
func aboutCase(r *conformance.Result) []string {
	lines := []string{
		"case: " + r.Case.ID,
		fmt.Sprintf("rule: [%s] %s", r.Case.Rule, r.Case.Sentence),
		"verdict: " + string(r.Verdict),
	}
	if r.Expected != "" {
		lines = append(lines, "expected: "+r.Expected)
	}
	if r.Came != "" {
		lines = append(lines, "came: "+r.Came)
	}
	return lines
}

// A tracer turns the entries of one transcript into packets. It holds the last packet back: a comment may still be due
// on it.
type tracer struct {
	out    *pcapng.Writer
	began  time.Time
	client bool                       // the implementation makes the connections
	conns  map[int]*pcapng.Connection // by peer: the one that it has now
	count  int                        // connections so far
	held   heldPacket
	ahead  []string // comments on the next packet
}

type heldPacket struct {
	at       time.Time
	octets   []byte // nil: none is held
	comments []string
}

func (t *tracer) add(e conformance.Entry) {
	packets := t.packets(e)
	comment := commentOn(e)
	if len(e.Octets) > 0 && len(packets) == 0 {
		comment = fmt.Sprintf("%s: not on the wire, the connection had ended: %s", e.From, conformance.Hex(e.Octets))
	}
	for i, p := range packets {
		t.release()
		t.held = heldPacket{at: t.began.Add(e.At), octets: p, comments: t.ahead}
		t.ahead = nil
		if i == 0 && comment != "" {
			t.held.comments = append(t.held.comments, comment)
		}
	}
	switch {
	case comment == "" || len(packets) > 0:
	case e.From == conformance.FromSuite, t.held.octets == nil:
		t.ahead = append(t.ahead, comment)
	default:
		t.held.comments = append(t.held.comments, comment)
	}
}

// packets returns what an entry put on the wire.
func (t *tracer) packets(e conformance.Entry) (packets [][]byte) {
	if e.Connected != nil {
		from, to := e.Connected.Peer, e.Connected.Implementation
		if t.client {
			from, to = to, from
		}
		t.conns[e.Peer], packets = pcapng.Connect(from, to, t.count)
		t.count++
		return packets
	}
	c := t.conns[e.Peer]
	if c == nil || e.From == conformance.FromSuite {
		return nil
	}
	side := pcapng.Initiator
	if (e.From == conformance.FromImplementation) != t.client {
		side = pcapng.Acceptor
	}
	switch e.Ending() {
	case "FIN":
		return c.FIN(side)
	case "RST":
		return c.RST(side)
	}
	return c.Send(side, e.Octets)
}

// commentOn says what a packet does not show by itself, or returns "".
func commentOn(e conformance.Entry) string {
	switch {
	case e.Note == "", e.Ending() != "":
		return ""
	case e.From == conformance.FromSuite && e.Peer > 0:
		return fmt.Sprintf("suite, peer %d: %s", e.Peer, e.Note)
	}
	return e.From + ": " + e.Note
}

func (t *tracer) release() {
	if t.held.octets != nil {
		t.out.Packet(t.held.at, t.held.octets, t.held.comments...)
		t.held.octets = nil
	}
}
