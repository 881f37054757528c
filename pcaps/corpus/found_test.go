package corpus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/pcaps"
)

// The decoding beside each capture holds what its script says must be found, and nothing else.
func TestFound(t *testing.T) {
	for _, c := range All() {
		if c.Want == nil {
			continue
		}
		decoding, err := fs.ReadFile(pcaps.FS, c.Name()+".json")
		require.NoError(t, err)
		missing, surplus := compare(c.Want, found(t, decoding))
		assert.Empty(t, missing, "%s: not found", c.File)
		assert.Empty(t, surplus, "%s: found, and not wanted", c.File)
	}
}

// compare pairs each wanted line with one that it is the beginning of, and returns those that are left. The longest
// are paired first, because they say most, and those that need not be found last.
func compare(want, got []string) (missing, surplus []string) {
	surplus = slices.Clone(got)
	pair := func(line string) bool {
		i := slices.IndexFunc(surplus, func(g string) bool { return strings.HasPrefix(g+" ", line+" ") })
		if i >= 0 {
			surplus = slices.Delete(surplus, i, i+1)
		}
		return i >= 0
	}
	want = slices.SortedStableFunc(slices.Values(want), func(a, b string) int { return len(b) - len(a) })
	for _, line := range want {
		if !strings.HasPrefix(line, "maybe ") && !pair(line) {
			missing = append(missing, line)
		}
	}
	for _, line := range want {
		if line, optional := strings.CutPrefix(line, "maybe "); optional {
			pair(line)
		}
	}
	return missing, surplus
}

// An event is a line of a decoding, as far as it is compared.
type event struct {
	Type, From, Octet, Severity, Kind, Rule, State, SHA256 string
	Size                                                   int64
	Stream, Packet                                         int
	Payload                                                []byte
	Object                                                 json.RawMessage
	Complete                                               bool
}

// found gives the events of a decoding in short, as Capture.Want has them.
func found(t *testing.T, decoding []byte) []string {
	var all []string
	for dec := json.NewDecoder(bytes.NewReader(decoding)); ; {
		var e event
		err := dec.Decode(&e)
		if err == io.EOF {
			return all
		}
		require.NoError(t, err)
		all = append(all, e.String())
	}
}

func (e event) String() string {
	arrow := ">"
	if strings.HasSuffix(e.From, ":9123") {
		arrow = "<"
	}
	switch e.Type {
	case "handshake":
		return words("%s handshake %s", arrow, strings.ToUpper(e.Octet))
	case "message":
		return words("%s message %d %s %s", arrow, e.Size, map[bool]string{true: "complete", false: "incomplete"}[e.Complete], e.content())
	case "finding":
		return words("%s %s %s %s packet %d", arrow, e.Severity, e.Kind, e.Rule, e.Packet)
	case "stream":
		return words("stream %d %s", e.Stream, e.State)
	}
	return "an event of type " + e.Type
}

// content is a short payload, or the hash of a longer one, or the object that it stands for.
func (e event) content() string {
	switch {
	case e.Object != nil:
		return string(e.Object)
	case e.Size > longestShown && e.Complete:
		return "sha256 " + e.SHA256
	case e.Size > longestShown:
		return ""
	}
	return string(e.Payload)
}

// words are separated by one space, also where one of them is empty.
func words(format string, values ...any) string {
	return strings.Join(strings.Fields(fmt.Sprintf(format, values...)), " ")
}
