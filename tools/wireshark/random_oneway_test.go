package wireshark_test

import (
	"fmt"

	"github.com/tinyproto/tinyproto/pcaps/wire"
)

// gruvStep is messages of gruv-socks, the first of n octets.
func (s randomised) gruvStep(from wire.Side, n int) {
	message := append(size(n), s.octets(n)...)
	if s.oneIn(8) {
		message = append(message, append(size(5), s.octets(5)...)...)
	}
	if s.oneIn(500) {
		message = append([]byte{0, 1, 0, 0}, s.octets(1<<16)...)
	}
	s.oneWay(from, message)
}

// objectStep is objects of obj-over-tcp, behind sizes that are wrong now and then.
func (s randomised) objectStep(from wire.Side, _ int) {
	var message []byte
	for range 1 + s.IntN(3)/2 {
		pickle := s.pickle()
		message = append(append(message, s.objectSize(len(pickle))...), pickle...)
	}
	s.oneWay(from, message)
}

func (s randomised) objectSize(n int) string {
	if !s.oneIn(15) {
		return fmt.Sprintf("%8X", n)
	}
	return fmt.Sprintf([]string{"%08X", "%8x", "+%7X", "%7X ", "0x%06X", "%.0s        ", "%.0s       0", "\x00\xFF\"\n%4X"}[s.IntN(8)], n)
}

// oneWay sends octets in segments that do not always end where a message does, or what a broken endpoint sends.
func (s randomised) oneWay(from wire.Side, message []byte) {
	switch k := s.IntN(40); {
	case k < 22:
		s.Send(from, message)
	case k < 32:
		i := s.IntN(len(message) + 1)
		s.Send(from, message[:i])
		s.mishap()
		s.Send(from, message[i:])
	case k == 32:
		s.Send(from, message[:s.IntN(len(message)+1)])
	case k == 33:
		s.Send(from, s.octets(1+s.IntN(20)))
	case k == 34:
		s.Back(uint32(s.IntN(12))).Send(from, s.octets(s.IntN(20)))
	case k == 35 && s.oneIn(3):
		s.FIN(from)
	case k == 36 && s.oneIn(5):
		s.RST(from)
	case k == 37:
		s.Ack(from)
	default:
		s.Send(from, message).Crossing().Send(1-from, message)
	}
}
