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

// Each capture decodes in tshark, with one pass and two, to the handshakes, messages, objects and findings that the Go
// dissector has. Two passes are what a person sees who opens it in Wireshark.
func TestAgreesWithDissect(t *testing.T) {
	requireTshark(t)
	for _, f := range corpusFiles(t) {
		want := f.dissect(t)
		for i, part := range f.parts {
			require.Len(t, want.told[i], linesOf(t, part), "%s decodes to something else among the others", part.File)
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
func (f *corpusFile) compare(t *testing.T, all decoded, args ...string) {
	two, one := f.entries(t, append(args, "-2")), f.entries(t, args)
	for i, part := range f.parts {
		want, got := describe(all.told[i]), describe(byScript(two[i]))
		if differs[part.File] == "" {
			assert.Equal(t, want, got, part.File)
			all.compareStates(t, i, two[i], part.File)
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

// A decoded is what the Go dissector tells of a file.
type decoded struct {
	told   [][]told            // by part
	states map[int]event.State // by stream
}

// compareStates compares how the streams of a part ended, those that tshark shows something of.
func (d decoded) compareStates(t *testing.T, part int, entries []entry, file string) {
	before := firstStream(d.told[part]) - firstStream(byScript(entries))
	for _, e := range entries {
		assert.Equal(t, string(d.states[e.stream+before]), e.state, "%s, frame %d", file, e.frame)
	}
}

// dissect decodes the file.
func (f *corpusFile) dissect(t *testing.T) decoded {
	file, err := os.Open(f.file)
	require.NoError(t, err)
	defer file.Close()
	opt := dissect.Options{Protocol: f.forced}
	if f.forced != "" {
		opt.Ports = []uint16{wire.Port}
	}
	d := decoded{make([][]told, len(f.parts)), map[int]event.State{}}
	_, err = dissect.Decode(f.file, file, opt, func(e event.Event) error {
		if s, ok := e.(*event.Stream); ok {
			d.states[s.Stream] = s.State
		} else {
			told := byGo(e)
			part := f.part(told.first)
			d.told[part] = append(d.told[part], told)
		}
		return nil
	})
	require.NoError(t, err)
	return d
}

// entries returns what tshark shows of each part.
func (f *corpusFile) entries(t *testing.T, args []string) [][]entry {
	if f.forced != "" {
		args = append(slices.Clone(args), "-o", fmt.Sprintf("%s.ports:%d", f.forced, wire.Port))
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

// Decode As, which names a port without the preference, decodes what nothing shows, finds the framing, and decides where
// a stream looks like something else.
func TestDecodeAs(t *testing.T) {
	requireTshark(t)
	for _, c := range []struct{ file, protocol string }{
		{"mid-payload.pcap", "tinyproto"},
		{"gruv-crossing.pcap", "gruv"},
		{"gruv-started-late.pcap", "gruv"},
		{"objtcp-started-late.pcap", "objtcp"},
		{"objtcp-hello.pcap", "gruv"},
		{"hello.pcap", "objtcp"},
	} {
		f := &corpusFile{file: "../../pcaps/" + c.file, forced: c.protocol, parts: make([]corpus.Capture, 1), after: []int{0}}
		entries, err := decode(t, script, f.file, "-2", "-d", "tcp.port==9123,"+c.protocol)
		require.NoError(t, err)
		want := describe(f.dissect(t).told[0])
		require.NotEmpty(t, want)
		require.Equal(t, want, describe(byScript(entries)), "%s as %s", c.file, c.protocol)
	}
}
