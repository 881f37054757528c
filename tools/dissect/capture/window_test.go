package capture

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// A trickle gives one octet at a time.
type trickle struct{ octets []byte }

func (r *trickle) Read(b []byte) (int, error) {
	if len(r.octets) == 0 {
		return 0, io.EOF
	}
	n := copy(b[:1], r.octets)
	r.octets = r.octets[n:]
	return n, nil
}

// However the octets come, the frames are the same.
func TestPieces(t *testing.T) {
	blocks, _ := threeBlocks(t)
	for _, file := range [][]byte{plain().with(three...), blocks} {
		for _, r := range []io.Reader{
			&trickle{file}, iotest.DataErrReader(bytes.NewReader(file)), iotest.HalfReader(bytes.NewReader(file)),
		} {
			got, err := readAll(NewReader(r))
			require.Equal(t, io.EOF, err)
			require.Equal(t, threeFrames, got)
		}
	}
}

// Records lie across the ends of windows, and one is larger than a window.
func TestManyWindows(t *testing.T) {
	var records []record
	for i := range 5000 {
		n := i * 7919 % 2000
		records = append(records, record{captured: uint32(n), wire: uint32(n), octets: strings.Repeat(string(rune('a'+i%26)), n)})
	}
	large := record{captured: 3 << 20, octets: strings.Repeat("L", 3<<20)}
	records = append(records, large, three[0], large)
	r := NewReader(bytes.NewReader(plain().with(records...)))
	for i, want := range records {
		f, err := r.Next()
		require.NoError(t, err, i)
		require.Equal(t, want.octets, string(f.Octets), i)
		require.Equal(t, i+1, f.Packet)
	}
	_, err := r.Next()
	require.Equal(t, io.EOF, err)
	require.Len(t, r.source.(*pcap).in.octets, 4<<20)
}

// Memory grows with what has arrived, not with what was announced.
func TestAnnouncedIsNotTaken(t *testing.T) {
	r := NewReader(bytes.NewReader(plain().with(record{captured: 15 << 20, octets: "hello"})))
	_, err := r.Next()
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Len(t, r.source.(*pcap).in.octets, windowOctets)
}

var errDisk = errors.New("disk on fire")

// What was read before an error of the reader comes before it.
func TestReaderError(t *testing.T) {
	file := plain().with(three...)
	for cut, packets := range map[int]int{24: 0, 30: 0, len(file) - 1: 2, len(file): 3} {
		r := NewReader(io.MultiReader(bytes.NewReader(file[:cut]), iotest.ErrReader(errDisk)))
		got, err := readAll(r)
		require.Len(t, got, packets)
		require.ErrorIs(t, err, errDisk)
		require.ErrorContains(t, err, "packet ")
		_, again := r.Next()
		require.Equal(t, err, again, "an error stays")
	}
	_, err := readAll(NewReader(iotest.ErrReader(errDisk)))
	require.ErrorIs(t, err, errDisk)
}

// An error of a file lacks its name, which the caller has.
func TestFileError(t *testing.T) {
	name := t.TempDir()
	directory, err := os.Open(name)
	require.NoError(t, err)
	defer directory.Close()
	_, err = readAll(NewReader(directory))
	require.Error(t, err)
	require.NotContains(t, err.Error(), name)
}
