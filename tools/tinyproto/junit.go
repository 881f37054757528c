package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
)

// junitFormat writes what CI systems read: a suite for each feature, a test case for each case.
type junitFormat struct{ w io.Writer }

type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string      `xml:"classname,attr"`
		Name    string      `xml:"name,attr"`
		Time    string      `xml:"time,attr"`
		Failure *junitWhy   `xml:"failure"`
		Error   *junitWhy   `xml:"error"`
		Skipped *junitCause `xml:"skipped"`
	}
	junitWhy struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
	junitCause struct {
		Message string `xml:"message,attr"`
	}
)

func (junitFormat) start(conformance.Report)  {}
func (junitFormat) result(conformance.Result) {}

// end writes the document. Package xml puts U+FFFD in the place of what XML cannot hold.
func (f junitFormat) end(r conformance.Report, took time.Duration) error {
	doc := junitSuites{Name: fmt.Sprintf("%s %s %s", r.Hello.Protocol, r.Hello.Name, r.Hello.Version), Time: seconds(took)}
	for _, feature := range byFeature(r.Results) {
		s := junitSuiteOf(feature)
		doc.Tests += s.Tests
		doc.Failures += s.Failures
		doc.Errors += s.Errors
		doc.Skipped += s.Skipped
		doc.Suites = append(doc.Suites, s)
	}
	if _, err := io.WriteString(f.w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(f.w)
	enc.Indent("", " ")
	if err := enc.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(f.w, "\n")
	return err
}

// junitSuiteOf makes the suite of one feature. Its time is the sum of its cases'; several run at a time.
func junitSuiteOf(results []conformance.Result) junitSuite {
	name := featureOf(results[0])
	s := junitSuite{Name: name, Tests: len(results)}
	var total time.Duration
	for _, r := range results {
		c := junitCase{Class: name, Name: strings.TrimPrefix(r.Case.ID, name+"/"), Time: seconds(r.Wall)}
		switch r.Verdict {
		case conformance.Pass:
		case conformance.Fail, conformance.UnexpectedPass:
			c.Failure = junitWhyOf(r)
			s.Failures++
		case conformance.Errored:
			c.Error = junitWhyOf(r)
			s.Errors++
		default:
			c.Skipped = &junitCause{fmt.Sprintf("%s: %s", r.Verdict, r.Reason())}
			s.Skipped++
		}
		total += r.Wall
		s.Cases = append(s.Cases, c)
	}
	s.Time = seconds(total)
	return s
}

// junitWhyOf tells what happened: the rule, the reason, the transcript, the end of the shim's log.
func junitWhyOf(r conformance.Result) *junitWhy {
	var b strings.Builder
	fmt.Fprintf(&b, "[%s] %s\n%s\n", r.Case.Rule, r.Case.Sentence, r.Reason())
	for _, e := range r.LastSeen() {
		fmt.Fprintln(&b, e)
	}
	if r.Log != "" {
		fmt.Fprintf(&b, "shim log:\n%s\n", lastLines(strings.TrimSpace(r.Log), logLines))
	}
	return &junitWhy{r.Reason(), string(r.Verdict), b.String()}
}

// seconds writes a duration as JUnit does.
func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// byFeature splits results, which are in the order of the suite, by their features.
func byFeature(results []conformance.Result) (features [][]conformance.Result) {
	for i, r := range results {
		if i == 0 || r.Case.Feature != results[i-1].Case.Feature {
			features = append(features, nil)
		}
		last := &features[len(features)-1]
		*last = append(*last, r)
	}
	return features
}

// featureOf names the feature of a case: "tinyproto/framing".
func featureOf(r conformance.Result) string { return strings.TrimSuffix(r.Case.Feature, ".feature") }
