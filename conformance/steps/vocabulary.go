package steps

import (
	"regexp"

	"github.com/cucumber/godog"
)

// A vocabulary binds sentences to the functions of one scenario. Each pattern is compiled once for all scenarios.
type vocabulary struct {
	sc       *godog.ScenarioContext
	compiled map[string]*regexp.Regexp
}

func (v vocabulary) pattern(sentence string) *regexp.Regexp {
	if v.compiled[sentence] == nil {
		v.compiled[sentence] = regexp.MustCompile(sentence)
	}
	return v.compiled[sentence]
}

func (v vocabulary) Given(sentence string, does any) { v.sc.Given(v.pattern(sentence), does) }
func (v vocabulary) When(sentence string, does any)  { v.sc.When(v.pattern(sentence), does) }
func (v vocabulary) Then(sentence string, does any)  { v.sc.Then(v.pattern(sentence), does) }
