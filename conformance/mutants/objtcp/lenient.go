package objtcp

import (
	"bytes"
	"math/big"
	"strconv"
	"strings"

	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// A rest is what an opcode that is to be refused takes and gives where a defect accepts it.
type rest struct {
	defect defect
	lines  int // of text behind the opcode
	octets int // behind the opcode
	takes  int // values
	run    bool
	gives  func(line string) pickle.Value // nil: nothing
}

func none(string) pickle.Value { return pickle.None{} }

func number(line string) pickle.Value {
	n, ok := new(big.Int).SetString(strings.TrimSuffix(line, "L"), 10)
	if !ok {
		return pickle.None{}
	}
	return pickle.NewBigInt(n)
}

func fraction(line string) pickle.Value {
	f, _ := strconv.ParseFloat(line, 64)
	return pickle.Float(f)
}

func text(line string) pickle.Value { return pickle.Str(strings.Trim(line, "'")) }

// rests are the opcodes that are to be refused, and Python would take.
var rests = map[byte]rest{
	0x63: {defect: callsAreNone, lines: 2, gives: none},
	0x93: {defect: callsAreNone, takes: 2, gives: none},
	0x52: {defect: callsAreNone, takes: 2, gives: none},
	0x62: {defect: callsAreNone, takes: 1},
	0x69: {defect: callsAreNone, lines: 2, run: true, gives: none},
	0x6F: {defect: callsAreNone, run: true, gives: none},
	0x81: {defect: callsAreNone, takes: 2, gives: none},
	0x92: {defect: callsAreNone, takes: 3, gives: none},
	0x82: {defect: extensionsAreNone, octets: 1, gives: none},
	0x83: {defect: extensionsAreNone, octets: 2, gives: none},
	0x84: {defect: extensionsAreNone, octets: 4, gives: none},
	0x50: {defect: extensionsAreNone, lines: 1, gives: none},
	0x51: {defect: extensionsAreNone, takes: 1, gives: none},
	0x97: {defect: buffersAreEmpty, gives: func(string) pickle.Value { return pickle.Bytes{} }},
	0x98: {defect: buffersAreEmpty},
	0x46: {defect: readsProtocol0, lines: 1, gives: fraction},
	0x49: {defect: readsProtocol0, lines: 1, gives: number},
	0x4C: {defect: readsProtocol0, lines: 1, gives: number},
	0x53: {defect: readsProtocol0, lines: 1, gives: text},
	0x56: {defect: readsProtocol0, lines: 1, gives: text},
	0x64: {defect: readsProtocol0, run: true, gives: func(string) pickle.Value { return pickle.Dict{} }},
	0x6C: {defect: readsProtocol0, run: true, gives: func(string) pickle.Value { return pickle.List{} }},
	0x67: {defect: readsProtocol0, lines: 1, gives: none},
	0x70: {defect: readsProtocol0, lines: 1},
	0x30: {defect: knowsPop, takes: 1},
	0x31: {defect: knowsPop, run: true},
	0x32: {defect: knowsPop, gives: none},
}

// unknown refuses an opcode that is not accepted.
func (m *machine) unknown(op byte) {
	r, named := rests[op]
	switch {
	case m.defect == callsWhatItNames && bytes.Contains(m.in, []byte("_exit")):
		m.crash()
		m.refuse("called")
	case named && r.defect == m.defect:
		m.accept(r)
	case op == 0x96 && m.defect == knowsOtherTypes:
		m.push(&cell{value: pickle.Bytes(m.take(m.number(8)))})
	case op == 0x91 && m.defect == knowsOtherTypes:
		m.run()
		m.push(&cell{value: pickle.Set{}})
	case (op == 0x54 || op == 0x55) && m.defect == knowsPython2:
		width := map[byte]int{0x54: 4, 0x55: 1}[op]
		m.push(&cell{value: pickle.Str(m.take(m.number(width)))})
	case !named && m.defect == skipsTheUnknown:
	default:
		m.refuse("%02X is no opcode of data", op)
	}
}

func (m *machine) accept(r rest) {
	line := ""
	for range r.lines {
		n := bytes.IndexByte(m.in[m.pos:], '\n')
		line = strings.TrimSuffix(string(m.take(uint64(n+1))), "\n")
	}
	m.take(uint64(r.octets))
	m.top(r.takes)
	if r.run {
		m.run()
	}
	if r.gives != nil && m.why == "" {
		m.push(&cell{value: r.gives(line)})
	}
}
