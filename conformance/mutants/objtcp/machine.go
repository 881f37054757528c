package objtcp

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tinyproto/tinyproto/conformance/pickle"
)

const (
	maxDepth     = 100
	maxWeight    = 16_777_216
	maxIntOctets = 1024
)

// A machine runs one pickle. The first thing that is wrong stays in why, and whatever follows does nothing.
type machine struct {
	defect
	in     []byte
	pos    int
	stack  []*cell
	memo   map[uint64]*cell
	weight int
	crash  func()
	why    string // the pickle is refused; "": it is not
	over   bool   // with a defect: the pickle has ended before its STOP
	aside  []byte // the memory that a defect takes
}

// decode reads a pickle. The error is a *fault.
func (m *machine) decode() (pickle.Value, error) {
	m.header()
	for m.why == "" {
		if m.over || m.pos == len(m.in) && m.defect == needsNoStop {
			return m.stop()
		}
		op := m.octet()
		if op == opStop && m.why == "" {
			return m.stop()
		}
		m.step(op)
	}
	return nil, faultf(malformed, "octet %d: %s", m.pos, m.why)
}

func (m *machine) refuse(format string, args ...any) {
	if m.why == "" {
		m.why = fmt.Sprintf(format, args...)
	}
}

func (m *machine) header() {
	if len(m.in) > 0 && m.in[0] != opProto && m.defect == needsNoProto {
		return
	}
	p := m.take(2)
	switch {
	case m.why != "":
	case p[0] != opProto:
		m.refuse("no PROTO at the beginning")
	case (p[1] < minProtocol || p[1] > maxProtocol) && m.defect != anyProtocol, p[1] == 2 && m.defect == refusesProtocol2,
		p[1] == 3 && m.defect == refusesProtocol3, p[1] == 5 && m.defect == refusesProtocol5:
		m.refuse("protocol %d", p[1])
	}
}

func (m *machine) stop() (pickle.Value, error) {
	switch m.defect {
	case emptyIsNone:
		if len(m.stack) == 0 {
			m.push(&cell{value: pickle.None{}})
		}
	case takesTheTop:
		m.stack = m.stack[max(0, len(m.stack)-1):]
	case forgetsMarks:
		m.stack = slices.DeleteFunc(m.stack, (*cell).isMark)
	case stopsAtTheFirst:
		m.pos = len(m.in)
	}
	m.checkWeight()
	if len(m.stack) != 1 || m.stack[0].isMark() || m.pos != len(m.in) {
		m.refuse("STOP finds %d values, and %d octets behind it", len(m.stack), len(m.in)-m.pos)
	}
	if m.why != "" {
		return nil, faultf(malformed, "%s", m.why)
	}
	return m.build(m.stack[0]), nil
}

// take returns the next n octets, or some of no meaning where the pickle is refused.
func (m *machine) take(n uint64) []byte {
	left := uint64(len(m.in) - m.pos)
	if n > left {
		if m.defect == takesTheLength {
			m.setAside(n)
		}
		if m.defect == takesWhatThereIs && m.pos > 2 {
			m.over = true
			m.pos = len(m.in)
			return make([]byte, min(n, 8))
		}
		m.refuse("%d octets are due, of %d left", n, left)
	}
	if m.why != "" {
		return make([]byte, min(n, 8))
	}
	m.pos += int(n)
	return m.in[m.pos-int(n) : m.pos : m.pos]
}

// setAside takes memory, of so many octets or as many as a defect may.
func (m *machine) setAside(n uint64) {
	m.aside = make([]byte, min(n, mostAside))
	touch(m.aside)
}

func (m *machine) octet() byte { return m.take(1)[0] }

// number reads a number of so many octets, the least significant first.
func (m *machine) number(octets int) uint64 {
	var b [8]byte
	copy(b[:], m.take(uint64(octets)))
	return binary.LittleEndian.Uint64(b[:])
}

func (m *machine) step(op byte) {
	switch {
	case m.why != "":
		return
	case m.defect == gatesOpcodes && brought[op] > m.in[1], m.defect == lacksTheLongForms && isLongForm(op),
		m.defect == lacksFrames && op == opFrame, m.defect == lacksMemoize && op == opMemoize:
		m.refuse("%02X is not known", op)
		return
	}
	switch op {
	case opProto:
		if m.octet(); m.defect != protoAnywhere {
			m.refuse("PROTO inside")
		}
	case opFrame:
		if n := m.number(8); n > uint64(len(m.in)-m.pos) && m.defect != ignoresFrames {
			m.refuse("a frame of %d octets", n)
		}
	case opMark:
		m.stack = append(m.stack, &cell{op: opMark})
	case opPut1, opPut4, opMemoize:
		m.put(op)
	case opGet1, opGet4:
		m.get(m.number(operands[op]))
	case opTuple0, opTuple1, opTuple2, opTuple3, opTuple:
		m.tuple(op)
	case opList, opDict, opSet:
		m.push(&cell{op: op, depth: 1, places: map[string]int{}})
	case opAppend, opAppends, opSetItem, opSetItems, opAddItems:
		m.add(op)
	default:
		m.atom(op)
	}
}

// atom reads a value that has no members.
func (m *machine) atom(op byte) {
	switch op {
	case opNone:
		m.push(&cell{value: pickle.None{}})
	case opTrue, opFalse:
		m.push(&cell{value: pickle.Bool(op == opTrue)})
	case opInt1, opInt2:
		m.push(&cell{value: pickle.NewInt(int64(m.number(operands[op])))})
	case opInt4:
		m.push(&cell{value: pickle.NewInt(int64(int32(m.number(4))))})
	case opLong1, opLong4:
		m.long(op)
	case opFloat:
		m.push(&cell{value: pickle.Float(math.Float64frombits(binary.BigEndian.Uint64(m.take(8))))})
	case opStr1, opStr4, opStr8:
		b := m.take(m.number(operands[op]))
		m.push(&cell{value: pickle.Str(m.text(b)), weight: len(b)})
	case opBytes1, opBytes4, opBytes8:
		b := m.take(m.number(operands[op]))
		m.push(&cell{value: pickle.Bytes(slices.Clone(b)), weight: len(b)})
	default:
		m.unknown(op)
	}
}

// text checks the octets of a str.
func (m *machine) text(b []byte) string {
	switch {
	case utf8.Valid(b):
	case m.defect == takesSurrogates && bytes.Contains(b, []byte{0xED}), m.defect == repairsText:
		return strings.ToValidUTF8(string(b), "\uFFFD")
	default:
		m.refuse("a str that is not UTF-8")
	}
	return string(b)
}

func (m *machine) long(op byte) {
	n := m.number(operands[op])
	if op == opLong4 && int32(n) < 0 {
		if m.defect != negativeIsZero {
			m.refuse("a negative length")
			return
		}
		n = 0
	}
	if n > maxIntOctets && m.defect != intsOfAnySize || n > 255 && m.defect == shortIntsOnly {
		m.refuse("an int of %d octets", n)
		return
	}
	m.push(&cell{value: pickle.NewBigInt(m.fromTwos(m.take(n))), weight: int(n)})
}

// fromTwos reads two's complement, the least significant octet first.
func (m *machine) fromTwos(b []byte) *big.Int {
	b = slices.Clone(b)
	slices.Reverse(b)
	v := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0] > 0x7F && m.defect != unsignedLongs {
		v.Sub(v, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return v
}
