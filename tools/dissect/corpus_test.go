package dissect

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/pcaps"
	"github.com/tinyproto/tinyproto/pcaps/corpus"
	"github.com/tinyproto/tinyproto/tools/dissect/show"
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

// decodeCapture returns what the program would print, and the error.
func decodeCapture(t *testing.T, c corpus.Capture) ([]byte, error) {
	file, err := pcaps.FS.Open(c.File)
	require.NoError(t, err)
	defer file.Close()
	opt := Options{Hash: true}
	if c.Port != 0 {
		opt.Ports, opt.Protocol = []uint16{c.Port}, c.Protocol
	}
	var got bytes.Buffer
	_, err = Decode(c.File, file, opt, show.NewJSON(&got).Event)
	return got.Bytes(), err
}
