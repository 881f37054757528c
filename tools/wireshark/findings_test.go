package wireshark_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/tinyproto"
)

// The script has the same table of findings as the Go dissector.
func TestFindings(t *testing.T) {
	lua, err := os.ReadFile(script)
	require.NoError(t, err)
	var got, want []string
	for _, row := range regexp.MustCompile(`(?m)^  \w+ = \{ "(violation|note)", "([^"]+)", "([^"]*)" \},$`).FindAllStringSubmatch(string(lua), -1) {
		got = append(got, finding(row[1], row[2], row[3]))
	}
	for _, f := range tinyproto.Findings() {
		want = append(want, finding(string(f.Severity), string(f.Kind), f.Rule))
	}
	require.ElementsMatch(t, want, got)
}
