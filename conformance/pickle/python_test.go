package pickle

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What python3 told of an object: its VALUE form, and the pickle that it writes itself.
type told struct {
	value  Value
	pickle []byte
}

// python has python3 read pickles and write count random ones.
func python(t *testing.T, protocol, count int, pickles [][]byte) []told {
	t.Helper()
	program, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("NOT TESTED against Python's own pickle: python3 is not installed")
	}
	var in strings.Builder
	for _, p := range pickles {
		fmt.Fprintf(&in, "%x\n", p)
	}
	cmd := exec.Command(program, "testdata/peer.py", fmt.Sprint(protocol), "1", fmt.Sprint(count))
	var errors bytes.Buffer
	cmd.Stdin, cmd.Stderr = strings.NewReader(in.String()), &errors
	out, err := cmd.Output()
	require.NoError(t, err, errors.String())
	var all []told
	for line := range strings.Lines(string(out)) {
		text, written, _ := strings.Cut(strings.TrimSpace(line), "\t")
		v, err := ParseJSON([]byte(text))
		require.NoError(t, err)
		b, err := hex.DecodeString(written)
		require.NoError(t, err)
		all = append(all, told{v, b})
	}
	require.Len(t, all, len(pickles)+count)
	return all
}

func eachProtocol(t *testing.T, test func(t *testing.T, protocol int)) {
	for protocol := MinProtocol; protocol <= MaxProtocol; protocol++ {
		t.Run(fmt.Sprintf("protocol %d", protocol), func(t *testing.T) { test(t, protocol) })
	}
}

func TestDecodeWhatPythonWrites(t *testing.T) {
	eachProtocol(t, func(t *testing.T, protocol int) {
		for _, c := range python(t, protocol, 200, nil) {
			v, err := Decode(c.pickle)
			require.NoError(t, err, "%x", c.pickle)
			require.True(t, Equal(c.value, v), "%v, want %v", v, c.value)
		}
	})
}

func TestPythonReadsWhatIsEncoded(t *testing.T) {
	eachProtocol(t, func(t *testing.T, protocol int) {
		rng := rand.New(rand.NewPCG(1, uint64(protocol)))
		var values []Value
		var pickles [][]byte
		for range 200 {
			v := randomValue(rng, protocol, 4)
			b, err := Encode(v, protocol)
			require.NoError(t, err)
			values, pickles = append(values, v), append(pickles, b)
		}
		for i, c := range python(t, protocol, 0, pickles) {
			require.True(t, Equal(values[i], c.value), "%v, want %v", c.value, values[i])
		}
	})
}

// Values without a part that Python would recognize as one it has had, such as a second 'a'.
func TestEncodeWritesWhatPythonDoes(t *testing.T) {
	long := strings.Repeat("octet ", 12_000)
	eachProtocol(t, func(t *testing.T, protocol int) {
		values := []Value{
			None{}, Bool(true), Float(1.5), Str(""), Str("one"), Str(long[:255]), Str(long[:256]), Str(long[:65535]), Str(long[:65536]),
			List{}, List{None{}}, numbers(999), numbers(1000), numbers(1001), words(300), words(20_000),
			Tuple{}, Tuple{None{}}, Tuple(numbers(2)), Tuple(numbers(3)), Tuple(numbers(4)),
			Dict{}, pairs(1), pairs(2), pairs(999), pairs(1000), pairs(1001), pairs(2000),
			List{Str(long[:65527]), None{}}, // a frame of exactly 64 KiB, and one more
			List{Str("before"), Str(long), Str("after"), List{Str(long + "2")}},
		}
		for _, n := range []int64{0, 255, 256, 65535, 65536, -1, math.MaxInt32, math.MinInt32, math.MaxInt32 + 1, math.MinInt32 - 1} {
			values = append(values, NewInt(n))
		}
		for _, bits := range []uint{39, 40, 63, 64, 127, 2031, 2032, 2039, 2040, 8190} {
			n := new(big.Int).Lsh(big.NewInt(1), bits)
			minus := new(big.Int).Neg(n)
			values = append(values, NewBigInt(n), NewBigInt(minus), NewBigInt(minus.Sub(minus, big.NewInt(1))))
		}
		if protocol >= 3 {
			values = append(values, Bytes{}, Bytes(long[:255]), Bytes(long[:256]), Bytes(long))
		}
		if protocol >= 4 {
			values = append(values, Set{}, Set{Str("one")}, List{Set{NewInt(1)}, Set{}})
		}
		var pickles [][]byte
		for _, v := range values {
			b, err := Encode(v, protocol)
			require.NoError(t, err)
			pickles = append(pickles, b)
		}
		for i, c := range python(t, protocol, 0, pickles) {
			assert.True(t, bytes.Equal(c.pickle, pickles[i]), "%v: %.60X, want %.60X", values[i], pickles[i], c.pickle)
		}
	})
}

func numbers(n int) List {
	var l List
	for i := range n {
		l = append(l, NewInt(int64(i)))
	}
	return l
}

func words(n int) List {
	var l List
	for i := range n {
		l = append(l, Str(fmt.Sprintf("word %d", i)))
	}
	return l
}

func pairs(n int) Dict {
	var d Dict
	for i := range n {
		d = append(d, Pair{NewInt(int64(i)), Str(fmt.Sprintf("word %d", i))})
	}
	return d
}

func randomKey(rng *rand.Rand, protocol int) Value {
	switch n := rng.IntN(7); {
	case n == 0:
		return Bool(rng.IntN(2) == 0)
	case n == 1:
		return NewInt(rng.Int64() >> rng.IntN(64))
	case n == 2:
		big := new(big.Int).Lsh(big.NewInt(rng.Int64()-math.MaxInt64/2), uint(rng.IntN(8000)))
		return NewBigInt(big)
	case n == 3:
		return Float(math.Float64frombits(rng.Uint64()))
	case n == 4:
		return Tuple{randomKey(rng, protocol), None{}}
	case n == 5 && protocol >= 3:
		return Bytes(randomText(rng))
	}
	return Str(randomText(rng))
}

func randomText(rng *rand.Rand) string {
	var s strings.Builder
	for range rng.IntN(300) {
		s.WriteRune([]rune("ab'\"\\\n\x00é€😀")[rng.IntN(10)])
	}
	return s.String()
}

func randomValue(rng *rand.Rand, protocol, depth int) Value {
	if depth == 0 {
		return randomKey(rng, protocol)
	}
	var items []Value
	var dict Dict
	var set Set
	for i := range rng.IntN(5) {
		items = append(items, randomValue(rng, protocol, depth-1))
		dict = append(dict, Pair{NewInt(int64(i)), items[i]})
		set = append(set, Tuple{NewInt(int64(i)), randomKey(rng, protocol)})
	}
	switch n := rng.IntN(5); {
	case n == 0:
		return List(items)
	case n == 1:
		return Tuple(items)
	case n == 2:
		return dict
	case n == 3 && protocol >= 4:
		return set
	}
	return randomKey(rng, protocol)
}
