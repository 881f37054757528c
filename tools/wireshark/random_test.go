package wireshark_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tinyproto/tinyproto/pcaps/corpus"
	"github.com/tinyproto/tinyproto/pcaps/wire"
	"github.com/tinyproto/tinyproto/tools/dissect/gruv"
	"github.com/tinyproto/tinyproto/tools/dissect/objtcp"
	"github.com/tinyproto/tinyproto/tools/dissect/tinyproto"
)

// Both dissectors agree on conversations with faults that nobody has thought of, in captures that lack packets and
// disorder them.
func TestAgreesOnRandomScripts(t *testing.T) {
	requireTshark(t)
	for _, c := range []struct {
		protocol string
		greets   bool
		step     func(s randomised, from wire.Side, n int)
	}{
		{tinyproto.Name, true, randomised.step},
		{objtcp.Name, false, randomised.objectStep},
		{gruv.Name, false, randomised.gruvStep},
	} {
		t.Run(c.protocol, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, 1))
			agreesOnRandomScripts(t, random, c.protocol, func() *wire.Script { return randomScript(random, c.greets, c.step) })
		})
	}
}

func agreesOnRandomScripts(t *testing.T, random *rand.Rand, protocol string, script func() *wire.Script) {
	f := &corpusFile{w: wire.NewPcapng()}
	scripts := 100
	if testing.Short() {
		scripts = 30
	}
	for i := range scripts {
		s := script()
		if random.IntN(10) == 0 {
			s.Then(script()).With(script())
		}
		network := []wire.Network{wire.IPv4, wire.IPv4Fragments(64), wire.IPv6Fragments(64)}[random.IntN(3)]
		f.add(corpus.Capture{File: fmt.Sprintf("script %d", i)}, s.Frames(wire.Ethernet, network))
	}
	f.write(t)
	for _, f.forced = range []string{"", protocol} {
		f.compare(t, f.dissect(t))
	}
}

// A randomised script has a source of random numbers.
type randomised struct {
	*wire.Script
	*rand.Rand
}

func (s randomised) oneIn(n int) bool { return s.IntN(n) == 0 }

// randomScript makes up a conversation, and a capture of it.
func randomScript(random *rand.Rand, greets bool, step func(s randomised, from wire.Side, n int)) *wire.Script {
	s := randomised{wire.NewFrom(random.Uint32(), random.Uint32()).Ports(uint16(40000+random.IntN(3)), wire.Port), random}
	if !s.oneIn(8) {
		s.Dial()
	}
	if greets && !s.oneIn(8) {
		s.Handshake()
	}
	for range 4 + s.IntN(25) {
		s.mishap()
		step(s, wire.Side(s.IntN(2)), []int{0, 1, 4, 5, 20, 700}[s.IntN(6)])
	}
	if !s.oneIn(3) {
		s.Close()
	}
	for s.oneIn(2) && len(s.Segments) > 4 {
		s.spoil()
	}
	return s.Script
}

// mishap is what becomes of the next segment.
func (s randomised) mishap() {
	switch s.IntN(30) {
	case 0, 1:
		s.Crossing()
	case 2:
		s.Missed()
	case 3:
		s.Lost()
	case 4:
		s.Wait(time.Duration(s.IntN(30)-5) * time.Millisecond)
	}
}

// step is a message of n octets, most often, or what a broken endpoint sends.
func (s randomised) step(from wire.Side, n int) {
	switch k := s.IntN(40); {
	case k < 27:
		s.message(from, n)
	case k < 30:
		s.Send(from, s.octets(1+s.IntN(9)))
	case k == 30:
		s.Send(from, []byte{0xFF})
	case k == 31:
		s.Back(uint32(s.IntN(12))).Send(from, s.octets(s.IntN(20)))
	case k == 32:
		s.Ack(from)
	case k == 33 && len(s.Segments) > 0:
		s.Again(1 + s.IntN(len(s.Segments)))
	case k == 34 && s.oneIn(3):
		s.FIN(from)
	case k == 35 && s.oneIn(5):
		s.RST(from)
	case k == 36:
		s.Send(from, size(n)).Crossing().Send(1-from, size(3))
	case k == 37:
		s.Send(from, append(size(n), s.octets(n)...))
	}
}

// message sends a message, in one segment with the size of the next now and then.
func (s randomised) message(from wire.Side, n int) {
	answer := byte(0xFF)
	if s.oneIn(12) {
		answer = []byte{0, 0, 0xFD, 0xF5, 0x12}[s.IntN(5)]
	}
	s.Send(from, size(n))
	s.mishap()
	s.Send(1-from, []byte{answer})
	s.mishap()
	payload := s.octets(n)
	switch {
	case n == 0 || answer != 0xFF && !s.oneIn(10):
	case s.oneIn(4):
		s.Send(from, append(payload, size(5)...)).Send(1-from, []byte{0xFF}).Send(from, s.octets(5))
	default:
		k := s.IntN(n)
		s.Send(from, payload[:k]).Send(from, payload[k:])
	}
}

// spoil changes the capture.
func (s randomised) spoil() {
	packet := 1 + s.IntN(len(s.Segments))
	switch s.IntN(4) {
	case 0:
		s.Drop(packet)
	case 1:
		s.Move(packet, 1+s.IntN(len(s.Segments)))
	case 2:
		s.Move(packet, min(packet+1+s.IntN(3), len(s.Segments)))
	case 3:
		if s.oneIn(3) {
			s.From(1 + packet/2)
		}
	}
}

func size(n int) []byte { return []byte{0, 0, byte(n >> 8), byte(n)} }

// octets returns n octets, many of which look like sizes and answers.
func (s randomised) octets(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = []byte{0, 0, 1, 5, 0xFF, 0xFE, byte(s.IntN(256))}[s.IntN(7)]
	}
	return b
}
