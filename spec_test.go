package tinyproto_test

import (
	"flag"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/mutants"
	"github.com/tinyproto/tinyproto/conformance/steps"
	"github.com/tinyproto/tinyproto/features"
)

var update = flag.Bool("update", false, "add the ids of new cases to features/ids.txt")

// load reads the specification and the cases. That alone checks that ids are unique, that each sentence has a keyword
// of one level, that no tag is without a rule, and that each Rule of the features is its sentence word for word.
func load(t *testing.T) (*tinyproto.Spec, []*conformance.Case) {
	spec, err := tinyproto.LoadSpec()
	require.NoError(t, err)
	var all []*conformance.Case
	for _, protocol := range conformance.Protocols() {
		cases, err := steps.Load(features.FS, protocol, spec)
		require.NoError(t, err)
		all = append(all, cases...)
	}
	return spec, all
}

// Every requirement has a case or a written reason why it has none, and not both.
func TestEveryRequirementIsTested(t *testing.T) {
	spec, cases := load(t)
	tested := map[string]bool{}
	for _, c := range cases {
		tested[c.Rule] = true
	}
	require.NotEmpty(t, spec.Requirements)
	for _, r := range spec.Requirements {
		if tested[r.ID] {
			assert.NotContains(t, spec.Untested, r.ID, "SPEC.md says that %s has no case, and it has", r.ID)
		} else {
			assert.Contains(t, spec.Untested, r.ID, "%s has no case, and SPEC.md section 16 has no reason for it", r.ID)
		}
	}
}

// Every requirement that has a case is broken by a mutant on purpose: a case that nothing fails is not a case.
func TestEveryTestedRequirementHasAMutant(t *testing.T) {
	spec, cases := load(t)
	broken := map[string]bool{}
	for _, set := range mutants.Sets() {
		for _, m := range set.Mutants {
			for _, rule := range m.Rules {
				_, ok := spec.Requirement(rule)
				assert.True(t, ok, "mutant %s: no requirement %s", m.Name, rule)
				broken[rule] = true
			}
		}
	}
	for _, c := range cases {
		assert.True(t, broken[c.Rule], "no mutant breaks %s (%s)", c.Rule, c.ID)
	}
}

// A case id never changes: ids.txt lists all that there ever were.
func TestCaseIDsAreKept(t *testing.T) {
	_, cases := load(t)
	text, err := fs.ReadFile(features.FS, "ids.txt")
	require.NoError(t, err)
	listed := strings.Fields(string(text))
	for _, id := range listed {
		assert.True(t, slices.ContainsFunc(cases, func(c *conformance.Case) bool { return c.ID == id }), "%s is gone", id)
	}
	for _, c := range cases {
		if slices.Contains(listed, c.ID) {
			continue
		}
		listed = append(listed, c.ID)
		assert.True(t, *update, "%s is not in features/ids.txt: go test . -update", c.ID)
	}
	if *update {
		require.NoError(t, os.WriteFile("features/ids.txt", []byte(strings.Join(listed, "\n")+"\n"), 0o644))
	}
}

func TestParseSpecRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"an id that stands twice":        "[TP-A-1] A sender MUST wait.\n\n[TP-A-1] A sender MUST wait.",
		"a sentence without a keyword":   "[TP-A-1] A sender waits.",
		"keywords of two levels":         "[TP-A-1] A sender MUST wait and SHOULD sleep.",
		"a reason for what is no rule":   "[TP-A-1] A sender MUST wait.\n\n| [TP-A-2] | because |",
		"a keyword in small letters":     "[TP-A-1] A sender must wait.",
		"an id that stands twice (gaps)": "[TP-A-1] A sender MUST wait.\n\ntext\n\n[TP-A-1] A receiver MAY\nwait.",
	} {
		_, err := tinyproto.ParseSpec(text)
		assert.Error(t, err, name)
	}
}

// A sentence may be broken over lines; a heading belongs to what follows it.
func TestParseSpec(t *testing.T) {
	spec, err := tinyproto.ParseSpec("## 6. Framing\n\n[TP-A-1] A sender MUST\nwait.\n\n[TP-A-2] A sender MAY go.\n\n| [TP-A-2] | it is free |\n| 2026-11-20 | First. |")
	require.NoError(t, err)
	assert.Equal(t, []tinyproto.Requirement{
		{ID: "TP-A-1", Level: tinyproto.Must, Sentence: "A sender MUST wait.", Section: "6. Framing"},
		{ID: "TP-A-2", Level: tinyproto.May, Sentence: "A sender MAY go.", Section: "6. Framing"},
	}, spec.Requirements)
	assert.Equal(t, map[string]string{"TP-A-2": "it is free"}, spec.Untested)
	assert.Equal(t, "2026-11-20", spec.Revision)
}
