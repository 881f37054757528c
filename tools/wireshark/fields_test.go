package wireshark_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata anew")

// The names of the fields are an interface: filters and scripts of users rely on them.
func TestFields(t *testing.T) {
	requireTshark(t)
	const snapshot = "testdata/fields.txt"
	stdout, _ := tshark(t, script, "-G", "fields")
	var got []string
	for line := range strings.Lines(string(stdout)) {
		// P or F, name, what filters call it, and of a field its type
		columns := append(strings.Split(strings.TrimSpace(line), "\t"), "")
		if len(columns) < 4 {
			continue
		}
		if proto, _, _ := strings.Cut(columns[2], "."); slices.Contains(append(protocols(), "tinyproto_streams"), proto) {
			got = append(got, strings.TrimSpace(columns[2]+" "+columns[3])+"\n")
		}
	}
	require.NotEmpty(t, got)
	slices.Sort(got)
	if *update {
		require.NoError(t, os.WriteFile(snapshot, []byte(strings.Join(got, "")), 0o644))
	}
	want, err := os.ReadFile(snapshot)
	require.NoError(t, err)
	require.Equal(t, string(want), strings.Join(got, ""))
}
