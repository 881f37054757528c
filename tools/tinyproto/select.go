package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tagexpressions "github.com/cucumber/tag-expressions/go/v6"
	"github.com/spf13/cobra"

	"github.com/tinyproto/tinyproto/conformance"
)

// A selection says which cases of the suite to run: those that --run and --tags leave, and of these a shard.
type selection struct {
	globs []string
	tags  string
	shard string
}

func (s *selection) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&s.globs, "run", nil, "run the cases whose id or rule matches this `GLOB`, and their twins; * and ? (repeatable)")
	flags.StringVar(&s.tags, "tags", "", "run the cases whose tags satisfy this `EXPRESSION`: @TP-FRAME-3 or not (@a and @b)")
	flags.StringVar(&s.shard, "shard", "", "run the `I/N`-th share of the selected cases, I from 1; twins of other shards run along")
}

// check refuses values that cannot be meant, before anything is loaded.
func (s *selection) check(given func(flag string) bool) error {
	if given("tags") {
		if _, err := parseTags(s.tags); err != nil {
			return err
		}
	}
	if given("shard") {
		_, _, err := parseShard(s.shard)
		return err
	}
	return nil
}

// of selects cases, in the order of the suite. It fails if one of the conditions leaves none.
func (s *selection) of(all suite) ([]*conformance.Case, error) {
	selected, err := conformance.Select(all.cases, s.globs)
	if err != nil {
		return nil, all.explain(err)
	}
	if s.tags != "" {
		if selected, err = s.tagged(all.cases, selected); err != nil {
			return nil, err
		}
	}
	if s.shard == "" {
		return selected, nil
	}
	return s.share(selected)
}

// tagged keeps the selected cases whose tags satisfy the expression.
func (s *selection) tagged(all, selected []*conformance.Case) ([]*conformance.Case, error) {
	matches, err := parseTags(s.tags)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(all, matches) {
		return nil, fmt.Errorf("--tags %q: no case has such tags", s.tags)
	}
	selected = slices.DeleteFunc(slices.Clone(selected), func(c *conformance.Case) bool { return !matches(c) })
	if len(selected) == 0 {
		return nil, fmt.Errorf("--tags %q: no case that --run selects has such tags", s.tags)
	}
	return selected, nil
}

// share deals the cases out in turn, as one deals cards, and returns those of one shard.
func (s *selection) share(cases []*conformance.Case) (mine []*conformance.Case, err error) {
	i, n, err := parseShard(s.shard)
	if err != nil {
		return nil, err
	}
	for at, c := range cases {
		if at%n == i-1 {
			mine = append(mine, c)
		}
	}
	if mine == nil {
		return nil, fmt.Errorf("--shard %s: it has no case; %d are selected", s.shard, len(cases))
	}
	return mine, nil
}

// parseShard reads "I/N", with 1 ≤ I ≤ N.
func parseShard(s string) (i, n int, err error) {
	left, right, _ := strings.Cut(s, "/")
	i, errI := strconv.Atoi(left)
	n, errN := strconv.Atoi(right)
	if errI != nil || errN != nil || i < 1 || i > n {
		return 0, 0, fmt.Errorf("--shard %q: want I/N, such as 1/4, with I from 1 to N", s)
	}
	return i, n, nil
}

// parseTags reads a tag expression of Cucumber and returns whether the tags of a case satisfy it.
func parseTags(expression string) (func(*conformance.Case) bool, error) {
	if strings.TrimSpace(expression) == "" {
		return nil, errors.New("--tags: the expression is empty")
	}
	// In parentheses first: the parser does not notice by itself that an expression ends too early.
	_, err := tagexpressions.Parse("(" + expression + ")")
	if err == nil {
		var parsed tagexpressions.Evaluatable
		if parsed, err = tagexpressions.Parse(expression); err == nil {
			return func(c *conformance.Case) bool { return parsed.Evaluate(c.Tags) }, nil
		}
	}
	_, why, _ := strings.Cut(err.Error(), "syntax error: ")
	return nil, fmt.Errorf("--tags %q: %s", expression, strings.ToLower(strings.TrimSuffix(why, ".")))
}
