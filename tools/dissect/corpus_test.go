package dissect

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	root "github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/pcaps"
	"github.com/tinyproto/tinyproto/pcaps/corpus"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/show"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

var update = flag.Bool("update", false, "write anew what each capture of the corpus decodes to")

// Each capture of the corpus decodes to what stands beside it, and a damaged one to the error that it must give.
func TestCorpus(t *testing.T) {
	for _, c := range corpus.All() {
		t.Run(c.File, func(t *testing.T) {
			got, err := decodeCapture(t, c)
			if c.Error == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.Error)
			}
			if *update {
				require.NoError(t, os.WriteFile("../../pcaps/"+c.Name()+".json", got, 0o644))
				return
			}
			want, err := fs.ReadFile(pcaps.FS, c.Name()+".json")
			require.NoError(t, err)
			require.Equal(t, string(want), string(got))
		})
	}
}

// The corpus shows what can be found in each protocol, and the rules of findings are rules of SPEC.md.
func TestCorpusHasEveryFinding(t *testing.T) {
	spec, err := root.LoadSpec()
	require.NoError(t, err)
	found := map[tell.Finding]bool{}
	key := func(protocol string, f tell.Finding) tell.Finding {
		return tell.Finding{Kind: f.Kind, Severity: f.Severity, Rule: f.Rule, When: protocol}
	}
	for _, c := range corpus.All() {
		file, err := pcaps.FS.Open(c.File)
		require.NoError(t, err)
		_, _ = Decode(c.File, file, optionsFor(c), func(e event.Event) error {
			if f, ok := e.(*event.Finding); ok {
				found[key(f.Protocol, tell.Finding{Kind: f.Kind, Severity: f.Severity, Rule: f.Rule})] = true
			}
			return nil
		})
		require.NoError(t, file.Close())
	}
	for _, p := range Protocols() {
		for _, f := range p.Findings() {
			require.NotEmpty(t, f.When)
			require.True(t, found[key(p.Name, f)], "%s: %v", p.Name, f)
			_, known := spec.Requirement(f.Rule)
			require.True(t, known || f.Rule == "", "%s: %v", p.Name, f)
		}
	}
}

// decodeCapture returns what the program would print, and the error.
func decodeCapture(t *testing.T, c corpus.Capture) ([]byte, error) {
	file, err := pcaps.FS.Open(c.File)
	require.NoError(t, err)
	defer file.Close()
	opt := optionsFor(c)
	opt.Hash = true
	var got bytes.Buffer
	_, err = Decode(c.File, file, opt, show.NewJSON(&got).Event)
	return got.Bytes(), err
}

// optionsFor says what the dissector must be told of a capture.
func optionsFor(c corpus.Capture) Options {
	if c.Port == 0 {
		return Options{}
	}
	return Options{Protocol: c.Protocol, Ports: []uint16{c.Port}}
}
