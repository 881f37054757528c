package wireshark_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect"
)

// The script has the same tables of findings as the Go dissector.
func TestFindings(t *testing.T) {
	lua, err := os.ReadFile(script)
	require.NoError(t, err)
	tables := map[string][]string{}
	for _, table := range regexp.MustCompile(`(?s)\nlocal (\w+)_FINDINGS = \{\n(.*?)\n\}`).FindAllStringSubmatch(string(lua), -1) {
		for _, row := range regexp.MustCompile(`(?m)^  \w+ = \{ "(violation|note)", "([^"]+)", "([^"]*)" \},$`).FindAllStringSubmatch(table[2], -1) {
			tables[table[1]] = append(tables[table[1]], finding(row[1], row[2], row[3]))
		}
	}
	for _, p := range dissect.Protocols() {
		var want []string
		for _, f := range p.Findings() {
			want = append(want, finding(string(f.Severity), string(f.Kind), f.Rule))
		}
		require.ElementsMatch(t, want, append(tables[strings.ToUpper(p.Name)], tables["EVERYWHERE"]...), p.Name)
	}
}
