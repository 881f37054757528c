package conformance

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseEvent(t *testing.T) {
	for line, want := range map[string]string{
		`{"event":"open","id":"c1"}`:                                                           "open",
		`{"event":"open","id":"c1","new":{"a":[1]},"server":null}`:                             "open",
		`{"event":"message","id":"c1","size":5,"data":"aGVsbG8="}`:                             "message of 5 octets: 68 65 6C 6C 6F",
		`{"event":"message","id":"c1","size":0,"data":""}`:                                     "message of 0 octets",
		`{"event":"message","id":"c1","size":0}`:                                               "message of 0 octets",
		`{"event":"message","id":"c1","size":70000,"sha256":"ab"}`:                             "message of 70000 octets",
		`{"event":"message","id":"c1","size":2,"data":null,"sha256":"ab"}`:                     "message of 2 octets",
		`{"event":"sent","id":"c1","tag":"t1"}`:                                                "sent [t1]",
		`{"event":"unsupported","cmd":"send","id":"c1","tag":"t1"}`:                            "unsupported [t1] send",
		`{"event":"error","id":"c1","op":"send","kind":"closed","code":null}`:                  "error send: closed",
		`{"event":"error","id":"c1","op":"connect","kind":"limit","code":254,"detail":"full"}`: "error connect: limit FE (full)",
		`{"event":"hook","id":"c1","name":"pre_loop"}`:                                         "hook pre_loop",
		`{"event":"what-is-not-known","id":"c1"}`:                                              "what-is-not-known",
	} {
		e, err := parseEvent([]byte(line), false)
		require.NoError(t, err, line)
		require.Equal(t, want, e.String(), line)
	}
}

// An object that is absent is None, which a transcript says.
func TestObjectsInATranscript(t *testing.T) {
	for line, want := range map[string]string{
		`{"event":"message","id":"c1","object":null}`:        "message: None",
		`{"event":"message","id":"c1"}`:                      "message: None",
		`{"event":"message","id":"c1","object":{"str":"a"}}`: "message: 'a'",
	} {
		e, err := parseEvent([]byte(line), true)
		require.NoError(t, err, line)
		require.Equal(t, want, e.String(), line)
	}
}

func TestParseEventRejects(t *testing.T) {
	for line, why := range map[string]string{
		`hello`:                                          "no JSON object",
		`"open"`:                                         "no JSON object",
		`[{"event":"open"}]`:                             "no JSON object",
		`7`:                                              "no JSON object",
		`{"event":"open"`:                                "no JSON object",
		`{"event":"open"} {}`:                            "no JSON object",
		`{"event":5}`:                                    `not an event: "event" must be a string, not number`,
		`{"event":"open","id":5}`:                        `not an event: "id" must be a string, not number`,
		`{"event":"listening","port":"80"}`:              `not an event: "port" must be a whole number, not string`,
		`{"event":"error","code":"FF"}`:                  `not an event: "code" must be a whole number, not string`,
		`{"event":"hello","roles":"server"}`:             `not an event: "roles" must be a list of strings, not string`,
		`{"event":"hello","can":[5]}`:                    `not an event: "can" must be a list of strings, not number`,
		`{"event":"hello","max_receive":-1}`:             `not an event: "max_receive" must be a whole number from 0 on, not number -1`,
		`{"event":"message","size":-251658240}`:          `not an event: "size" must be a whole number from 0 on, not number -251658240`,
		`{"event":"message","size":1,"data":"?"}`:        `not an event: "data" must be base64 in a string`,
		`{"event":"message","size":1,"data":5}`:          `not an event: "data" must be base64 in a string, not number`,
		`null`:                                           "no JSON object",
		`{}`:                                             `no member "event"`,
		`{"event":null}`:                                 `no member "event"`,
		`{"id":"c1","size":5}`:                           `no member "event"`,
		`{"event":"message","id":"c1"}`:                  `a message needs "size"`,
		`{"event":"message","data":"aGVsbG8="}`:          `a message needs "size"`,
		`{"event":"message","size":5}`:                   `a message needs "size" and "data" or "sha256"`,
		`{"event":"hook","id":"c1"}`:                     `a hook needs a "name"`,
		`{"event":"message","size":4,"data":"aGVsbG8="}`: `"size" is 4, but "data" has 5 octets`,
	} {
		_, err := parseEvent([]byte(line), false)
		require.ErrorContains(t, err, why, line)
	}
}

// Every prefix of an event is no event.
func TestParseEventPrefixes(t *testing.T) {
	line := []byte(`{"event":"message","id":"c1","size":5,"data":"aGVsbG8="}`)
	for n := range line {
		_, err := parseEvent(line[:n], false)
		require.Error(t, err, "%s", line[:n])
	}
}

func FuzzParseEvent(f *testing.F) {
	f.Add([]byte(`{"event":"message","id":"c1","size":5,"data":"aGVsbG8="}`))
	f.Add([]byte(`{"event":"error","op":"send","kind":"rejected","code":-1}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := parseEvent(line, false)
		if err != nil {
			return
		}
		_ = e.String()
		again, err := json.Marshal(e)
		require.NoError(t, err)
		back, err := parseEvent(again, false)
		require.NoError(t, err, "%s", again)
		require.Equal(t, e.Event, back.Event)
	})
}

func TestCheckHello(t *testing.T) {
	hello := func(change func(*Event)) Event {
		e := Event{Event: EventHello, Name: "n", Protocol: "tinyproto", Roles: []string{"client"}}
		change(&e)
		return e
	}
	require.NoError(t, checkHello(hello(func(*Event) {}), "tinyproto"))
	for why, e := range map[string]Event{
		`"name" is missing`:                           hello(func(e *Event) { e.Name = "" }),
		`protocol is "gruv", asked for "tinyproto"`:   hello(func(e *Event) { e.Protocol = "gruv" }),
		`protocol is "", asked for "tinyproto"`:       hello(func(e *Event) { e.Protocol = "" }),
		`"roles" names neither "server" nor "client"`: hello(func(e *Event) { e.Roles = nil }),
		`role "peer" is neither`:                      hello(func(e *Event) { e.Roles = []string{"server", "peer"} }),
	} {
		require.ErrorContains(t, checkHello(e, "tinyproto"), why)
	}
}

// The commands are, member by member, those of the contract.
func TestCommandsOnTheWire(t *testing.T) {
	zero, port, fill, empty, hello, size := 0, 40000, 7, []byte{}, []byte("hello"), uint64(4043309056)
	for want, c := range map[string]Command{
		`{"cmd":"hello","protocol":"tinyproto"}`: {Cmd: "hello", Protocol: "tinyproto"},
		`{"cmd":"listen","id":"s1","host":"127.0.0.1","port":0,"options":{}}`: {
			Cmd: "listen", ID: "s1", Host: loopback, Port: &zero, Options: &Options{}},
		`{"cmd":"connect","id":"c1","host":"127.0.0.1","port":40000,"options":{"timeout_ms":500,"receive_limit":5,"max_connections":2,"mode":"echo"}}`: {
			Cmd: "connect", ID: "c1", Host: loopback, Port: &port,
			Options: &Options{TimeoutMS: 500, ReceiveLimit: 5, MaxConnections: 2, Mode: "echo"}},
		`{"cmd":"listen","id":"s1","host":"127.0.0.1","port":0,"options":{"plugins":["reverse","prefix-P"],"hooks":true}}`: {
			Cmd: "listen", ID: "s1", Host: loopback, Port: &zero,
			Options: &Options{Plugins: []string{"reverse", "prefix-P"}, Hooks: true}},
		`{"cmd":"send","id":"c1","tag":"t1","data":"aGVsbG8="}`:          {Cmd: "send", ID: "c1", Tag: "t1", Data: &hello},
		`{"cmd":"send","id":"c1","tag":"t1","data":""}`:                  {Cmd: "send", ID: "c1", Tag: "t1", Data: &empty},
		`{"cmd":"send","id":"c1","tag":"t1","size":4043309056,"fill":7}`: {Cmd: "send", ID: "c1", Tag: "t1", Size: &size, Fill: &fill},
		`{"cmd":"close","id":"c1"}`:                                      {Cmd: "close", ID: "c1"},
		`{"cmd":"quit"}`:                                                 {Cmd: "quit"},
	} {
		line, err := json.Marshal(c)
		require.NoError(t, err)
		require.Equal(t, want, string(line))
	}
}

func TestOptionsNeedTheirWords(t *testing.T) {
	require.Empty(t, Options{}.Needs())
	require.Empty(t, Options{Mode: "echo"}.Needs(), "every shim has the echo mode")
	require.Equal(t, []string{"timeout", "receive_limit", "limit", "plugins", "hooks"},
		Options{TimeoutMS: 1, ReceiveLimit: 1, MaxConnections: 1, Plugins: []string{"reverse"}, Hooks: true}.Needs())
}
