package pickle

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// program puts PROTO before and STOP behind.
func program(parts ...[]byte) []byte {
	return append(append([]byte{opProto, 4}, bytes.Join(parts, nil)...), opStop)
}

func bytesOf(n int) []byte {
	head := binary.LittleEndian.AppendUint32([]byte{opBinBytes}, uint32(n))
	return append(head, make([]byte, n)...)
}

func wantTaken(t *testing.T, payload []byte) {
	t.Helper()
	_, err := Decode(payload)
	require.NoError(t, err)
}

func wantRefused(t *testing.T, want string, payload []byte) {
	t.Helper()
	_, err := Decode(payload)
	var refused *RefusedError
	require.ErrorAs(t, err, &refused)
	require.ErrorContains(t, err, want)
}

// [OT-OBJ-16]
func TestIntLimit(t *testing.T) {
	long := func(n int) []byte {
		return append(binary.LittleEndian.AppendUint32([]byte{opLong4}, uint32(n)), make([]byte, n)...)
	}
	wantTaken(t, program(long(MaxIntOctets)))
	wantRefused(t, "LONG4 at octet 2 is an int of 1025 octets, want at most 1024", program(long(MaxIntOctets+1)))
}

// [OT-OBJ-17]
func TestDepthLimit(t *testing.T) {
	for _, c := range []struct{ what, begin, end string }{
		{"lists", "]", "a"},
		{"lists of runs", "](", "e"},
		{"dicts", "}N", "s"},
		{"tuples", "", "\x85"},
	} {
		nest := func(n int) []byte {
			return program(bytes.Repeat([]byte(c.begin), n), []byte{opNone}, bytes.Repeat([]byte(c.end), n))
		}
		t.Run(c.what, func(t *testing.T) {
			wantTaken(t, nest(MaxDepth))
			wantRefused(t, "makes a value of depth 101, want at most 100", nest(MaxDepth+1))
			wantRefused(t, "makes a value of depth 101, want at most 100", nest(1_000_000))
		})
	}
}

// [OT-OBJ-18] 256 times the same 65,534 octets are 256 times 65,535, and one for the list; 255 more make 2^24.
func TestWeightLimit(t *testing.T) {
	object := func(nones int) []byte {
		return program([]byte{opEmptyList, opMark}, bytesOf(65534), []byte{opMemoize},
			bytes.Repeat([]byte{opBinGet, 0}, 255), bytes.Repeat([]byte{opNone}, nones), []byte{opAppends})
	}
	wantTaken(t, object(255))
	wantRefused(t, "makes an object of weight 16777217, want at most 16777216", object(256))
	wantTaken(t, program(bytesOf(MaxWeight+1)))
	wantRefused(t, "BINGET", program(bytesOf(MaxWeight), []byte{opMemoize, opBinGet, 0, opTuple2}))
}

// Long ints weigh what their operand has, however small they are.
func TestWeightOfLongInts(t *testing.T) {
	long := append([]byte{opLong1, 255}, make([]byte, 255)...)
	object := func(gets int) []byte {
		return program([]byte{opMark}, long, []byte{opMemoize}, bytes.Repeat([]byte{opBinGet, 0}, gets), []byte{opTuple})
	}
	wantTaken(t, object(65534))
	wantRefused(t, "makes an object of weight", object(65535))
}

// A list of the list before, twice, and so on: each few octets double it.
func TestDoubling(t *testing.T) {
	for _, c := range []struct{ what, first, each string }{
		{"tuples", ")\x94", "h%ch%c\x86\x94"},
		{"lists", "]\x94", "](h%ch%ce\x94"},
		{"dicts", "}\x94", "}(K\x01h%cK\x02h%cu\x94"},
		{"keys", ")\x94", "h%ch%c\x86\x94\x8f(h\x00\x90"},
	} {
		t.Run(c.what, func(t *testing.T) {
			var body bytes.Buffer
			body.WriteString("(" + c.first)
			for i := range 60 {
				fmt.Fprintf(&body, c.each, i, i)
			}
			wantRefused(t, "makes an object of weight", program(body.Bytes(), []byte{opTuple}))
		})
	}
}

// The largest that is let through takes bounded time everywhere.
func TestHeaviestValue(t *testing.T) {
	var body bytes.Buffer
	body.WriteString("N\x85\x94")
	for i := range 21 {
		body.Write([]byte{opBinGet, byte(i), opTuple2, opMemoize})
	}
	v, err := Decode(program(body.Bytes()))
	require.NoError(t, err)
	assert.True(t, Equal(v, v))
	assert.Len(t, []rune(v.String()), textLimit+1)
	_, err = AppendJSON(nil, v)
	require.NoError(t, err)
}

// [OT-OBJ-10] [OT-OBJ-13] What is announced takes no memory.
func TestMemory(t *testing.T) {
	for what, payload := range map[string][]byte{
		"a length of 2^63":         program([]byte{opBinBytes8, 0, 0, 0, 0, 0, 0, 0, 0x7F}),
		"an index of 2^32-1":       program([]byte{opNone, opLongBinPut, 0xFF, 0xFF, 0xFF, 0xFF}),
		"a frame of 2^63":          program([]byte{opFrame, 0, 0, 0, 0, 0, 0, 0, 0x7F, opNone}),
		"an int of 2^31-1 octets":  program([]byte{opLong4, 0xFF, 0xFF, 0xFF, 0x7F}),
		"a str of 2^32-1 octets":   program([]byte{opBinUnicode, 0xFF, 0xFF, 0xFF, 0xFF}),
		"a thousand runs in a run": program(bytes.Repeat([]byte{opMark}, 1000)),
	} {
		before := allocated()
		for range 100 {
			_, _ = Decode(payload)
		}
		assert.Less(t, allocated()-before, uint64(100*64<<10), what)
	}
}

// A float costs as a key what any other does, however large it is and however often it is one.
func TestLargeFloatKeys(t *testing.T) {
	cost := func(f float64) uint64 {
		floats := bytes.Repeat(binary.BigEndian.AppendUint64([]byte{opBinFloat}, math.Float64bits(f)), 1000)
		sets := bytes.Repeat([]byte{opEmptySet, opMark, opBinGet, 0, opAddItems}, 100)
		before := allocated()
		wantTaken(t, program([]byte{opMark, opMark}, floats, []byte{opTuple, opMemoize}, sets, []byte{opTuple}))
		return allocated() - before
	}
	require.Less(t, cost(math.MaxFloat64), 2*cost(1.5))
}

// allocated is how many octets of memory were ever asked for.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
