package conformance

import (
	"encoding/base64"
	"fmt"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// tells is a fake of obj-over-tcp that reports something, with its id, once the connection is open. It has objects, or
// the octets of pickles.
func tells(can, report string) fake {
	return fake{
		hello: fmt.Sprintf(`{"event":"hello","name":"n","protocol":"objtcp","roles":["client","server"],"can":[%s]}`, can),
		wire: func(s *faking, id string, conn *net.TCPConn) {
			s.opened(id)
			s.say(report, id)
			conn.Read(make([]byte, 1))
		},
	}
}

// [OT-OBJ-3] What a shim has been given is compared by value, whichever pickle has brought it.
func TestObjectsAreToldByTheirValues(t *testing.T) {
	t.Parallel()
	five := Message{Object: pickle.List{pickle.NewInt(5)}}
	filled := Message{Filled: true, Size: 70000, Fill: 3}
	octets := func(b []byte) string {
		return fmt.Sprintf(`{"event":"message","id":%%q,"size":%d,"data":%q}`, len(b), base64.StdEncoding.EncodeToString(b))
	}
	protocol2, err := pickle.Encode(five.Object, 2)
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		can, report string
		want        Message
		is          Verdict
		reason      string
	}{
		"the object":             {`"objects"`, `{"event":"message","id":%q,"object":{"list":[{"int":"5"}]}}`, five, Pass, ""},
		"another type":           {`"objects"`, `{"event":"message","id":%q,"object":{"tuple":[{"int":"5"}]}}`, five, Fail, "the object (5,)"},
		"the object of a pickle": {`"objects"`, `{"event":"message","id":%q,"object":{"list":[{"int":"5"}]}}`, Message{Octets: protocol2}, Pass, ""},
		"None":                   {`"objects"`, `{"event":"message","id":%q,"object":null}`, Message{Object: pickle.None{}}, Pass, ""},
		"None, left out":         {`"objects"`, `{"event":"message","id":%q}`, Message{Object: pickle.None{}}, Pass, ""},
		"no object where one is": {`"objects"`, `{"event":"message","id":%q}`, five, Fail, "the object None"},
		"a lone surrogate": {`"objects"`, `{"event":"message","id":%q,"object":{"str":"\ud800"}}`,
			Message{Object: pickle.Str("\ufffd")}, Fail, `the object '\xed\xa0\x80'`},
		"a long bytes object": {`"objects"`, fmt.Sprintf(`{"event":"message","id":%%q,"object":{"bytes_sha256":"%x"}}`,
			[32]byte(pickle.Bytes(Fill(70000, 3)).Digest())), filled, Pass, ""},
		"what is no object":            {`"objects"`, `{"event":"message","id":%q,"object":7}`, five, Errored, "breaks the contract"},
		"another pickle of the object": {"", octets(protocol2), five, Pass, ""},
		"what is no pickle":            {"", octets([]byte("hi")), five, Fail, "the pickle 68 69, which is none"},
		"octets in a pickle's place":   {"", octets([]byte("hi")), Message{Octets: []byte("hi")}, Pass, ""},
		"other octets":                 {"", octets([]byte("ho")), Message{Octets: []byte("hi")}, Fail, "the pickle 68 6F"},
		"no octets":                    {"", `{"event":"message","id":%q}`, five, Errored, `a message needs "size"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := then(func(p *Play) error { return p.WantMessage(1, tc.want) })
			requireResult(t, verdictAs(t, "objtcp", tells(tc.can, tc.report), opens(Client), want), tc.is, tc.reason)
		})
	}
}

// [OT-SIZE-1] A size that a peer takes is as it is to be sent; the object behind it may be any pickle of its value.
func TestTakeObject(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		frame  string
		is     Verdict
		reason string
	}{
		"an octet too few":        {"       6\x80\x04K\x05.", Fail, "nothing more within"},
		"the object":              {"       5\x80\x05K\x05.", Pass, ""},
		"a longer form":           {"       9\x80\x02J\x05\x00\x00\x00.\x00", Fail, "which is none"},
		"the same, whole":         {"       8\x80\x02J\x05\x00\x00\x00.", Pass, ""},
		"another object":          {"       5\x80\x04K\x06.", Fail, "the object 6"},
		"a size with zeros":       {"00000005\x80\x04K\x05.", Fail, `"00000005", which is no size`},
		"a size in small":         {"       a\x80\x04K\x05.", Fail, "which is no size"},
		"octets that are no size": {"\x00\x00\x00\x05hello", Fail, "which is no size"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := tells(`"objects"`, `{"event":"hook","id":%q,"name":"x"}`)
			f.wire = func(s *faking, id string, conn *net.TCPConn) {
				s.opened(id)
				conn.Write([]byte(tc.frame))
				conn.Read(make([]byte, 1))
			}
			takes := then(func(p *Play) error { return p.Take(1, Message{Object: pickle.NewInt(5)}) })
			requireResult(t, verdictAs(t, "objtcp", f, opens(Client), takes), tc.is, tc.reason)
		})
	}
}

// [OT-SIZE-1] What a close has cut off is the beginning of a frame that is long enough, or nothing.
func TestPartOfAFrame(t *testing.T) {
	t.Parallel()
	for part, is := range map[string]Verdict{
		"": Pass, " ": Pass, "  8": Pass, "  800000": Pass, "  800000\x80\x04": Pass, "FFFFFFFF\x80": Pass,
		"       ": Fail, "       5": Fail, "  7FFFFF": Fail, "  08": Fail, "  8 ": Fail, "  a": Fail, "hello": Fail, "\x00\x80": Fail,
	} {
		t.Run(part, func(t *testing.T) {
			t.Parallel()
			f := tells("", `{"event":"hook","id":%q,"name":"x"}`)
			f.wire = func(s *faking, id string, conn *net.TCPConn) {
				s.opened(id)
				conn.Write([]byte(part))
			}
			takes := then(func(p *Play) error { return p.WantPartOfFrame(1, 8<<20) })
			reason := ""
			if is == Fail {
				reason = ", which begins no frame of 8388608 octets or more"
			}
			requireResult(t, verdictAs(t, "objtcp", f, opens(Client), takes), is, reason)
		})
	}
}

// A shim is asked for an object as it has them: a value, or the octets of a pickle.
func TestAskForAnObject(t *testing.T) {
	t.Parallel()
	for can, want := range map[string]Command{
		`"objects"`: {Object: Object{pickle.None{}}},
		"":          {Data: new(pickled(pickle.None{}))},
	} {
		got := make(chan Command, 1)
		f := tells(can, `{"event":"hook","id":%q,"name":"x"}`)
		f.on = map[string]func(*faking, Command){"send": func(_ *faking, c Command) { got <- c }}
		asks := then(func(p *Play) error { return p.AskToSend(1, Message{Object: pickle.None{}}) })
		requireResult(t, verdictAs(t, "objtcp", f, opens(Client), asks), Pass, "")
		c := <-got
		require.Equal(t, want.Object, c.Object)
		require.Equal(t, want.Data, c.Data)
	}
}
