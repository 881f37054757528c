package steps_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func twins(t *testing.T, files map[string]string) map[string][]string {
	t.Helper()
	cases, err := load(t, files)
	require.NoError(t, err)
	twins := map[string][]string{}
	for _, c := range cases {
		twins[c.ID] = c.Twins
	}
	return twins
}

// The twins of a scenario come before those of its rule, and those before the feature's.
func TestNearestTwins(t *testing.T) {
	got := twins(t, map[string]string{"a.feature": "@twin:a/first\n" + feature(ruleOne,
		scenario("", "First", "Given an open server"), scenario("", "Second", "Given an open server"),
		"  @twin:a/second\n"+ruleTwo, scenario("", "Of the rule", "Given an open server"),
		scenario("@twin:a/first @twin:a/of-the-rule", "Of its own", "Given an open server"))})
	require.Equal(t, map[string][]string{
		"p/a/first":       {}, // a case is not its own twin
		"p/a/second":      {"p/a/first"},
		"p/a/of-the-rule": {"p/a/second"},
		"p/a/of-its-own":  {"p/a/first", "p/a/of-the-rule"},
	}, emptied(got))
}

// A name that is an outline stands for the row of the case's role, and a client's row builds on the server's.
func TestTwinsOfRows(t *testing.T) {
	got := twins(t, map[string]string{"a.feature": feature(ruleOne,
		outline("", "Plain"), outline("@twin:a/plain", "Rows"),
		scenario("@twin:a/plain @twin:a/only-server", "Only client", "Given an open client"),
		scenario("@twin:a/only-server", "Lone client", "Given an open client"),
		scenario("@twin:a/plain", "Only server", "Given an open server"))})
	require.Equal(t, map[string][]string{
		"p/a/plain/server": {},
		"p/a/plain/client": {"p/a/plain/server"},
		"p/a/rows/server":  {"p/a/plain/server"},
		"p/a/rows/client":  {"p/a/plain/client", "p/a/rows/server"},
		"p/a/only-client":  {"p/a/plain/client"},
		"p/a/lone-client":  {"p/a/only-server"},
		"p/a/only-server":  {"p/a/plain/server"},
	}, emptied(got))
}

func emptied(twins map[string][]string) map[string][]string {
	for id, list := range twins {
		if list == nil {
			twins[id] = []string{}
		}
	}
	return twins
}
