package dissect

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// The octets of payloads come as they are, with their place; those that the capture lacks leave a hole.
func TestPayloads(t *testing.T) {
	w := craft.New().Open().A("00 00 00 06").B("FF").A("61 62").A("63 64").A("65 66" + size5).B("FF").A(hello).B("00 00 00 01").A("FF").B("7A").Closed()
	w.Segments = append(w.Segments[:7], w.Segments[8:]...)
	file := craft.Plain().File(t, w.Segments)
	var got []string
	opt := Options{PayloadLimit: -1, Payload: func(r tell.Run) error {
		got = append(got, fmt.Sprintf("%d.%d side %d at %d %q", r.Stream, r.Number, r.From, r.Offset, r.Octets))
		return nil
	}}
	_, err := Decode("x", bytes.NewReader(file), opt, func(event.Event) error { return nil })
	require.NoError(t, err)
	require.Equal(t, []string{`0.0 side 0 at 0 "ab"`, `0.0 side 0 at 4 "ef"`, `0.1 side 0 at 0 "hello"`, `0.2 side 1 at 0 "z"`}, got)

	full := errors.New("disk full")
	opt.Payload = func(tell.Run) error { return full }
	_, err = Decode("x", bytes.NewReader(file), opt, func(event.Event) error { return nil })
	require.ErrorIs(t, err, full)
}
