package wireshark_test

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/pcaps"
	"github.com/tinyproto/tinyproto/pcaps/corpus"
	"github.com/tinyproto/tinyproto/pcaps/wire"
	"github.com/tinyproto/tinyproto/tools/dissect"
	"github.com/tinyproto/tinyproto/tools/dissect/capture"
	"github.com/tinyproto/tinyproto/tools/dissect/tinyproto"
)

// A corpusFile has the frames of many captures of the corpus, one capture after the other, each with addresses of its
// own. Starting tshark takes longer than the decoding of a hundred captures.
type corpusFile struct {
	name   string
	file   string
	forced string // the protocol of the streams of wire.Port, whatever they carry; empty: what they look like
	parts  []corpus.Capture
	after  []int // by part: the packets before it

	w       *wire.Pcapng
	links   []uint32 // of its interfaces
	packets int
	end     time.Duration
}

// corpusFiles writes a file of the captures that decode by themselves, and for each protocol one of those that need to be
// told the port.
func corpusFiles(t *testing.T) []*corpusFile {
	files := []*corpusFile{{name: "by detection", w: wire.NewPcapng()}}
	for _, p := range dissect.Protocols() {
		files = append(files, &corpusFile{name: p.Name + " by port", forced: p.Name, w: wire.NewPcapng()})
	}
	for _, c := range corpus.All() {
		f := files[0]
		if c.Port != 0 {
			named := cmp.Or(c.Protocol, tinyproto.Name)
			f = files[slices.IndexFunc(files, func(f *corpusFile) bool { return f.forced == named })]
		}
		f.add(c, readFrames(t, c))
	}
	for _, f := range files {
		f.write(t)
	}
	return files
}

// add adds a part and its frames, one second after the last.
func (f *corpusFile) add(part corpus.Capture, frames []wire.Frame) {
	begin := f.end + time.Second
	f.parts, f.after = append(f.parts, part), append(f.after, f.packets)
	for _, frame := range frames {
		number := slices.Index(f.links, frame.Link)
		if number < 0 {
			number, f.links = len(f.links), append(f.links, frame.Link)
			f.w.Interface(frame.Link, wire.Resolution(9))
		}
		frame.At += begin
		f.end = max(f.end, frame.At)
		readdress(frame.Octets, uint16(len(f.parts)))
		f.w.Packet(number, frame)
		f.packets++
	}
}

func (f *corpusFile) write(t *testing.T) {
	f.file = filepath.Join(t.TempDir(), "corpus.pcapng")
	require.NoError(t, os.WriteFile(f.file, f.w.File, 0o644))
}

// readFrames returns the frames of a capture, a damaged one as far as it goes, with times from the earliest on.
func readFrames(t *testing.T, c corpus.Capture) []wire.Frame {
	file, err := pcaps.FS.Open(c.File)
	require.NoError(t, err)
	defer file.Close()
	r := capture.NewReader(file)
	defer r.Close()
	var frames []wire.Frame
	var earliest time.Duration
	for {
		f, err := r.Next()
		if err != nil {
			break
		}
		at := time.Duration(f.Time)
		if len(frames) == 0 || at < earliest {
			earliest = at
		}
		frames = append(frames, wire.Frame{Link: f.Link, At: at, Octets: bytes.Clone(f.Octets), Wire: max(f.Wire, len(f.Octets))})
	}
	for i := range frames {
		frames[i].At -= earliest
	}
	return frames
}

// The addresses of the corpus, as far as they are the same for both ends, and where in them a number fits.
var addresses = []struct {
	octets []byte
	number int
}{
	{[]byte{192, 0, 2}, 1},
	{[]byte{127, 0, 0, 1}, 1},
	{[]byte{0x20, 0x01, 0x0D, 0xB8, 14: 0}, 4},
	{[]byte{15: 1}, 2},
}

// readdress numbers the addresses in a frame.
func readdress(frame []byte, number uint16) {
	const headers = 80
	head := frame[:min(len(frame), headers)]
	for _, a := range addresses {
		for i := 0; ; {
			at := bytes.Index(head[i:], a.octets)
			if at < 0 {
				break
			}
			i += at
			binary.BigEndian.PutUint16(head[i+a.number:], number)
			i += len(a.octets)
		}
	}
}

// part returns which part a packet belongs to.
func (f *corpusFile) part(packet int) int {
	part, _ := slices.BinarySearch(f.after, packet)
	return part - 1
}
