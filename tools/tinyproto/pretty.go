package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fatih/color"
	"github.com/mattn/go-isatty"

	"github.com/tinyproto/tinyproto/conformance"
)

// pretty says what a person wants to know: what is wrong, and how to see it again. It is complete at the end of a run,
// so that each failure stands with what it blocked.
type pretty struct {
	w     io.Writer
	again string // the command that runs one case alone, but for its id and the shim
	red   *color.Color
	green *color.Color
	faint *color.Color
}

func newPretty(w io.Writer, colour bool, again string) format {
	return &pretty{w, again, paint(colour, color.FgRed, color.Bold), paint(colour, color.FgGreen), paint(colour, color.Faint)}
}

func paint(on bool, attributes ...color.Attribute) *color.Color {
	c := color.New(attributes...)
	if on {
		c.EnableColor()
	} else {
		c.DisableColor()
	}
	return c
}

// wantsColour reports whether a file is a terminal whose user has not set NO_COLOR.
func wantsColour(f *os.File) bool {
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isatty.IsTerminal(f.Fd())
}

// againCommand is how to run one case, with %s for its id: as this program was started, as far as can be told, with the
// flags or the shim that name the target.
func againCommand(target []string) string {
	self := os.Args[0]
	if strings.Contains(filepath.ToSlash(self), "/go-build") {
		self = "go run ./tools/tinyproto"
	}
	command := self + " conform --run '%s'"
	for _, a := range target {
		command += " " + quote(a)
	}
	return command
}

// quote makes an argument safe for a shell.
func quote(s string) string {
	if s != "" && !strings.ContainsAny(s, " \t\n\"'\\$`*?[]#~<>|&;(){}!") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// underTest says what is judged: its name and version, and how it was started if that says more.
func underTest(r conformance.Report) string {
	name := strings.TrimSpace(r.Hello.Name + " " + r.Hello.Version)
	if r.Target == name {
		return name
	}
	return name + ", " + r.Target
}

func (p *pretty) start(r conformance.Report) {
	fmt.Fprintf(p.w, "%s suite %s, SPEC.md of %s, against %s (%s)\n", r.Hello.Protocol, conformance.Version, r.Spec,
		underTest(r), strings.Join(r.Hello.Roles, ", "))
	fmt.Fprintf(p.w, "measured: round trip %v; waiting %v for what is due, %v for what must not come\n",
		r.RoundTrip.Round(time.Microsecond), r.Timing.Deadline.Round(time.Millisecond), r.Timing.Quiet.Round(time.Millisecond))
	if r.Seed != 0 {
		fmt.Fprintf(p.w, "the cases start in the order of seed %d\n", r.Seed)
	}
}

func (p *pretty) result(conformance.Result) {}

func (p *pretty) end(r conformance.Report, took time.Duration) error {
	blocked := blockedUnder(r.Results)
	for _, res := range r.Results {
		switch {
		case unplayed(res):
		case res.Verdict == conformance.Fail, res.Verdict == conformance.Errored, res.Verdict == conformance.UnexpectedPass:
			p.failure(res, len(blocked[res.Case.ID]), r.Terms)
		}
	}
	p.sections(r.Results)
	p.reasons("skipped", grouped(r.Results, conformance.Skip, conformance.Result.Reason))
	p.reasons("not judged", grouped(slices.DeleteFunc(slices.Clone(r.Results), played), conformance.Errored, conformance.Result.Reason))
	p.reasons("blocked", grouped(behindUnplayed(r.Results), conformance.Blocked, conformance.Result.Reason))
	p.reasons("failed as expected", grouped(r.Results, conformance.ExpectedFail, func(r conformance.Result) string { return r.Known.String() }))
	p.endings(r.Endings)
	if r.Lost != "" {
		fmt.Fprintf(p.w, "%-22s %s\n", "not all were tried", p.red.Sprint(r.Lost))
	}
	return p.summary(r, took)
}

// unplayed reports whether a case is an error without having been played: the shim or the server was lost before.
func unplayed(r conformance.Result) bool { return r.Verdict == conformance.Errored && len(r.Seen) == 0 }

func played(r conformance.Result) bool { return !unplayed(r) }

// behindUnplayed returns the cases that were blocked because their twin was skipped, or was not played: no failure is
// shown that they stand under.
func behindUnplayed(results []conformance.Result) (blocked []conformance.Result) {
	skipped := map[string]bool{}
	for _, r := range results {
		skipped[r.Case.ID] = r.Verdict == conformance.Skip || unplayed(r)
	}
	for _, r := range results {
		if skipped[r.BlockedBy] {
			blocked = append(blocked, r)
		}
	}
	return blocked
}

// blockedUnder lists, for each case that did not pass, the cases that were not judged because of it.
func blockedUnder(results []conformance.Result) map[string][]string {
	by := map[string]string{}
	for _, r := range results {
		by[r.Case.ID] = r.BlockedBy
	}
	under := map[string][]string{}
	for _, r := range results {
		if r.Verdict != conformance.Blocked {
			continue
		}
		root := r.BlockedBy
		for by[root] != "" {
			root = by[root]
		}
		under[root] = append(under[root], r.Case.ID)
	}
	return under
}

func (p *pretty) failure(r conformance.Result, blocked int, terms conformance.Terms) {
	fmt.Fprintf(p.w, "\n%s  %s\n", p.red.Sprint(strings.ToUpper(string(r.Verdict))), r.Case.ID)
	p.field("rule", fmt.Sprintf("[%s] %s", r.Case.Rule, r.Case.Sentence))
	if r.Expected != "" {
		p.field("expected", r.Expected)
	}
	if r.Came != "" {
		p.field("came", p.red.Sprint(r.Came))
	}
	if r.Remark != "" {
		p.field("note", r.Remark)
	}
	if terms.Tolerated(r) {
		p.field("level", "SHOULD: it does not count for the exit code without --strict")
	}
	if seen := r.LastSeen(); len(seen) > 0 {
		p.field("seen", p.faint.Sprint("(the scripted peer is ours, impl is the implementation under test)"))
		p.transcript(seen)
	}
	if log := strings.TrimSpace(r.Log); log != "" {
		p.field("shim log", strings.ReplaceAll(lastLines(log, logLines), "\n", "\n            "))
	}
	if blocked > 0 {
		p.field("blocked", fmt.Sprintf("%d more cases build on this one and were not judged", blocked))
	}
	if r.Pcap != "" {
		p.field("packets", r.Pcap)
	}
	if r.Repro != "" {
		p.field("replay", "python3 "+quote(r.Repro)+" -h")
	}
	p.field("alone", fmt.Sprintf(p.again, r.Case.ID))
}

// How many lines of a long transcript are shown: where it begins, and what led to the failure.
const (
	transcriptHead = 20
	transcriptTail = 60
)

func (p *pretty) transcript(seen []conformance.Entry) {
	for i, e := range seen {
		switch left := len(seen) - transcriptTail; {
		case i < transcriptHead || i >= left:
			fmt.Fprintln(p.w, "   ", e)
		case i == transcriptHead:
			fmt.Fprintf(p.w, "    … %d lines that --format json shows …\n", left-transcriptHead)
		}
	}
}

func (p *pretty) field(name, text string) { fmt.Fprintf(p.w, "  %-9s %s\n", name, text) }

// logLines is how much of a shim's log is shown: enough for a trace of calls with the error above it.
const logLines = 30

func lastLines(s string, n int) string {
	lines := strings.Split(s, "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// sections gives one line per feature file.
func (p *pretty) sections(results []conformance.Result) {
	fmt.Fprintln(p.w)
	for begin := 0; begin < len(results); {
		end := begin
		for end < len(results) && results[end].Case.Feature == results[begin].Case.Feature {
			end++
		}
		name := strings.TrimSuffix(results[begin].Case.Feature, ".feature")
		fmt.Fprintf(p.w, "%-22s %s\n", name, tally(results[begin:end]))
		begin = end
	}
}

// tally writes "31 pass, 1 fail, 4 blocked".
func tally(results []conformance.Result) string {
	counts := conformance.Count(results)
	var parts []string
	for _, v := range conformance.Verdicts {
		if counts[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[v], v))
		}
	}
	return strings.Join(parts, ", ")
}

// A group is how many cases have their verdict for one reason.
type group struct {
	why string
	n   int
}

// grouped counts the results of a verdict by their reasons, in the order in which these came up.
func grouped(results []conformance.Result, v conformance.Verdict, why func(conformance.Result) string) (groups []group) {
	at := map[string]int{}
	for _, r := range results {
		if r.Verdict != v {
			continue
		}
		i, ok := at[why(r)]
		if !ok {
			i = len(groups)
			at[why(r)] = i
			groups = append(groups, group{why: why(r)})
		}
		groups[i].n++
	}
	return groups
}

// reasons says once for each reason how many cases have it.
func (p *pretty) reasons(name string, groups []group) {
	for _, g := range groups {
		fmt.Fprintf(p.w, "%-22s %d cases: %s\n", name, g.n, g.why)
	}
}

// endings says how often the shim ended under cases that were then run again, and how it did the first time.
func (p *pretty) endings(endings []string) {
	if len(endings) == 0 {
		return
	}
	fmt.Fprintf(p.w, "%-22s %s\n", "shim ended", p.red.Sprintf("%d times with cases in flight, which were run again alone; the first time:", len(endings)))
	fmt.Fprintf(p.w, "    %s\n", strings.ReplaceAll(lastLines(strings.TrimSpace(endings[0]), logLines), "\n", "\n    "))
}

func (p *pretty) summary(r conformance.Report, took time.Duration) error {
	paint, how := p.green, ""
	if conformance.ExitCode(r.Results, r.Terms) != exitOK {
		paint = p.red
	}
	if r.Interrupted {
		paint, how = p.red, ", interrupted"
	}
	_, err := fmt.Fprintf(p.w, "\n%s in %.1f s%s\n", paint.Sprintf("%d cases%s: %s", len(r.Results), how, tally(r.Results)),
		took.Seconds(), toleratedIn(r))
	return err
}

// toleratedIn says how many of the failures do not count, if there are any.
func toleratedIn(r conformance.Report) string {
	n := 0
	for _, res := range r.Results {
		if r.Terms.Tolerated(res) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("; %d fail a SHOULD, which counts with --strict only", n)
}
