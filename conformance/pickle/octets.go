package pickle

import (
	"encoding/binary"
	"fmt"
	"math"
)

// The sizes of a frame, in octets (PEP 3154 leaves them to the writer; these are Python's).
const (
	noFrame     = -1
	frameHeader = 9        // FRAME and its length
	frameMin    = 4        // a smaller one is written without FRAME
	frameTarget = 64 << 10 // a frame ends at the first value after so many; a str or bytes as long stands outside
)

// write appends octets, in a frame where the protocol has frames.
func (e *encoder) write(octets ...byte) {
	if e.protocol >= 4 && e.frame == noFrame {
		e.frame = len(e.out)
		e.out = append(e.out, make([]byte, frameHeader)...)
	}
	e.out = append(e.out, octets...)
}

// boundary ends the frame if it is large enough.
func (e *encoder) boundary() {
	if e.frame != noFrame && len(e.out)-e.frame-frameHeader >= frameTarget {
		e.closeFrame()
	}
}

func (e *encoder) closeFrame() {
	if e.frame == noFrame {
		return
	}
	body := e.out[e.frame+frameHeader:]
	if len(body) >= frameMin {
		e.out[e.frame] = opFrame
		binary.LittleEndian.PutUint64(e.out[e.frame+1:], uint64(len(body)))
	} else {
		e.out = append(e.out[:e.frame], body...)
	}
	e.frame = noFrame
}

// counted writes a str or bytes with the first opcode, of lengths of 1, 4 and 8 octets, that there is and that will do.
func (e *encoder) counted(ops [3]byte, octets []byte) error {
	n := len(octets)
	var head []byte
	switch {
	case n <= math.MaxUint8 && ops[0] != 0:
		head = []byte{ops[0], byte(n)}
	case uint64(n) <= math.MaxUint32:
		head = binary.LittleEndian.AppendUint32([]byte{ops[1]}, uint32(n))
	case ops[2] != 0:
		head = binary.LittleEndian.AppendUint64([]byte{ops[2]}, uint64(n))
	default:
		return fmt.Errorf("protocol %d has no room for %d octets in one value", e.protocol, n)
	}
	if n >= frameTarget {
		e.closeFrame()
		e.out = append(append(e.out, head...), octets...)
	} else {
		e.write(head...)
		e.write(octets...)
	}
	e.memoize()
	return nil
}

func (e *encoder) textOpcodes() [3]byte {
	if e.protocol < 4 {
		return [3]byte{0, opBinUnicode, 0}
	}
	return [3]byte{opShortBinUnicode, opBinUnicode, opBinUnicode8}
}

func (e *encoder) bytesOpcodes() [3]byte {
	if e.protocol < 4 {
		return [3]byte{opShortBinBytes, opBinBytes, 0}
	}
	return [3]byte{opShortBinBytes, opBinBytes, opBinBytes8}
}

// memoize keeps the value on top in the memo, as Python does for each that could come again.
func (e *encoder) memoize() {
	switch {
	case e.protocol >= 4:
		e.write(opMemoize)
	case e.memo <= math.MaxUint8:
		e.write(opBinPut, byte(e.memo))
	default:
		e.write(binary.LittleEndian.AppendUint32([]byte{opLongBinPut}, uint32(e.memo))...)
	}
	e.memo++
}
