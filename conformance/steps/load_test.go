package steps_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/steps"
	"github.com/tinyproto/tinyproto/features"
)

const smallSpec = `# Small

## 1. First

[TP-ONE-1] A sender MUST send one octet.

[TP-TWO-1] A receiver SHOULD take
one octet.
`

// rule is the text of a feature's rule; the scenarios follow.
const (
	ruleOne = "  @TP-ONE-1\n  Rule: A sender MUST send one octet.\n"
	ruleTwo = "  @TP-TWO-1\n  Rule: A receiver SHOULD take one octet.\n"
)

// scenario is the text of a scenario with tags and sentences.
func scenario(tags, title string, sentences ...string) string {
	return fmt.Sprintf("\n    %s\n    Scenario: %s\n      %s\n", tags, title, strings.Join(sentences, "\n      "))
}

// outline is the text of an outline with a row for each role.
func outline(tags, title string) string {
	return fmt.Sprintf("\n    %s\n    Scenario Outline: %s\n      Given an open <role>\n\n      Examples:\n        | role |\n        | server |\n        | client |\n", tags, title)
}

// load compiles features, by the names of their files.
func load(t *testing.T, files map[string]string) ([]*conformance.Case, error) {
	t.Helper()
	spec, err := tinyproto.ParseSpec(smallSpec)
	require.NoError(t, err)
	fs := fstest.MapFS{}
	for name, text := range files {
		fs["p/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return steps.Load(fs, "p", spec)
}

func feature(body ...string) string { return "Feature: F\n\n" + strings.Join(body, "\n") }

func TestLoad(t *testing.T) {
	cases, err := load(t, map[string]string{
		"a.feature": feature(ruleOne,
			scenario("", "The (first) Title!", "Given a timeout of 300 ms", "And an implementation that can receive 70000 octets",
				"Given a connected client", "When the peer sends 00 FF", "Then the peer receives FF")),
		"b.feature": feature(ruleTwo, outline("@twin:a/the-first-title", "Rows")),
	})
	require.NoError(t, err)
	require.Len(t, cases, 3)
	first := cases[0]
	var texts []string
	for _, s := range first.Script {
		texts = append(texts, s.Text)
	}
	require.Equal(t, []string{"a timeout of 300 ms", "a connected client", "the peer sends 00 FF", "the peer receives FF"}, texts)
	first.Script = nil
	require.Equal(t, &conformance.Case{
		ID: "p/a/the-first-title", Rule: "TP-ONE-1", Level: "MUST", Sentence: "A sender MUST send one octet.",
		Title: "The (first) Title!", Feature: "p/a.feature", Protocol: "p", Role: conformance.Client,
		Tags: []string{"@TP-ONE-1"}, Needs: []string{"timeout"}, MinReceive: 70000,
	}, first)
	require.Equal(t, []string{"p/b/rows/server", "p/b/rows/client"}, []string{cases[1].ID, cases[2].ID})
	require.Equal(t, "SHOULD", cases[1].Level)
	require.Equal(t, []string{"@TP-TWO-1", "@twin:a/the-first-title"}, cases[1].Tags)
	require.Equal(t, conformance.Server, cases[1].Role)
}

// Each fails with a message that says where and what.
func TestLoadFails(t *testing.T) {
	good := scenario("", "Good", "Given an open server")
	for name, tc := range map[string]struct {
		files map[string]string
		why   []string
	}{
		"a sentence that is not in the vocabulary": {
			map[string]string{"a.feature": feature(ruleOne, scenario("", "T", "Given an open server", "When the peer sings"))},
			[]string{`p/a/t: "the peer sings": step is undefined`}},
		"a sentence that is nearly in it": {
			map[string]string{"a.feature": feature(ruleOne, scenario("", "T", "Given an open server", "When the peer sends ff"))},
			[]string{`p/a/t: "the peer sends ff": step is undefined`}},
		"half an octet": {
			map[string]string{"a.feature": feature(ruleOne, scenario("", "T", "Given an open server", "When the peer sends 00 0"))},
			[]string{`p/a/t: "the peer sends 00 0": octets "00 0"`}},
		"no Gherkin": {
			map[string]string{"a.feature": "Fature: F\n"}, []string{"features: ", "a.feature"}},
		"a scenario without a rule": {
			map[string]string{"a.feature": feature(good)}, []string{"p/a/good", `no requirement has the id of its tag, "@"`}},
		"a tag that is no requirement": {
			map[string]string{"a.feature": feature(strings.Replace(ruleOne, "ONE-1", "ONE-2", 1), good)},
			[]string{"p/a/good", `"@TP-ONE-2"`}},
		"a rule without its tag": {
			map[string]string{"a.feature": feature("  Rule: A sender MUST send one octet.\n", good)},
			[]string{"p/a/good", `no requirement has the id of its tag, "@"`}},
		"a rule that is not the sentence": {
			map[string]string{"a.feature": feature(strings.Replace(ruleOne, "one octet", "two octets", 1), good)},
			[]string{"p/a/good", "the rule's name is not the sentence of TP-ONE-1", "feature: A sender MUST send two octets.", "SPEC.md: A sender MUST send one octet."}},
		"a tag outside its rule": {
			map[string]string{"a.feature": feature(scenario("@TP-ONE-1", "T", "Given an open server"))},
			[]string{"p/a/t", "the rule's name is not the sentence of TP-ONE-1"}},
		"two cases with one id": {
			map[string]string{"a.feature": feature(ruleOne, good, scenario("", "  good!", "Given an open client"))},
			[]string{"p/a/good: two cases have this id"}},
		"two rows with one id": {
			map[string]string{"a.feature": feature(ruleOne, strings.Replace(outline("", "T"), "client", "Server", 1)+"        | server |\n")},
			[]string{"p/a/t/server"}},
		"no role": {
			map[string]string{"a.feature": feature(ruleOne, scenario("", "T", "Given a timeout of 300 ms"))},
			[]string{"p/a/t: no sentence says whether the implementation is a server or a client"}},
		"a twin that is no case": {
			map[string]string{"a.feature": feature(ruleOne, scenario("@twin:a/bad", "T", "Given an open server"), good)},
			[]string{"p/a/t: its twin p/a/bad is not a case"}},
		"twins of each other": {
			map[string]string{"a.feature": feature(ruleOne, scenario("@twin:a/u", "T", "Given an open server"), scenario("@twin:a/t", "U", "Given an open server"))},
			[]string{"is a twin of its own twins"}},
		"no scenario": {
			map[string]string{"a.feature": feature(ruleOne)}, []string{"features/p have no scenario"}},
		"no file of features": {
			map[string]string{"README.md": "nothing here"}, []string{"features/p have no scenario"}},
		"no folder": {
			map[string]string{}, []string{"features: "}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, tc.files)
			for _, why := range tc.why {
				require.ErrorContains(t, err, why)
			}
		})
	}
}

// Load leaves nothing behind: a second one gives the same cases.
func TestLoadTwice(t *testing.T) {
	spec, err := tinyproto.LoadSpec()
	require.NoError(t, err)
	first, err := steps.Load(features.FS, "tinyproto", spec)
	require.NoError(t, err)
	second, err := steps.Load(features.FS, "tinyproto", spec)
	require.NoError(t, err)
	require.Len(t, second, len(first))
	for i := range first {
		require.Equal(t, first[i].ID, second[i].ID)
		require.Equal(t, first[i].Twins, second[i].Twins)
		require.Len(t, second[i].Script, len(first[i].Script))
	}
}
