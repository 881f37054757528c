package wireshark_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tinyproto/tinyproto/conformance/pickle"
	"github.com/tinyproto/tinyproto/pcaps/corpus"
	"github.com/tinyproto/tinyproto/pcaps/wire"
	"github.com/tinyproto/tinyproto/tools/dissect/objtcp"
)

// Both dissectors read the same pickles, to the same objects, and find the same wrong with the others.
func TestAgreesOnPickles(t *testing.T) {
	requireTshark(t)
	pickles := 3000
	if testing.Short() {
		pickles = 600
	}
	random := randomised{Rand: rand.New(rand.NewPCG(1, 1))}
	s := wire.Dial()
	for range pickles {
		pickle := random.pickle()
		s.Send(wire.Initiator, fmt.Appendf(nil, "%8X%s", len(pickle), pickle))
	}
	f := &corpusFile{w: wire.NewPcapng()}
	f.add(corpus.Capture{File: objtcp.Name}, s.Frames(wire.Ethernet, wire.IPv4))
	f.write(t)
	f.compare(t, f.dissect(t))
}

// pickle makes up a payload: an object, most often, or one with an octet changed, or opcodes in any order.
func (s randomised) pickle() []byte {
	if s.oneIn(4) {
		return s.program()
	}
	b, err := pickle.Encode(s.value(4), []int{2, 3, 4, 4, 4, 5}[s.IntN(6)])
	if err != nil {
		return s.program()
	}
	if s.oneIn(4) {
		i := s.IntN(len(b))
		switch s.IntN(3) {
		case 0:
			b[i] = byte(s.IntN(256))
		case 1:
			b = slices.Delete(b, i, i+1)
		case 2:
			b = slices.Insert(b, i, b[s.IntN(len(b))])
		}
	}
	return b
}

// parts are opcodes, with operands: those that make values first.
var parts = strings.Fields("N \x88 \x89 K\x01 K\xFF M\x01\x02 J\xFE\xFF\xFF\xFF \x8A\x02\x01\x80 \x8A\x00 G?\xF0\x00\x00\x00\x00\x00\x00 " +
	"G\x80\x00\x00\x00\x00\x00\x00\x00 \x8C\x02hi \x8C\x02\xC3\xA9 \x8C\x02\xED\xA0 C\x01x ] ) } \x8F ( ( ( ] } \x8F ) " +
	"a e s u \x90 t \x85 \x86 \x87 a e s u \x90 t q\x00 r\x00\x00\x00\x00 \x94 \x94 h\x00 h\x01 j\x00\x00\x00\x00 " +
	"R o b \x93 cos\nsystem\n \x82\x01 P1\n \x91 \x97 0 . \xFF \x80\x04")

// program is a pickle of opcodes that may not go together.
func (s randomised) program() []byte {
	b := []byte{0x80, []byte{2, 3, 4, 5, 4, 4, 4, 6}[s.IntN(8)]}
	const values, data = 24, 45
	for range s.IntN(12) {
		b = append(b, parts[s.IntN([]int{values, data, data, data, len(parts)}[s.IntN(5)])]...)
	}
	return append(b, []string{".", "t.", "."}[s.IntN(3)]...)
}

// value makes up an object so many levels deep, at most.
func (s randomised) value(depth int) pickle.Value {
	if depth == 0 || s.oneIn(3) {
		return s.atom()
	}
	items := make([]pickle.Value, s.IntN(5))
	for i := range items {
		items[i] = s.value(depth - 1)
	}
	switch s.IntN(4) {
	case 0:
		return pickle.List(items)
	case 1:
		return pickle.Tuple(items)
	case 2:
		return pickle.Set(items)
	}
	dict := pickle.Dict{}
	for _, item := range items {
		dict = append(dict, pickle.Pair{Key: s.atom(), Value: item})
	}
	return dict
}

func (s randomised) atom() pickle.Value {
	switch s.IntN(8) {
	case 0:
		return []pickle.Value{pickle.None{}, pickle.Bool(true), pickle.Bool(false)}[s.IntN(3)]
	case 1:
		return pickle.NewInt(int64(s.IntN(5) - 2))
	case 2:
		n := new(big.Int).Lsh(big.NewInt(s.Int64()), uint(s.IntN(300)))
		return pickle.NewBigInt(n.Sub(n, new(big.Int).Lsh(big.NewInt(s.Int64()), uint(s.IntN(300)))))
	case 3:
		return pickle.Float([]float64{0, 1, -1, 0.1, 1e15, 1e16, 123456.789, 1e-4, 1e-5, 5e-324, math.Inf(-1), math.NaN()}[s.IntN(12)])
	case 4:
		return pickle.Float(math.Float64frombits(s.Uint64()))
	case 5:
		return pickle.Bytes(s.octets(s.IntN(6)))
	}
	var text strings.Builder
	for range s.IntN(10) * s.IntN(10) {
		text.WriteRune([]rune("aé€😀'\"\\\n\x00\x7F\u0085\u00A0\u00AD\u200E\u202E\uFEFF\uFFFD\uFFFF\U000E0001b ")[s.IntN(21)])
	}
	return pickle.Str(text.String())
}
