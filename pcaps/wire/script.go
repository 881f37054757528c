// Package wire writes captures of conversations that nobody had. A [Script] says what the two ends of a TCP connection
// send and what becomes of it on the way; a [Network] and a [Link] put headers before its segments; [Pcap] and [Pcapng]
// make a file of the frames.
//
// It shares no code with what makes or reads such traffic elsewhere, and needs the standard library only. The same
// script is the same octets, always: times count from [Epoch], addresses are those set aside for documentation.
// Checksums are right, unless a script spoils them.
package wire

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// A Side is one of the two ends of a connection.
type Side int

// The two ends.
const (
	Initiator Side = iota
	Acceptor
)

// Port is the acceptor's port, unless a script says otherwise.
const Port = 9123

// Step is the time between two segments of a script.
const Step = 100 * time.Microsecond

// An end is what one side knows.
type end struct {
	port     uint16
	window   uint16
	next     uint32 // the sequence number of its next octet
	received uint32 // that of the octet that it expects from the other side
	acked    uint32 // what its last segment acknowledged
}

// A Script is a TCP connection in the order in which its segments are captured. Each method adds to it and returns it.
// Each segment acknowledges all that its sender has received, and all that was sent has been received at once, but for
// what [Script.Crossing] and [Script.Lost] say.
//
// Where a method takes packets, they are numbered from 1, as they stand when it is called.
type Script struct {
	Segments []Segment

	ends     [2]end
	at       time.Duration
	id       uint16
	back     uint32
	crossing bool
	missed   bool
	lost     bool
}

// New returns a script without a segment. The initiator's first sequence number is 1000, the acceptor's 5000.
func New() *Script { return NewFrom(1000, 5000) }

// NewFrom returns a script without a segment whose ends begin with these sequence numbers.
func NewFrom(initiator, acceptor uint32) *Script {
	return &Script{ends: [2]end{
		{port: 40000, window: 65535, next: initiator, received: acceptor, acked: acceptor},
		{port: Port, window: 65535, next: acceptor, received: initiator, acked: initiator},
	}}
}

// Dial returns a script in which the connection has been made: packets 1 to 3.
func Dial() *Script { return New().Dial() }

// Open returns a script in which the handshake is done too: packet 4 is the initiator's FF, packet 5 the acceptor's.
func Open() *Script { return New().Dial().Handshake() }

// Dial makes the connection, in three packets.
func (s *Script) Dial() *Script {
	return s.send(Initiator, SYN, nil).send(Acceptor, SYN|ACK, nil).Ack(Initiator)
}

// Handshake sends an FF from each side.
func (s *Script) Handshake() *Script { return s.Initiator("FF").Acceptor("FF") }

// Hello sends the five octets "hello" from the initiator: size, answer and payload, in three packets.
func (s *Script) Hello() *Script {
	return s.Initiator("00 00 00 05").Acceptor("FF").Initiator("68 65 6C 6C 6F")
}

// Close ends both directions, the initiator's first, in three packets.
func (s *Script) Close() *Script { return s.FIN(Initiator).FIN(Acceptor).Ack(Initiator) }

// Ports sets the ports of what follows.
func (s *Script) Ports(initiator, acceptor uint16) *Script {
	s.ends[Initiator].port, s.ends[Acceptor].port = initiator, acceptor
	return s
}

// Initiator sends a segment with these octets, in spaced hex.
func (s *Script) Initiator(spaced ...string) *Script { return s.Send(Initiator, Octets(spaced...)) }

// Acceptor does the same for the other side.
func (s *Script) Acceptor(spaced ...string) *Script { return s.Send(Acceptor, Octets(spaced...)) }

// Send sends a segment with a payload.
func (s *Script) Send(from Side, payload []byte) *Script { return s.send(from, PSH|ACK, payload) }

// Ack sends a segment without a payload.
func (s *Script) Ack(from Side) *Script { return s.send(from, ACK, nil) }

// FIN ends one side's direction.
func (s *Script) FIN(from Side) *Script { return s.send(from, FIN|ACK, nil) }

// RST resets the connection.
func (s *Script) RST(from Side) *Script { return s.send(from, RST|ACK, nil) }

// SYN sends a SYN of one side with a payload.
func (s *Script) SYN(from Side, spaced ...string) *Script {
	flags := SYN
	if from == Acceptor {
		flags |= ACK
	}
	return s.send(from, flags, Octets(spaced...))
}

// Wait lets time pass before the next segment. A negative time sets the clock back.
func (s *Script) Wait(d time.Duration) *Script { s.at += d; return s }

// Window sets the receive window that a side announces from now on.
func (s *Script) Window(of Side, octets uint16) *Script { s.ends[of].window = octets; return s }

// Crossing makes the next segment leave before anything has reached its sender since its last one.
func (s *Script) Crossing() *Script { s.crossing = true; return s }

// Missed keeps the next segment from the capture. It arrives all the same.
func (s *Script) Missed() *Script { s.missed = true; return s }

// Lost keeps the next segment from the capture and from the other side.
func (s *Script) Lost() *Script { s.missed, s.lost = true, true; return s }

// Back makes the next segment begin n octets before the first that was not sent yet: it sends some again.
func (s *Script) Back(n uint32) *Script { s.back = n; return s }

func (s *Script) send(from Side, flags Flags, payload []byte) *Script {
	me, peer := &s.ends[from], &s.ends[1-from]
	if !s.crossing {
		me.acked = me.received
	}
	seq := me.next - s.back
	after := seq + uint32(len(payload))
	if flags&(SYN|FIN) != 0 {
		after++
	}
	if int32(after-me.next) > 0 {
		me.next = after
	}
	if !s.lost && int32(peer.received-seq) >= 0 { // nothing is missing any more
		peer.received = me.next
	}
	if !s.missed {
		s.at, s.id = s.at+Step, s.id+1
		s.Segments = append(s.Segments, Segment{From: from, At: s.at, ID: s.id, Ports: [2]uint16{me.port, peer.port},
			Seq: seq, Ack: me.acked, Flags: flags, Window: me.window, Options: options(flags), Payload: payload})
	}
	s.back, s.crossing, s.missed, s.lost = 0, false, false, false
	return s
}

// options of a segment: a SYN offers a maximum segment size of 1460 octets.
func options(flags Flags) []byte {
	if flags&SYN != 0 {
		return []byte{2, 4, 0x05, 0xB4}
	}
	return nil
}

// Drop takes a packet out of the capture. Those that follow move up.
func (s *Script) Drop(packet int) *Script {
	s.Segments = slices.Delete(s.Segments, packet-1, packet)
	return s
}

// From lets the capture begin with a packet.
func (s *Script) From(packet int) *Script { s.Segments = s.Segments[packet-1:]; return s }

// Only keeps the packets of one side.
func (s *Script) Only(side Side) *Script {
	s.Segments = slices.DeleteFunc(s.Segments, func(seg Segment) bool { return seg.From != side })
	return s
}

// Move captures a packet in another place. Times belong to the places.
func (s *Script) Move(packet, to int) *Script {
	times := make([]time.Duration, len(s.Segments))
	for i, seg := range s.Segments {
		times[i] = seg.At
	}
	moved := s.Segments[packet-1]
	s.Segments = slices.Insert(slices.Delete(s.Segments, packet-1, packet), to-1, moved)
	for i := range s.Segments {
		s.Segments[i].At = times[i]
	}
	return s
}

// Again captures a packet once more, as the next.
func (s *Script) Again(packet int) *Script {
	again := s.Segments[packet-1]
	s.at += Step
	again.At = s.at
	s.Segments = append(s.Segments, again)
	return s
}

// Alter changes a packet.
func (s *Script) Alter(packet int, change func(*Segment)) *Script {
	change(&s.Segments[packet-1])
	return s
}

// Then goes on with the packets of another script, whose clock starts where this one's stands.
func (s *Script) Then(next *Script) *Script {
	for _, seg := range next.Segments {
		seg.At += s.at
		s.Segments = append(s.Segments, seg)
	}
	s.at += next.at
	return s
}

// With adds the packets of another script, at their times, as of a connection at the same time.
func (s *Script) With(other *Script) *Script {
	s.Segments = append(s.Segments, other.Segments...)
	slices.SortStableFunc(s.Segments, func(a, b Segment) int { return cmp.Compare(a.At, b.At) })
	s.at = max(s.at, other.at)
	return s
}

// Octets reads spaced hex.
func Octets(spaced ...string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(strings.Join(spaced, ""), " ", ""))
	if err != nil {
		panic("internal error: " + err.Error())
	}
	return b
}
