package capture

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
)

func zipped(t testing.TB, b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(b)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func zstandard(t testing.TB, b []byte) []byte {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	require.NoError(t, err)
	defer w.Close()
	return w.EncodeAll(b, nil)
}

var compressions = map[string]func(testing.TB, []byte) []byte{"gzip": zipped, "zstd": zstandard}

// Either format under either compression, as one piece and as several in a row.
func TestCompressed(t *testing.T) {
	ng, _ := threeBlocks(t)
	for name, compress := range compressions {
		for _, file := range [][]byte{plain().with(three...), ng} {
			requireFrames(t, threeFrames, compress(t, file))
			requireFrames(t, threeFrames, append(compress(t, file[:50]), compress(t, file[50:])...))
		}
		_, err := readOctets(t, compress(t, compress(t, ng)))
		require.ErrorContains(t, err, "no capture: it starts with ", "%s, twice", name)
		_, err = readOctets(t, compress(t, []byte{}))
		require.Error(t, err, name)
	}
	skip := octets(t, "5A2A4D18 03000000 616263")
	requireFrames(t, threeFrames, append(skip, zstandard(t, ng)...))
}

// random is a capture that does not compress, of n packets.
func random(n int) []byte {
	r := rand.NewChaCha8([32]byte{1})
	var records []record
	for range n {
		b := make([]byte, 1000)
		_, _ = r.Read(b)
		records = append(records, record{captured: 1000, wire: 1000, octets: string(b)})
	}
	return plain().with(records...)
}

// A cut file gives what was before the cut, then an error, wherever the cut is.
func TestCutCompressed(t *testing.T) {
	const packets = 600
	file := random(packets)
	want, err := readOctets(t, file)
	require.Equal(t, io.EOF, err)
	for name, compress := range compressions {
		packed := compress(t, file)
		for _, cut := range []int{7, 1000, len(packed) / 2, len(packed) * 9 / 10, len(packed) - 5, len(packed) - 1} {
			got, err := readOctets(t, packed[:cut])
			require.ErrorIs(t, err, io.ErrUnexpectedEOF, "%s of %d", name, cut)
			require.Equal(t, want[:len(got)], append([]Frame{}, got...))
			const block = 130 // packets: a block of zstd is decoded whole or not at all
			require.GreaterOrEqual(t, len(got), cut*packets/len(packed)-block-1, "%s of %d", name, cut)
			if len(got) > 0 {
				require.ErrorContains(t, err, "decompressing: ")
				require.ErrorContains(t, err, "packet ")
			}
		}
	}
}

// As with gzip, zeros may follow. Of anything else, the capture is shown before it is said.
func TestOctetsAfterGzip(t *testing.T) {
	packed := zipped(t, plain().with(three...))
	requireFrames(t, threeFrames, append(packed[:len(packed):len(packed)], make([]byte, 100_000)...))
	for after, first := range map[string]string{"garbage": "67", "\x1f": "1F", "\x00\x00\x8b": "8B"} {
		got, err := readOctets(t, append(packed[:len(packed):len(packed)], after...))
		require.Equal(t, threeFrames, got)
		require.EqualError(t, err, "packet 4: decompressing: octets follow the end of the gzip data that are none, the first is "+first)
	}
}

// A file that is cut before the first packet says so as one that is cut before another.
func TestCutInOneFrame(t *testing.T) {
	packed := zstandard(t, plain().with(three...))
	_, err := readOctets(t, packed[:len(packed)/2])
	require.EqualError(t, err, "packet 1: decompressing: unexpected EOF")
}

// Every prefix of a compressed file ends with an error: none looks whole.
func TestEveryPrefixCompressed(t *testing.T) {
	ng, _ := threeBlocks(t)
	for name, compress := range compressions {
		packed := compress(t, ng)
		for n := range packed {
			_, err := readOctets(t, packed[:n])
			require.Error(t, err)
			require.NotEqual(t, io.EOF, err, "%s of %d", name, n)
		}
	}
}

// Damage inside is found by the checksum at the latest.
func TestDamagedCompressed(t *testing.T) {
	for name, compress := range compressions {
		packed := compress(t, random(100))
		packed[len(packed)-6] ^= 1
		_, err := readOctets(t, packed)
		require.ErrorContains(t, err, "decompressing: ", name)
	}
	_, err := readOctets(t, octets(t, "1F8B FFFF 0000 0000 0000 00"))
	require.EqualError(t, err, "decompressing: gzip: invalid header")
}

// A file that takes more memory than any level of zstd asks for is refused, and what to do is said.
func TestLargeWindow(t *testing.T) {
	for _, frame := range []string{
		"28B52FFD 00 A0 0100 00",               // a window of 2^30
		"28B52FFD E0 0000000001000000 01 0000", // one segment of 2^32
	} {
		_, err := readOctets(t, octets(t, frame))
		require.EqualError(t, err, "decompressing: it takes more than 128 MiB of memory: decompress it first, with zstd -d --long=31")
	}
}
