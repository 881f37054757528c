package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	spec "github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/conformance"
)

// The header says what the vectors are of, and two runs print the same.
func TestVectors(t *testing.T) {
	out, log, code := run(t, "vectors")
	require.Zero(t, code, log)
	var set struct {
		Header struct {
			Protocol, Spec, Version string
			Notes                   []string
		}
		Sizes, Conversations []struct{ ID string }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &set))
	s, err := spec.LoadSpec()
	require.NoError(t, err)
	require.Equal(t, "tinyproto", set.Header.Protocol)
	require.Equal(t, s.Revision, set.Header.Spec)
	require.Equal(t, conformance.Version, set.Header.Version)
	require.NotEmpty(t, set.Header.Notes)
	require.NotEmpty(t, set.Sizes)
	require.NotEmpty(t, set.Conversations)
	for _, protocol := range conformance.Protocols() {
		out, log, code := run(t, "vectors", "--protocol", protocol)
		require.Zero(t, code, log)
		require.Contains(t, out, `"protocol": "`+protocol+`"`)
	}
	again, _, _ := run(t, "vectors")
	require.Equal(t, out, again)
}
