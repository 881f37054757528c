package show

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

func TestTextEscapesWhatATerminalActsUpon(t *testing.T) {
	require.Equal(t, `"\x1b[2J\u202e\xff"`, preview([]byte("\x1b[2J\u202e\xff"), 8))
	require.Equal(t, `"`+strings.Repeat("a", previewOctets)+`"…`, preview(bytes.Repeat([]byte("a"), 99), 99))
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.ErrUnsupported }

func TestWritersReportTheirErrors(t *testing.T) {
	for _, e := range []event.Event{&event.Handshake{}, &event.Message{}, &event.Finding{}, &event.Stream{}} {
		require.ErrorIs(t, NewText(brokenWriter{}).Event(e), errors.ErrUnsupported)
		require.ErrorIs(t, NewJSON(brokenWriter{}).Event(e), errors.ErrUnsupported)
	}
}
