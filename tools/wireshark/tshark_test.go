package wireshark_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect"
)

const script = "tinyproto.lua"

// protocols returns the names of what the script decodes.
func protocols() []string {
	var names []string
	for _, p := range dissect.Protocols() {
		names = append(names, p.Name)
	}
	return names
}

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
	require.FileExists(t, lua) // go test runs a test again when a file that it looks at has changed
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

// decode returns what tshark shows of all protocols in a capture. Its error says that the script does not work.
func decode(t *testing.T, lua, capture string, args ...string) ([]entry, error) {
	t.Helper()
	shown := []string{"-r", capture, "-n", "-T", "pdml", "-J", strings.Join(protocols(), " "), "-z", "expert,error"}
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
	protocol      string
	frame, stream int
	state         string // of the stream
	time          int64  // of the frame, in nanoseconds since 1970

	kind        string // of the octets, or empty for a finding
	handshake   byte
	message     int
	size        int    // -1 if it is not there
	text        string // for people
	answer      string
	answerAfter int64 // nanoseconds, -1 if it is not there
	total       int64
	object      string

	finding, severity, rule string

	from string // address:port
	late bool
}

// sizePart returns how many octets of a size there are up to the entry's last. It says so to people, if some are missing.
func (e entry) sizePart() int {
	part, all := 8, 0
	_, of, _ := strings.Cut(e.text, ", ")
	fmt.Sscanf(of, "%d of %d octets", &part, &all)
	return part
}

// detail is what people are told of a finding.
func (e entry) detail() string {
	_, text, _ := strings.Cut(e.text, ": ")
	return strings.TrimSuffix(text, " ("+e.from+")")
}

// shown is what one pass must show of an entry.
func (e entry) shown() string {
	return fmt.Sprintf("frame %d, %s stream %d, %s: %s%s of message %d, size %d, answer %q, object %s, %s %s",
		e.frame, e.protocol, e.stream, e.from, e.kind, e.finding, e.message, e.size, e.answer, e.object, e.severity, e.rule)
}

func (p packet) entries() []entry {
	var entries []entry
	at := entry{}
	for _, proto := range p.Protos {
		switch name := proto.Name; {
		case name == "geninfo":
			at.frame, at.time = proto.get("num").number(), field{Show: proto.get("timestamp").Value}.nanoseconds()
		case slices.Contains(protocols(), name):
			at.protocol, at.stream, at.state = name, proto.get(name+".stream").number(), proto.get(name+".state").Show
			for _, f := range proto.Fields {
				if f.Name != name+".stream" && f.Name != name+".state" {
					entries = append(entries, at.with(f))
				}
			}
		}
	}
	return entries
}

// with fills in what a field of the protocol's tree shows.
func (e entry) with(f field) entry {
	get := func(name string) field { return f.get(e.protocol + "." + name) }
	e.size, e.text = -1, f.Text
	if size := get("size"); size.Show != "" {
		e.size = size.number()
	}
	if answer := get("answer"); answer.Show != "" {
		e.answer = fmt.Sprintf("%02x", answer.number())
	}
	e.handshake = byte(get("handshake_octet").number())
	e.answerAfter = get("answer_time").nanoseconds()
	e.total = get("total_time").nanoseconds()
	e.message = get("message").number()
	e.object = get("object").Show
	e.late = get("late").Show != ""
	e.from = get("from").Show
	if f.Name == e.protocol+".finding" {
		e.finding, e.severity, e.rule = f.Show, get("severity").Show, get("rule").Show
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
		{"name", "local function add_item(protocol, tree, item, range)", "local function add_item(protocol, tree, item, range) nobody()", "Lua Error"},
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
