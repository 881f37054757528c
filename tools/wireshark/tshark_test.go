package wireshark_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const script = "tinyproto.lua"

// requireTshark skips a test where there is no tshark.
func requireTshark(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed: nothing can run the dissector")
	}
}

// tshark runs tshark with a Lua script and nothing else of the user's, and returns what it printed. It exits with 0 where
// a script does not load, and with another code at the end of a damaged capture: only what it prints counts.
func tshark(t *testing.T, lua string, args ...string) (stdout, stderr []byte) {
	t.Helper()
	home := t.TempDir()
	cmd := exec.Command("tshark", append(args, "-X", "lua_script:"+lua)...)
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "WIRESHARK_CONFIG_DIR="+home, "TZ=UTC")
	var out, err bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &err
	var exit *exec.ExitError
	if failed := cmd.Run(); failed != nil && !errors.As(failed, &exit) {
		t.Fatal(failed)
	}
	return out.Bytes(), err.Bytes()
}

// decode returns what tshark shows of TinyProto in a capture. Its error says that the script does not work.
func decode(t *testing.T, lua, capture string, args ...string) ([]entry, error) {
	t.Helper()
	shown := []string{"-r", capture, "-n", "-T", "pdml", "-J", "tinyproto", "-z", "expert,error"}
	stdout, stderr := tshark(t, lua, append(shown, args...)...)
	if bytes.Contains(stderr, []byte("Lua:")) {
		return nil, fmt.Errorf("the script does not load: %s", bytes.TrimSpace(stderr))
	}
	if i := bytes.Index(stdout, []byte("Lua Error")); i >= 0 {
		line, _, _ := bytes.Cut(stdout[i:], []byte("\n"))
		return nil, fmt.Errorf("%s", line)
	}
	var document struct {
		Packets []packet `xml:"packet"`
	}
	if err := xml.NewDecoder(bytes.NewReader(stdout)).Decode(&document); err != nil {
		return nil, fmt.Errorf("not PDML: %w: %s", err, stderr)
	}
	if len(document.Packets) == 0 {
		return nil, fmt.Errorf("tshark shows no packet: %s", stderr)
	}
	var entries []entry
	for _, p := range document.Packets {
		entries = append(entries, p.entries()...)
	}
	return entries, nil
}

// packet and field are what PDML makes of a frame.
type packet struct {
	Protos []field `xml:"proto"`
}

type field struct {
	Name   string  `xml:"name,attr"`
	Text   string  `xml:"showname,attr"`
	Show   string  `xml:"show,attr"`
	Value  string  `xml:"value,attr"`
	Fields []field `xml:"field"`
}

// get returns the first field of a name below f, which may be missing.
func (f field) get(name string) field {
	for _, sub := range f.Fields {
		if sub.Name == name {
			return sub
		}
	}
	return field{}
}

func (f field) number() int {
	n, _ := strconv.ParseUint(f.Show, 0, 32)
	return int(n)
}

// nanoseconds returns the nanoseconds of a time in seconds, -1 if there is none.
func (f field) nanoseconds() int64 {
	whole, fraction, ok := strings.Cut(f.Show, ".")
	if !ok {
		return -1
	}
	n, _ := strconv.ParseInt(whole+(fraction + "000000000")[:9], 10, 64)
	return n
}

// An entry is an item or a finding that tshark shows in a frame.
type entry struct {
	frame, stream int
	time          int64 // of the frame, in nanoseconds since 1970

	kind        string // of the octets, or empty for a finding
	handshake   byte
	message     int
	size        int    // -1 if it is not there
	text        string // for people
	answer      string
	answerAfter int64 // nanoseconds, -1 if it is not there
	total       int64

	finding, severity, rule string

	from string // address:port
	late bool
}

// sizePart returns how many octets of a size there are up to the entry's last. It says so to people, if some are missing.
func (e entry) sizePart() int {
	part := 4
	_, of, _ := strings.Cut(e.text, ", ")
	fmt.Sscanf(of, "%d of 4 octets", &part)
	return part
}

// shown is what one pass must show of an entry.
func (e entry) shown() string {
	return fmt.Sprintf("frame %d, stream %d, %s: %s%s of message %d, size %d, answer %q, %s %s",
		e.frame, e.stream, e.from, e.kind, e.finding, e.message, e.size, e.answer, e.severity, e.rule)
}

func (p packet) entries() []entry {
	var entries []entry
	at := entry{}
	for _, proto := range p.Protos {
		switch proto.Name {
		case "geninfo":
			at.frame, at.time = proto.get("num").number(), field{Show: proto.get("timestamp").Value}.nanoseconds()
		case "tinyproto":
			at.stream = proto.get("tinyproto.stream").number()
			for _, f := range proto.Fields {
				if f.Name != "tinyproto.stream" {
					entries = append(entries, at.with(f))
				}
			}
		}
	}
	return entries
}

// with fills in what a field of the protocol's tree shows.
func (e entry) with(f field) entry {
	e.size, e.text = -1, f.Text
	if size := f.get("tinyproto.size"); size.Show != "" {
		e.size = size.number()
	}
	if answer := f.get("tinyproto.answer"); answer.Show != "" {
		e.answer = fmt.Sprintf("%02x", answer.number())
	}
	e.handshake = byte(f.get("tinyproto.handshake_octet").number())
	e.answerAfter = f.get("tinyproto.answer_time").nanoseconds()
	e.total = f.get("tinyproto.total_time").nanoseconds()
	e.message = f.get("tinyproto.message").number()
	e.late = f.get("tinyproto.late").Show != ""
	e.from = f.get("tinyproto.from").Show
	if f.Name == "tinyproto.finding" {
		e.finding, e.severity, e.rule = f.Show, f.get("tinyproto.severity").Show, f.get("tinyproto.rule").Show
	} else {
		e.kind = f.Show
	}
	return e
}

// The checks see a script that does not load, one that fails, and one that shows nothing.
func TestBrokenScripts(t *testing.T) {
	requireTshark(t)
	whole, err := os.ReadFile(script)
	require.NoError(t, err)
	for _, c := range []struct{ name, from, to, fault string }{
		{"syntax", "local function add_item(", "local function function add_item(", "does not load"},
		{"name", "local function add_item(tree, item, range)", "local function add_item(tree, item, range) nobody()", "Lua Error"},
		{"silence", "register_postdissector(post)", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Contains(t, string(whole), c.from)
			broken := filepath.Join(t.TempDir(), "broken.lua")
			require.NoError(t, os.WriteFile(broken, []byte(strings.Replace(string(whole), c.from, c.to, 1)), 0o644))
			entries, err := decode(t, broken, "../../pcaps/reference.pcap")
			require.Empty(t, entries)
			if c.fault != "" {
				require.ErrorContains(t, err, c.fault)
			}
		})
	}
}
