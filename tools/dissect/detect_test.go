package dissect

import (
	"cmp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/pcaps"
	"github.com/tinyproto/tinyproto/pcaps/corpus"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/gruv"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
	"github.com/tinyproto/tinyproto/tools/dissect/objtcp"
	"github.com/tinyproto/tinyproto/tools/dissect/tinyproto"
)

// No stream of the corpus is taken for one of another protocol. Most are recognised, and those that need not be told
// with --port all are.
func TestDetectionOfTheCorpus(t *testing.T) {
	for _, c := range corpus.All() {
		of := cmp.Or(c.Protocol, tinyproto.Name)
		streams := 0
		file, err := pcaps.FS.Open(c.File)
		require.NoError(t, err)
		_, err = Decode(c.File, file, Options{PayloadLimit: -1}, func(e event.Event) error {
			assert.Equal(t, of, e.Source().Protocol, c.File)
			streams++
			return nil
		})
		if c.Error == "" {
			require.NoError(t, err)
		}
		assert.False(t, of == gruv.Name && streams > 0, "%s: nothing shows that it is gruv-socks", c.File)
		assert.False(t, of == objtcp.Name && c.Port == 0 && streams == 0, "%s: not recognised", c.File)
		require.NoError(t, file.Close())
	}
}

const one = "80 04 4B 01 2E" // a pickle

func TestDetectionOfObjTCP(t *testing.T) {
	const sized = "20 20 20 20 20 20 20 35"
	for _, c := range []struct {
		name    string
		w       *craft.Wire
		decoded bool
	}{
		{"of the initiator", craft.New().SYN().A(sized + one).Closed(), true},
		{"of the acceptor", craft.New().SYN().B(sized + one).Closed(), true},
		{"in pieces", craft.New().SYN().A("20 20 20").A("20 20 20 20 35 80").A("04 4B 01 2E").Closed(), true},
		{"padded with zeros, protocol 2", craft.New().SYN().A("30 30 30 30 30 30 30 35 80 02 4B 01 2E").Closed(), true},
		{"while the other side says something else", craft.New().SYN().A(sized + one).B("48 54 54 50").Closed(), true},
		{"a size alone", craft.New().SYN().A(sized).Closed(), false},
		{"protocol 1", craft.New().SYN().A(sized + "80 01 4B 01 2E").Closed(), false},
		{"protocol 6", craft.New().SYN().A(sized + "80 06 4B 01 2E").Closed(), false},
		{"no PROTO", craft.New().SYN().A(sized + "4B 01 2E 2E 2E").Closed(), false},
		{"too small for a pickle", craft.New().SYN().A("20 20 20 20 20 20 20 33 80 04 4B").Closed(), false},
		{"spaces", craft.New().SYN().A("20 20 20 20 20 20 20 20 80 04 4B").Closed(), false},
		{"a digit, a space", craft.New().SYN().A("20 20 20 20 20 20 35 20 80 04 4B").Closed(), false},
		{"words", craft.New().SYN().A("66 61 63 65 20 6F 66 66").Closed(), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, cov := decode(t, craft.Plain().File(t, c.w.Segments), Options{})
			require.Equal(t, c.decoded, cov.Streams == 1, "got %q and %v", got, cov)
		})
	}
}

// A protocol that is named decides, whatever a stream carries.
func TestProtocolNamed(t *testing.T) {
	segments := helloThere().Segments // of TinyProto
	for _, c := range []struct {
		opt  Options
		want string
	}{
		{Options{}, "> handshake FF"},
		{Options{Ports: []uint16{9123}}, "> handshake FF"},
		{Options{Protocol: "tinyproto", All: true}, "> handshake FF"},
		{Options{Protocol: "gruv", All: true}, `< message 0 -- "" incomplete`}, // the FFs are the beginnings of sizes
		{Options{Protocol: "gruv", Ports: []uint16{9123}}, `< message 0 -- "" incomplete`},
		{Options{Protocol: "gruv", Ports: []uint16{80}}, ""},
		{Options{Protocol: "objtcp", All: true}, "> violation malformed OT-SIZE-1"},
		{Options{Protocol: "objtcp"}, ""},
	} {
		got, _ := decode(t, craft.Plain().File(t, segments), c.opt)
		require.Equal(t, c.want != "", len(got) > 0, "%+v: %q", c.opt, got)
		if c.want != "" {
			require.Contains(t, got, c.want, "%+v", c.opt)
		}
	}
	_, err := Decode("x", nil, Options{Protocol: "http"}, nil)
	require.EqualError(t, err, `protocol "http": known are tinyproto, objtcp, gruv`)
}
