package main

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
)

// deck is a suite of cases 0 to n-1; every third is tagged @third, each with its number.
func deck(n int) (s suite) {
	for i := range n {
		c := &conformance.Case{ID: fmt.Sprint("p/", i), Tags: []string{fmt.Sprint("@n", i)}}
		if i%3 == 0 {
			c.Tags = append(c.Tags, "@third")
		}
		s.cases = append(s.cases, c)
	}
	return s
}

func idsOf(cases []*conformance.Case) (ids []string) {
	for _, c := range cases {
		ids = append(ids, c.ID)
	}
	return ids
}

func TestSelection(t *testing.T) {
	all := deck(10)
	for name, tc := range map[string]struct {
		selection selection
		want      []string
		why       string
	}{
		"nothing asked":                      {selection{}, idsOf(all.cases), ""},
		"a tag":                              {selection{tags: "@third"}, []string{"p/0", "p/3", "p/6", "p/9"}, ""},
		"and binds closer than or":           {selection{tags: "@n1 or @third and @n6"}, []string{"p/1", "p/6"}, ""},
		"parentheses":                        {selection{tags: "(@n1 or @third) and not (@n0 or @n9)"}, []string{"p/1", "p/3", "p/6"}, ""},
		"--run and --tags":                   {selection{globs: []string{"p/?"}, tags: "@third and not @n3"}, []string{"p/0", "p/6", "p/9"}, ""},
		"--run and --tags have none":         {selection{globs: []string{"p/1"}, tags: "@third"}, nil, "no case that --run selects has such tags"},
		"tags that no case has":              {selection{globs: []string{"p/1"}, tags: "@x"}, nil, `--tags "@x": no case has such tags`},
		"a shard of all":                     {selection{shard: "2/4"}, []string{"p/1", "p/5", "p/9"}, ""},
		"a shard of a selection":             {selection{tags: "@third", shard: "2/3"}, []string{"p/3"}, ""},
		"the only shard":                     {selection{shard: "1/1"}, idsOf(all.cases), ""},
		"a shard that comes away empty":      {selection{shard: "11/11"}, nil, "--shard 11/11: it has no case; 10 are selected"},
		"a shard of as many as there can be": {selection{shard: fmt.Sprintf("2/%d", math.MaxInt)}, []string{"p/1"}, ""},
	} {
		selected, err := tc.selection.of(all)
		assert.Equal(t, tc.want, idsOf(selected), name)
		if tc.why == "" {
			assert.NoError(t, err, name)
		} else {
			assert.ErrorContains(t, err, tc.why, name)
		}
	}
	assert.Len(t, all.cases, 10, "the suite is left as it was")
}

// Every case is in one shard, and in no other.
func TestShardsArePartition(t *testing.T) {
	all := deck(23)
	for n := 1; n <= 23; n++ {
		var dealt []string
		for i := 1; i <= n; i++ {
			mine, err := (&selection{shard: fmt.Sprintf("%d/%d", i, n)}).of(all)
			require.NoError(t, err)
			dealt = append(dealt, idsOf(mine)...)
		}
		require.Len(t, dealt, 23)
		require.Len(t, slices.Compact(slices.Sorted(slices.Values(dealt))), 23)
	}
}

func TestTagsThatDoNotParse(t *testing.T) {
	for _, expression := range []string{
		"", " ", "(", ")", "()", "@a)", "(@a", "@a and", "or @a", "not", "not and", "@a @b", "@a ) or ( @b", `\`, `@a\`, `\x`, "@a not @b",
	} {
		_, err := parseTags(expression)
		assert.ErrorContains(t, err, "--tags", "%q", expression)
	}
}

func FuzzTags(f *testing.F) {
	f.Add("@a and not (@b or @c)")
	f.Add(`\( and`)
	f.Fuzz(func(t *testing.T, expression string) {
		if matches, err := parseTags(expression); err == nil {
			matches(&conformance.Case{Tags: []string{"@a"}})
		}
	})
}

func TestShardsThatAreNone(t *testing.T) {
	for _, shard := range []string{"", "1", "/", "1/", "/1", "0/1", "1/0", "2/1", "-1/2", "1/2/3", "a/b", "1.0/2", " 1/2", "99999999999999999999/99999999999999999999"} {
		_, _, err := parseShard(shard)
		assert.ErrorContains(t, err, "want I/N", "%q", shard)
	}
}
