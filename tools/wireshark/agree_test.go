package wireshark_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/pcaps"
	"github.com/tinyproto/tinyproto/pcaps/corpus"
	"github.com/tinyproto/tinyproto/pcaps/wire"
	"github.com/tinyproto/tinyproto/tools/dissect"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// orders are whether TCP's dissector puts segments in order, which must make no difference.
var orders = []string{"FALSE", "TRUE"}

// differs names the captures of which Wireshark cannot know what the Go dissector knows, with the reason.
//
// Beyond them, the modes differ in one thing only: one pass does not show what later frames had to tell, which is marked
// tinyproto.late in two passes. It says then that the octets are not decoded, or what they were guessed to be.
var differs = map[string]string{
	"ipv6-length-0.pcap":               "Wireshark takes an IPv6 packet whose length is 0 for an empty one",
	"link-108-loop-little-endian.pcap": "Wireshark reads the address family of link type 108 in network byte order only",
}

// Each capture decodes in tshark, with one pass and two, to the handshakes, messages and findings that the Go dissector
// has. Two passes are what a person sees who opens it in Wireshark.
func TestAgreesWithDissect(t *testing.T) {
	requireTshark(t)
	for _, f := range corpusFiles(t) {
		want := f.dissect(t)
		for i, part := range f.parts {
			require.Len(t, want[i], linesOf(t, part), "%s decodes to something else among the others", part.File)
		}
		for _, order := range orders {
			if testing.Short() && order == "TRUE" {
				continue
			}
			t.Run(f.name+", in order "+order, func(t *testing.T) {
				t.Parallel()
				f.compare(t, want, "-o", "tcp.reassemble_out_of_order:"+order)
			})
		}
	}
}

// linesOf returns how many handshakes, messages and findings the capture decodes to by itself.
func linesOf(t *testing.T, c corpus.Capture) int {
	decoded, err := fs.ReadFile(pcaps.FS, c.Name()+".json")
	require.NoError(t, err)
	return bytes.Count(decoded, []byte("\n")) - bytes.Count(decoded, []byte(`{"type":"stream"`))
}

// compare decodes a file in two passes and in one.
func (f *corpusFile) compare(t *testing.T, want [][]told, args ...string) {
	two, one := f.entries(t, append(args, "-2")), f.entries(t, args)
	for i, part := range f.parts {
		want, got := describe(want[i]), describe(byScript(two[i]))
		if differs[part.File] == "" {
			assert.Equal(t, want, got, part.File)
		} else {
			assert.NotEqual(t, want, got, "%s is not different any more", part.File)
		}
		assert.Equal(t, inOnePass(two[i], two[i]), inOnePass(one[i], two[i]), "%s in one pass", part.File)
	}
}

// One pass shows all of a capture that has everything in its place, but for the first octet of a stream.
func TestOnePass(t *testing.T) {
	requireTshark(t)
	entries, err := decode(t, script, "../../pcaps/hello.pcap")
	require.NoError(t, err)
	var got []string
	for _, e := range entries {
		got = append(got, e.text)
	}
	require.Equal(t, []string{
		"Handshake FF: OK",
		"Size 5 of message 1",
		"Answer FF to the size of message 1: OK",
		"Payload 5 (message 1)",
	}, got)
}

// dissect returns what the Go dissector tells of each part.
func (f *corpusFile) dissect(t *testing.T) [][]told {
	file, err := os.Open(f.file)
	require.NoError(t, err)
	defer file.Close()
	opt := dissect.Options{}
	if f.port != 0 {
		opt.Ports = []uint16{f.port}
	}
	all := make([][]told, len(f.parts))
	_, err = dissect.Decode(f.file, file, opt, func(e event.Event) error {
		if told, ok := byGo(e); ok {
			part := f.part(told.first)
			all[part] = append(all[part], told)
		}
		return nil
	})
	require.NoError(t, err)
	return all
}

// entries returns what tshark shows of each part.
func (f *corpusFile) entries(t *testing.T, args []string) [][]entry {
	if f.port != 0 {
		args = append(slices.Clone(args), "-o", fmt.Sprintf("tinyproto.ports:%d", f.port))
	}
	entries, err := decode(t, script, f.file, args...)
	require.NoError(t, err)
	all := make([][]entry, len(f.parts))
	for _, e := range entries {
		part := f.part(e.frame)
		all[part] = append(all[part], e)
	}
	return all
}

// inOnePass returns what those of the entries show that one pass must show too: not what is late, and nothing of octets
// that turned out not to be what they seemed.
func inOnePass(entries, two []entry) []string {
	wrong := map[int]bool{} // frames
	for _, e := range two {
		wrong[e.frame] = wrong[e.frame] || e.late && e.kind == "undecoded"
	}
	all := []string{}
	for _, e := range entries {
		if !e.late && e.kind != "undecoded" && (e.finding != "" || !wrong[e.frame]) {
			all = append(all, e.shown())
		}
	}
	return all
}

// Decode As, which names a port without the preference, finds the framing too.
func TestDecodeAs(t *testing.T) {
	requireTshark(t)
	f := &corpusFile{file: "../../pcaps/mid-payload.pcap", port: wire.Port, parts: make([]corpus.Capture, 1), after: []int{0}}
	entries, err := decode(t, script, f.file, "-2", "-d", "tcp.port==9123,tinyproto")
	require.NoError(t, err)
	require.Equal(t, describe(f.dissect(t)[0]), describe(byScript(entries)))
}
