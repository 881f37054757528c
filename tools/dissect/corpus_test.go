package dissect

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/pcaps"
	"github.com/tinyproto/tinyproto/tools/dissect/show"
)

// Each capture of the corpus decodes to what stands beside it.
func TestCorpus(t *testing.T) {
	captures, err := fs.Glob(pcaps.FS, "*.pcap")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(captures), 4)
	for _, name := range captures {
		t.Run(name, func(t *testing.T) {
			capture, err := pcaps.FS.Open(name)
			require.NoError(t, err)
			defer capture.Close()
			want, err := fs.ReadFile(pcaps.FS, strings.TrimSuffix(name, ".pcap")+".json")
			require.NoError(t, err)
			var got bytes.Buffer
			_, err = Decode(name, capture, Options{Hash: true}, show.NewJSON(&got).Event)
			require.NoError(t, err)
			require.Equal(t, string(want), got.String())
		})
	}
}
