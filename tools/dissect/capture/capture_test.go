package capture

import (
	"bytes"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPcapng(t *testing.T) {
	file, _ := threeBlocks(t)
	requireFrames(t, threeFrames, file)
	damaged := append(bytes.Clone(file), block(little, 6, octets(t, "07000000 00000000 00000000 00000000 00000000"))...)
	got, err := readOctets(t, damaged)
	require.Equal(t, threeFrames, got)
	require.EqualError(t, err, "packet 4: a packet of interface 7: the section describes 1")
}

// Every prefix of a capture gives the packets that are whole in it; unless it ends between packets, then an error that
// names the next.
func TestEveryPrefix(t *testing.T) {
	file := plain().with(three...)
	ends := map[int]int{24: 0, 24 + 21: 1, 24 + 21 + 16: 2, len(file): 3}
	prefixes(t, file, 24, ends)

	ng, ends := threeBlocks(t)
	prefixes(t, ng, slices.Min(slices.Collect(maps.Keys(ends))), ends)
}

func prefixes(t *testing.T, file []byte, header int, ends map[int]int) {
	packets := 0
	for n := 1; n <= len(file); n++ {
		got, err := readOctets(t, file[:n])
		if at, whole := ends[n]; whole {
			require.Equal(t, io.EOF, err, n)
			packets = at
		} else {
			require.ErrorIs(t, err, io.ErrUnexpectedEOF, n)
			if n >= header {
				require.ErrorContains(t, err, "packet "+string(rune('1'+packets))+": cut short, ", n)
			} else {
				require.ErrorContains(t, err, "no capture: ", n)
			}
		}
		require.Equal(t, threeFrames[:packets], append([]Frame{}, got...), n)
	}
	require.Equal(t, 3, packets)
}

// What is no capture is said in a line.
func TestNoCapture(t *testing.T) {
	old := plain()
	old.major = 1
	for want, file := range map[string][]byte{
		"no capture: it is empty":                                                                            nil,
		"no capture: it is 0A 0D and no more: ":                                                              octets(t, "0A 0D"),
		`no capture: it starts with 47 45 54 20 ("GET "),`:                                                   []byte("GET / HTTP/1.1\r\n"),
		"no capture: it is pcap of version 1.4, and only 2 is known":                                         old.with(),
		"no capture: the header: cut short, 7 octets of at least 24: ":                                       plain().with()[:7],
		"no capture: the header: a section of no byte order: 00 00 00 00":                                    append(octets(t, "0A 0D 0D 0A"), make([]byte, 60)...),
		"no capture: the header: a section of version 2.0: only 1 is known":                                  block(big, 0x0A0D0D0A, octets(t, "1A2B3C4D 0002 0000 FFFFFFFF FFFFFFFF")),
		"no capture: the header: a block of type 0xa0d0d0a with a length of 4278190080":                      octets(t, "0A0D0D0A FF000000 1A2B3C4D"),
		"no capture: the header: a block of type 0xa0d0d0a with a body of 4 octets":                          block(big, 0x0A0D0D0A, octets(t, "1A2B3C4D")),
		"no capture: the header: a block of type 0xa0d0d0a has the length 28 at its beginning and 29 at its": octets(t, "0A0D0D0A 0000001C 1A2B3C4D 0001 0000 FFFFFFFF FFFFFFFF 0000001D"),
	} {
		got, err := readOctets(t, file)
		require.Empty(t, got)
		require.ErrorContains(t, err, want)
	}
}

func TestFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.txt") // names say nothing
	file := plain().with(three...)
	require.NoError(t, os.WriteFile(name, file, 0o600))
	in, _, err := OpenFile(t.Context(), name)
	require.NoError(t, err)
	defer in.Close()
	r := NewReader(in)
	got, err := readAll(r)
	require.Equal(t, io.EOF, err)
	require.Equal(t, threeFrames, got)
	require.Zero(t, r.Dropped())
	require.NoError(t, r.Close())
	require.NoError(t, r.Close(), "a second time")
}

func TestNextAfterClose(t *testing.T) {
	r := NewReader(bytes.NewReader(plain().with(three...)))
	_, err := r.Next()
	require.NoError(t, err)
	require.NoError(t, r.Close())
	_, err = r.Next()
	require.EqualError(t, err, "the capture is closed")
}

func TestOpenWhatIsNoFile(t *testing.T) {
	_, _, err := OpenFile(t.Context(), t.TempDir())
	require.EqualError(t, err, "it is a directory; name the captures in it")
	_, _, err = OpenFile(t.Context(), filepath.Join(t.TempDir(), "absent.pcap"))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NotContains(t, err.Error(), "absent.pcap", "the caller names the file")
}

// A packet costs no memory.
func TestNoAllocation(t *testing.T) {
	for _, file := range [][]byte{manyPcap(2000, 100), manyPcapng(2000, 100)} {
		r := NewReader(bytes.NewReader(file))
		_, err := r.Next()
		require.NoError(t, err)
		require.Zero(t, testing.AllocsPerRun(1900, func() {
			if _, err := r.Next(); err != nil {
				t.Fatal(err)
			}
		}))
	}
}
