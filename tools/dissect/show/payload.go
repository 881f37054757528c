package show

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// Payloads writes the payload of each message to a file of its own, as its octets come, and a line about each to
// index.jsonl. Octets that the capture lacks leave a hole.
//
// A file is named after its capture, stream, message and sender: "run.pcap.3.0.initiator". Whatever the name of a
// capture, the files are in the folder.
type Payloads struct {
	dir     string
	root    *os.Root // nil before the first capture
	index   *os.File
	lines   *json.Encoder
	capture string         // the name of the one that is read, as far as it is fit for names of files
	names   map[string]int // how many captures had a name
	begun   map[payloadKey]*payloadFile
	open    []*payloadFile // the one used last at the end
	err     error          // the first
}

// A payloadKey names a message of a capture.
type payloadKey struct{ stream, number int }

// A payloadFile is the payload of a message that is under way.
type payloadFile struct {
	path string
	file *os.File // nil while too many others are open
}

// mostOpen is how many payloads are open at a time.
const mostOpen = 64

// NewPayloads returns what writes to a folder, which must be empty or not there.
func NewPayloads(dir string) (*Payloads, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("%s is not empty", dir)
	}
	return &Payloads{dir: dir, names: map[string]int{}, begun: map[payloadKey]*payloadFile{}}, nil
}

// make makes the folder, and begins its index.
func (p *Payloads) make() (err error) {
	if err = os.MkdirAll(p.dir, 0o755); err != nil {
		return err
	}
	if p.root, err = os.OpenRoot(p.dir); err != nil {
		return err
	}
	if p.index, err = p.root.OpenFile("index.jsonl", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644); err != nil {
		return err
	}
	p.lines = json.NewEncoder(p.index)
	p.lines.SetEscapeHTML(false)
	return nil
}

// Begin names the capture that follows; "-" is standard input. Of the one before, what no message came of is removed.
// The first makes the folder: what cannot be read leaves none behind. Nothing may be written after an error.
func (p *Payloads) Begin(capture string) error {
	if p.root == nil {
		if err := p.make(); err != nil {
			return err
		}
	}
	p.drop()
	if capture == "-" {
		capture = "stdin"
	}
	p.capture = fileName(capture)
	if p.names[p.capture]++; p.names[p.capture] > 1 {
		p.capture += fmt.Sprintf("~%d", p.names[p.capture])
	}
	return nil
}

// fileName makes a name fit for every file system.
func fileName(capture string) string {
	const most = 100
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '_'
	}, filepath.Base(capture))
	return name[:min(len(name), most)]
}

// Octets writes octets of the payload of a message, as far from its beginning as the offset says.
func (p *Payloads) Octets(stream, number int, fromAcceptor bool, offset int64, octets []byte) {
	f := p.payload(payloadKey{stream, number}, fromAcceptor)
	if f == nil || p.err != nil {
		return
	}
	_, err := f.file.WriteAt(octets, offset)
	p.fail(err)
}

// payload returns the file of a message, open. It is nil after an error.
func (p *Payloads) payload(key payloadKey, fromAcceptor bool) *payloadFile {
	f, flags := p.begun[key], os.O_WRONLY
	if f == nil {
		f = &payloadFile{path: fmt.Sprintf("%s.%d.%d.%s", p.capture, key.stream, key.number, sideName(fromAcceptor))}
		p.begun[key] = f
		flags |= os.O_CREATE | os.O_EXCL
	}
	if f.file != nil {
		return f
	}
	if len(p.open) == mostOpen {
		p.shut(p.open[0])
	}
	var err error
	if f.file, err = p.root.OpenFile(f.path, flags, 0o644); err != nil {
		p.fail(err)
		return nil
	}
	p.open = append(p.open, f)
	return f
}

func sideName(acceptor bool) string {
	if acceptor {
		return "acceptor"
	}
	return "initiator"
}

// shut closes a file, which may be opened again.
func (p *Payloads) shut(f *payloadFile) {
	if f.file != nil {
		p.fail(f.file.Close())
		f.file = nil
		p.open = slices.DeleteFunc(p.open, func(other *payloadFile) bool { return other == f })
	}
}

func (p *Payloads) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

// Message ends the payload of a message. It is kept if the message is wanted. The error is the first that there was.
func (p *Payloads) Message(m *event.Message, wanted bool) error {
	key := payloadKey{m.Stream, m.Number}
	if !wanted {
		p.remove(key)
		return p.err
	}
	f := p.payload(key, m.FromAcceptor)
	if f == nil {
		return p.err
	}
	if m.Missing > 0 {
		p.fail(f.file.Truncate(m.Got + m.Missing)) // the last octets may be among those
	}
	p.shut(f)
	delete(p.begun, key)
	p.fail(p.lines.Encode(struct {
		Path     string `json:"path"`
		File     string `json:"file"`
		Stream   int    `json:"stream"`
		Number   int    `json:"number"`
		Time     string `json:"time"`
		From     string `json:"from"`
		To       string `json:"to"`
		Size     uint32 `json:"size"`
		Got      int64  `json:"got"`
		Missing  int64  `json:"missing"`
		Complete bool   `json:"complete"`
	}{f.path, m.File, m.Stream, m.Number, rfc3339(m.Time), address(m.From), address(m.To), m.Size, m.Got, m.Missing, m.Complete}))
	return p.err
}

// remove removes what was written of a message.
func (p *Payloads) remove(key payloadKey) {
	if f := p.begun[key]; f != nil {
		p.shut(f)
		p.fail(p.root.Remove(f.path))
		delete(p.begun, key)
	}
}

// drop removes what no message came of.
func (p *Payloads) drop() {
	for key := range p.begun {
		p.remove(key)
	}
}

// Close ends the last capture, and the index. An error of a message is not told again.
func (p *Payloads) Close() error {
	if p.index == nil {
		return nil
	}
	told := p.err
	p.drop()
	err := errors.Join(p.index.Close(), p.root.Close())
	if told == nil {
		err = errors.Join(p.err, err)
	}
	return err
}
