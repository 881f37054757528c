// Package steps turns the features into cases. It is the only package that imports godog.
//
// Godog reads the features, matches each sentence, strictly, with the function that says what the sentence means, and
// gives each scenario a world of its own. A sentence does not act at once: it adds a step to the script of its case.
// The engine performs scripts as often and in such company as a verdict needs (several at a time, again alone after a
// crash), which a test framework that owns the loop cannot do.
package steps

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/conformance"
)

// Load compiles every feature of one protocol, in the order of its files.
//
// It fails if a sentence is not in the vocabulary or is ambiguous, if a rule's tag is not a requirement of the
// specification, if two cases have one id, or if a twin is not a case.
func Load(features fs.FS, protocol string, spec *tinyproto.Spec) ([]*conformance.Case, error) {
	var log bytes.Buffer
	l := &loader{spec: spec, protocol: protocol, scenarios: map[string]scenario{}, compiled: map[string]*regexp.Regexp{}}
	suite := godog.TestSuite{
		Name:                protocol,
		ScenarioInitializer: l.scenario,
		Options: &godog.Options{
			FS: features, Paths: []string{protocol}, Format: "progress", Output: &log, NoColors: true,
			Strict: true, Concurrency: 1,
		},
	}
	if err := l.index(suite); err != nil {
		return nil, err
	}
	if status := suite.Run(); status != 0 && l.err == nil {
		l.err = fmt.Errorf("features/%s do not compile:\n%s", protocol, log.String())
	}
	if l.err == nil && len(l.cases) == 0 {
		l.err = fmt.Errorf("features/%s have no scenario", protocol)
	}
	if l.err != nil {
		return nil, l.err
	}
	return l.cases, resolveTwins(l.cases)
}

// A loader is one Load under way.
type loader struct {
	spec      *tinyproto.Spec
	protocol  string
	scenarios map[string]scenario       // by pickle id
	compiled  map[string]*regexp.Regexp // by sentence
	cases     []*conformance.Case
	err       error
}

// A scenario is what the feature file says of a case around its sentences.
type scenario struct {
	id, title, feature string
	ruleName           string
	twins              []string // without the protocol
}

// index reads the names of scenarios and the first columns of outline rows, which godog does not hand to steps.
func (l *loader) index(suite godog.TestSuite) error {
	features, err := suite.RetrieveFeatures()
	if err != nil {
		return fmt.Errorf("features: %w", err)
	}
	for _, f := range features {
		for _, p := range f.Pickles {
			outline := f.FindScenario(p.AstNodeIds[0])
			id := strings.TrimSuffix(f.Uri, ".feature") + "/" + slug(outline.Name)
			if len(p.AstNodeIds) > 1 {
				_, row := f.FindExample(p.AstNodeIds[1])
				id += "/" + slug(row.Cells[0].Value)
			}
			s := scenario{id: id, title: p.Name, feature: f.Uri}
			levels := [][]*messages.Tag{outline.Tags, nil, f.Feature.Tags}
			if rule := f.FindRule(p.AstNodeIds[0]); rule != nil {
				s.ruleName, levels[1] = rule.Name, rule.Tags
			}
			s.twins = nearestTwins(levels)
			l.scenarios[p.Id] = s
		}
	}
	return nil
}

// nearestTwins reads the twins off the first level of tags that has any: the scenario's, the rule's, the feature's.
func nearestTwins(levels [][]*messages.Tag) (twins []string) {
	for _, tags := range levels {
		for _, t := range tags {
			if twin, ok := strings.CutPrefix(t.Name, "@twin:"); ok {
				twins = append(twins, twin)
			}
		}
		if twins != nil {
			return twins
		}
	}
	return nil
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// slug makes the part of a case id that a title stands for.
func slug(title string) string {
	return strings.Trim(notSlug.ReplaceAllString(strings.ToLower(title), "-"), "-")
}

// scenario gives each scenario its world, and takes the finished case out of it.
func (l *loader) scenario(sc *godog.ScenarioContext) {
	w := &world{}
	sc.StepContext().Before(func(ctx context.Context, st *godog.Step) (context.Context, error) {
		w.sentence = st.Text
		return ctx, nil
	})
	sc.After(func(ctx context.Context, pickle *godog.Scenario, err error) (context.Context, error) {
		switch {
		case l.err != nil:
		case err != nil:
			l.err = fmt.Errorf("%s: %q: %w", l.scenarios[pickle.Id].id, w.sentence, err)
		default:
			l.err = l.add(pickle, w)
		}
		return ctx, nil
	})
	w.register(vocabulary{sc, l.compiled}, l.protocol)
}

func (l *loader) add(pickle *messages.Pickle, w *world) error {
	s := l.scenarios[pickle.Id]
	rule := ruleOf(pickle)
	requirement, ok := l.spec.Requirement(rule)
	switch {
	case !ok:
		return fmt.Errorf("%s: no requirement has the id of its tag, %q", s.id, "@"+rule)
	case s.ruleName != requirement.Sentence:
		return fmt.Errorf("%s: the rule's name is not the sentence of %s in SPEC.md:\n  feature: %s\n  SPEC.md: %s",
			s.id, rule, s.ruleName, requirement.Sentence)
	case w.role == "":
		return fmt.Errorf("%s: no sentence says whether the implementation is a server or a client", s.id)
	case slices.ContainsFunc(l.cases, func(c *conformance.Case) bool { return c.ID == s.id }):
		return fmt.Errorf("%s: two cases have this id", s.id)
	}
	l.cases = append(l.cases, &conformance.Case{
		ID: s.id, Rule: rule, Level: string(requirement.Level), Sentence: requirement.Sentence,
		Title: s.title, Feature: s.feature, Protocol: l.protocol,
		Role: w.role, Tags: tagsOf(pickle), Needs: append(w.options.Needs(), w.needs...), MinReceive: w.minReceive, Twins: s.twins,
		Alone: w.alone, NoEcho: slices.Contains(tagsOf(pickle), "@no-echo"), Divisions: w.divisions, Script: w.script,
	})
	return nil
}

// tagsOf lists a scenario's tags, which include those of its feature, its rule and its examples.
func tagsOf(pickle *messages.Pickle) (tags []string) {
	for _, t := range pickle.Tags {
		tags = append(tags, t.Name)
	}
	return tags
}

var ruleTag = regexp.MustCompile(`^@([A-Z]+(?:-[A-Z]+)*-[0-9]+)$`)

// ruleOf reads the id of the requirement off a scenario's tags, which include those of its rule.
func ruleOf(pickle *messages.Pickle) string {
	for _, t := range tagsOf(pickle) {
		if m := ruleTag.FindStringSubmatch(t); m != nil {
			return m[1]
		}
	}
	return ""
}
