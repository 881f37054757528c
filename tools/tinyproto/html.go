package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/tinyproto/tinyproto/conformance"
)

// htmlFormat writes one page that needs nothing beside it: no script, and nothing from the network.
type htmlFormat struct {
	w     io.Writer
	again string
}

//go:embed report.html
var htmlText string

func (htmlFormat) start(conformance.Report)  {}
func (htmlFormat) result(conformance.Result) {}

func (f htmlFormat) end(r conformance.Report, took time.Duration) error {
	page, err := template.New("report").Parse(htmlText)
	if err != nil {
		return fmt.Errorf("internal error: %w", err)
	}
	var b strings.Builder
	if err := page.Execute(&b, f.pageOf(r, took)); err != nil {
		return fmt.Errorf("internal error: %w", err)
	}
	_, err = io.WriteString(f.w, legible(b.String()))
	return err
}

// legible puts U+FFFD in the place of what is no text: a shim may report anything.
func legible(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) && r != '\n' && r != '\t' {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// What the page shows.
type (
	htmlPage struct {
		conformance.Report
		Version, Took, Tolerated string
		Counts                   []htmlCount
		Wrong                    []htmlCase // what a person has to look at
		Known                    []htmlCase // failed as expected
		Features                 []htmlFeature
	}
	htmlCount struct {
		Verdict conformance.Verdict
		N       int
	}
	htmlFeature struct {
		Name  string
		Rules []htmlRule
	}
	htmlRule struct {
		ID, Level, Sentence string
		Cases               []htmlCase
	}
	htmlCase struct {
		conformance.Result
		Log, Again string
		Told       bool     // there is a section about it
		Blocked    []string // not judged because of it
	}
)

func (f htmlFormat) pageOf(r conformance.Report, took time.Duration) htmlPage {
	page := htmlPage{Report: r, Version: conformance.Version, Took: seconds(took), Tolerated: toleratedIn(r)}
	counts, under := conformance.Count(r.Results), blockedUnder(r.Results)
	for _, v := range conformance.Verdicts {
		if counts[v] > 0 {
			page.Counts = append(page.Counts, htmlCount{v, counts[v]})
		}
	}
	for _, results := range byFeature(r.Results) {
		feature := htmlFeature{Name: featureOf(results[0])}
		for _, res := range results {
			c := f.caseOf(res, under[res.Case.ID])
			feature.add(c)
			switch {
			case c.Told && res.Verdict == conformance.ExpectedFail:
				page.Known = append(page.Known, c)
			case c.Told:
				page.Wrong = append(page.Wrong, c)
			}
		}
		page.Features = append(page.Features, feature)
	}
	return page
}

func (f htmlFormat) caseOf(r conformance.Result, blocked []string) htmlCase {
	told := !slices.Contains([]conformance.Verdict{conformance.Pass, conformance.Skip, conformance.Blocked}, r.Verdict)
	return htmlCase{
		Result: r, Log: lastLines(strings.TrimSpace(r.Log), logLines), Again: fmt.Sprintf(f.again, r.Case.ID),
		Told: told, Blocked: blocked,
	}
}

// add puts a case under its rule.
func (f *htmlFeature) add(c htmlCase) {
	i := slices.IndexFunc(f.Rules, func(r htmlRule) bool { return r.ID == c.Case.Rule })
	if i < 0 {
		i = len(f.Rules)
		f.Rules = append(f.Rules, htmlRule{ID: c.Case.Rule, Level: c.Case.Level, Sentence: c.Case.Sentence})
	}
	f.Rules[i].Cases = append(f.Rules[i].Cases, c)
}
