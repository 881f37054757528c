package conformance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMatch(t *testing.T) {
	const id = "tinyproto/framing/an-empty-message/server"
	for _, tc := range []struct {
		glob, id string
		want     bool
	}{
		{id, id, true},
		{"*", id, true},
		{"*", "", true},
		{"", "", true},
		{"", id, false},
		{"tinyproto/*", id, true},
		{"*/server", id, true},
		{"*server*", id, true},
		{"tinyproto*empty*server", id, true},
		{"tinyproto/***/server", id, true},
		{"tinyproto/framing", id, false},
		{"framing", id, false},
		{"*/client", id, false},
		{"*empty", id, false},
		{"TP-FRAME-?", "TP-FRAME-1", true},
		{"TP-FRAME-?", "TP-FRAME-12", false},
		{"TP-FRAME-?", "TP-FRAME-", false},
		{"TP-FRAME-1*", "TP-FRAME-1", true},
		{"?", "/", true},
		{"a?c", "abc", true},
		{"[a]", "a", false},
		{"A", "a", false},
		{"*aab", "aaab", true},
		{"*a*b", "ab-ab-a", false},
		{"*a*b", "ab-ab-ab", true},
		{"", "a", false},
		{"?", "", false},
		{"**", "", true},
		{"*" + strings.Repeat("a*", 40) + "b", strings.Repeat("a", 200), false}, // in no time
	} {
		require.Equal(t, tc.want, Match(tc.glob, tc.id), "%q against %q", tc.glob, tc.id)
	}
}

func ids(cases []*Case) (ids []string) {
	for _, c := range cases {
		ids = append(ids, c.ID)
	}
	return ids
}

func TestSelect(t *testing.T) {
	a, b, c := scenario("tinyproto/a/one"), scenario("tinyproto/a/two"), scenario("tinyproto/b/one")
	c.Rule = "TP-OTHER-1"
	all := []*Case{a, b, c}
	for name, tc := range map[string]struct {
		globs, selected []string
		unmatched       string
	}{
		"no glob selects all":                   {nil, ids(all), ""},
		"by id, whatever is between":            {[]string{"*/one"}, []string{a.ID, c.ID}, ""},
		"by rule":                               {[]string{"TP-OTHER-*"}, []string{c.ID}, ""},
		"in the order of the suite, each once":  {[]string{"*/b/*", "*/one", "*/a/one"}, []string{a.ID, c.ID}, ""},
		"the first glob that matches nothing":   {[]string{"*two", "x", "y"}, nil, "x"},
		"an empty glob matches nothing":         {[]string{" "}, nil, " "},
		"a part of an id is not the id":         {[]string{"tinyproto/a"}, nil, "tinyproto/a"},
		"one id with a question mark for slash": {[]string{"tinyproto?a?two"}, []string{b.ID}, ""},
	} {
		selected, err := Select(all, tc.globs)
		require.Equal(t, tc.selected, ids(selected), name)
		if tc.unmatched == "" {
			require.NoError(t, err, name)
		} else {
			require.Equal(t, &UnmatchedError{tc.unmatched}, err, name)
		}
	}
	require.Equal(t, []*Case{a, b, c}, all, "the suite is left as it was")
}

// Twins of twins come along, each once, in the order of the suite; those that nobody needs stay out.
func TestWithTwins(t *testing.T) {
	a, b, c, d := scenario("a"), scenario("b"), scenario("c"), scenario("d")
	d.Twins, c.Twins, a.Twins = []string{"c", "a"}, []string{"a"}, []string{"vanished"}
	all := []*Case{a, b, c, d}
	require.Equal(t, []string{"a", "c", "d"}, ids(withTwins([]*Case{d}, all)))
	require.Equal(t, []string{"a"}, ids(withTwins([]*Case{a}, all)))
	require.Empty(t, withTwins(nil, all))
	require.Equal(t, []*Case{a, b, c, d}, all, "the suite is left as it was")
}
