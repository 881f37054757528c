package pickle

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The opcodes are those of SPEC.md, section A.5.4, which has a table of those that are data and one of the others.
func TestOpcodesOfTheSpecification(t *testing.T) {
	text, err := os.ReadFile("../../SPEC.md")
	require.NoError(t, err)
	_, section, found := strings.Cut(string(text), "\n### A.5.4 ")
	if !found {
		t.Skip("SPEC.md has no section A.5.4")
	}
	section, _, _ = strings.Cut(section, "\n### ")
	data, not, found := strings.Cut(section, "\n| opcodes |")
	require.True(t, found)

	assert.Equal(t, names, rows(t, data))
	others := map[byte]string{}
	for op, no := range refused {
		others[op] = no.name
	}
	assert.Equal(t, others, rows(t, not))
}

// rows reads rows of opcodes and their names: "| `93` `52` | STACK_GLOBAL, REDUCE |".
func rows(t *testing.T, table string) map[byte]string {
	all := map[byte]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| ([0-9A-F` ]+) \\| ([A-Z0-9_, ]+) \\|").FindAllStringSubmatch(table, -1) {
		words := strings.Split(row[2], ", ")
		ops := strings.Fields(strings.ReplaceAll(row[1], "`", ""))
		require.Len(t, words, len(ops))
		for i, op := range ops {
			n, err := strconv.ParseUint(op, 16, 8)
			require.NoError(t, err)
			all[byte(n)] = words[i]
		}
	}
	return all
}
