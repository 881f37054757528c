package mutants_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/mutants"
	"github.com/tinyproto/tinyproto/conformance/mutants/mutant"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
	"github.com/tinyproto/tinyproto/conformance/steps"
	"github.com/tinyproto/tinyproto/features"
)

var (
	update   = flag.Bool("update", false, "write MATRIX.md anew")
	full     = flag.Bool("full", false, "judge each mutant by every case, not by those of its rules and a sample of the others")
	protocol = flag.String("protocol", "", "judge the mutants of this protocol alone")
)

// sampled is the share of the cases of other rules that a mutant is judged by, unless all are: one in so many.
const sampled = 32

func judge(t *testing.T, target conformance.Target, cases, selected []*conformance.Case) []conformance.Result {
	t.Helper()
	report, err := conformance.Run(t.Context(), conformance.Config{
		Target: target, Protocol: cases[0].Protocol, Cases: cases, Selected: selected,
		// Several suites at once keep the machine busy, and a quiet time that is too short can miss a fault.
		Quiet: 200 * time.Millisecond, Deadline: 3 * time.Second,
	})
	assert.NoError(t, err, target.Name)
	return report.Results
}

func load(t *testing.T, protocol string) []*conformance.Case {
	spec, err := tinyproto.LoadSpec()
	require.NoError(t, err)
	cases, err := steps.Load(features.FS, protocol, spec)
	require.NoError(t, err)
	return cases
}

// Without its defect, the implementation behind the mutants passes: what a mutant fails is the defect's doing.
func TestHealthyPasses(t *testing.T) {
	for _, set := range mutants.Sets() {
		t.Run(set.Protocol, func(t *testing.T) {
			cases := load(t, set.Protocol)
			results := judge(t, inProcess("healthy", set.Healthy), cases, cases)
			require.Len(t, results, len(cases))
			for _, r := range results {
				if !r.Case.Alone { // which measures a program
					assert.Equal(t, conformance.Pass, r.Verdict, "%s: %s\n%v", r.Case.ID, r.Reason(), r.LastSeen())
				}
			}
		})
	}
}

// atATime is how many suites run at once: they wait more than they compute.
const atATime = 28

// memory is what they leave before they collect it, in octets: each would take a few hundred megabytes.
const memory = 2 << 30

// Each mutant fails cases of the rules that its row names, at least one of each, and every other case passes or is
// blocked: every other one with -full, else a sample, another for each mutant. Each case is failed by a mutant, as a
// server and as a client. The protocol's MATRIX.md says which.
func TestMatrix(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the mutants take more than a minute")
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(memory))
	var matrices []*matrix
	for _, set := range mutants.Sets() {
		if *protocol == "" || *protocol == set.Protocol {
			matrices = append(matrices, newMatrix(set, load(t, set.Protocol)))
		}
	}
	judgeAll(t, matrices)
	for _, x := range matrices {
		t.Run(x.set.Protocol, func(t *testing.T) {
			x.judgePrograms(t)
			x.check(t)
			x.compare(t)
		})
	}
}

// judgeAll judges every mutant. One suite judges two: one has its defect in its servers, the next in its clients.
// Neither sees the other. What was not as it should be is judged again at the end, when the machine is not busy.
func judgeAll(t *testing.T, matrices []*matrix) {
	var suites []func()
	for _, x := range matrices {
		for i := range x.set.Mutants {
			suites = append(suites, func() { x.judge(t, i, (i+1)%len(x.set.Mutants)) })
		}
	}
	several(atATime, suites)
	for _, company := range []int{8, 3, 1} {
		var again []func()
		for _, x := range matrices {
			for _, i := range x.doubtful() {
				again = append(again, func() {
					x.forgive(x.set.Mutants[i])
					x.judge(t, i, i)
				})
			}
		}
		t.Logf("judged again, %d at a time: %d of %d", company, len(again), len(suites))
		several(company, again)
	}
}

// judgePrograms runs the cases that measure a program against those mutants that are to fail them.
func (x *matrix) judgePrograms(t *testing.T) {
	for _, m := range x.set.Mutants {
		for _, rule := range x.measured(m) {
			selected, err := conformance.Select(x.apart, []string{rule})
			require.NoError(t, err)
			for _, r := range judge(t, program(t, x.set, m), x.apart, selected) {
				x.add(m, r)
			}
		}
	}
}

// compare holds the protocol's MATRIX.md to what was seen, or writes it anew.
func (x *matrix) compare(t *testing.T) {
	file := filepath.Join(x.set.Protocol, "MATRIX.md")
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(x.markdown()), 0o644))
	}
	written, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, withoutCases(x.markdown()), withoutCases(string(written)), "-update writes %s anew", file)
	words := strings.Fields(string(written))
	for _, c := range x.cases {
		assert.True(t, slices.Contains(words, c.ID), "%s does not have %s; -update writes it anew", file, c.ID)
	}
}

// withoutCases drops the last column of the matrix: a mutant may fail one case of a rule or two, as the scheduler has
// it.
func withoutCases(matrix string) string {
	return regexp.MustCompile(`\|[^|\n]*\|\n`).ReplaceAllString(matrix, "|\n")
}

// several calls functions, so many at a time.
func several(atATime int, functions []func()) {
	var running sync.WaitGroup
	places := make(chan struct{}, atATime)
	for _, f := range functions {
		places <- struct{}{}
		running.Go(func() {
			defer func() { <-places }()
			f()
		})
	}
	running.Wait()
}

// rolesApart gives the cases without twins of the other role.
func rolesApart(cases []*conformance.Case) []*conformance.Case {
	role := map[string]conformance.Role{}
	for _, c := range cases {
		role[c.ID] = c.Role
	}
	var apart []*conformance.Case
	for _, c := range cases {
		own := *c
		own.Twins = slices.DeleteFunc(slices.Clone(c.Twins), func(twin string) bool { return role[twin] != c.Role })
		apart = append(apart, &own)
	}
	return apart
}

// A matrix is which cases each mutant of a protocol fails, by its name.
type matrix struct {
	set   mutant.Set
	cases []*conformance.Case
	apart []*conformance.Case // the same, without twins of the other role

	mu      sync.Mutex
	failed  map[string][]*conformance.Case  // of its rules
	besides map[string][]conformance.Result // neither a failure of one of its rules nor a pass
}

func newMatrix(set mutant.Set, cases []*conformance.Case) *matrix {
	return &matrix{
		set: set, cases: cases, apart: rolesApart(cases),
		failed: map[string][]*conformance.Case{}, besides: map[string][]conformance.Result{},
	}
}

// runs counts the suites that have had an address.
var runs atomic.Int64

// address is one that no other suite uses, where the loopback interface has more than one.
func address() string {
	if runtime.GOOS != "linux" {
		return ""
	}
	n := runs.Add(1)
	return fmt.Sprintf("127.%d.%d.%d", 1+os.Getpid()%250, n/250, 1+n%250)
}

// judge runs the suite against the servers of one mutant and the clients of another, by their places.
func (x *matrix) judge(t *testing.T, i, j int) {
	server, client := x.set.Mutants[i], x.set.Mutants[j]
	pair := func(crash func()) goshim.Library { return x.set.Library(server.Name, client.Name, crash) }
	target := inProcess(server.Name+" and "+client.Name, pair)
	target.Loopback = address()
	for _, r := range judge(t, target, x.apart, slices.Concat(x.sample(i, conformance.Server), x.sample(j, conformance.Client))) {
		if r.Case.Role == conformance.Server {
			x.add(server, r)
		} else {
			x.add(client, r)
		}
	}
}

// sample lists the cases of a role that a mutant is judged by.
func (x *matrix) sample(place int, role conformance.Role) (selected []*conformance.Case) {
	for n, c := range x.apart {
		if c.Role == role && (*full || (n+place)%sampled == 0 || slices.Contains(x.set.Mutants[place].Rules, c.Rule)) {
			selected = append(selected, c)
		}
	}
	return selected
}

func (x *matrix) add(m mutant.Mutant, r conformance.Result) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case r.Verdict == conformance.Pass, r.Verdict == conformance.Blocked, r.Verdict == conformance.Skip && r.Case.Alone:
	case r.Verdict != conformance.Fail || !slices.Contains(m.Rules, r.Case.Rule):
		x.besides[m.Name] = append(x.besides[m.Name], r)
	case !slices.Contains(x.failed[m.Name], r.Case):
		x.failed[m.Name] = append(x.failed[m.Name], r.Case)
	}
}

// forgive forgets what a mutant did besides breaking its rules. A case that it has failed stays failed by it.
func (x *matrix) forgive(m mutant.Mutant) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.besides, m.Name)
}

// measured lists those of a mutant's rules whose cases measure a program.
func (x *matrix) measured(m mutant.Mutant) (rules []string) {
	for _, c := range x.cases {
		if c.Alone && slices.Contains(m.Rules, c.Rule) && !slices.Contains(rules, c.Rule) {
			rules = append(rules, c.Rule)
		}
	}
	return rules
}

// doubtful lists, by their places, the mutants that break nothing, or something besides their rules, or a rule of which
// no mutant fails some case.
func (x *matrix) doubtful() []int {
	caught := map[string]bool{}
	for _, failed := range x.failed {
		for _, c := range failed {
			caught[c.ID] = true
		}
	}
	unproven := map[string]bool{} // rules
	for _, c := range x.cases {
		if !caught[c.ID] && !c.Alone {
			unproven[c.Rule] = true
		}
	}
	var doubtful []int
	for place, m := range x.set.Mutants {
		if x.measured(m) != nil {
			continue // judged as a program
		}
		inVain := slices.ContainsFunc(m.Rules, func(rule string) bool { return unproven[rule] })
		if inVain || len(x.failed[m.Name]) == 0 || len(x.besides[m.Name]) > 0 {
			doubtful = append(doubtful, place)
		}
	}
	return doubtful
}

// check demands that each mutant breaks every rule of its row, and that each case is failed by one.
func (x *matrix) check(t *testing.T) {
	caught := map[string]bool{}
	for _, m := range x.set.Mutants {
		for _, r := range x.besides[m.Name] {
			assert.Fail(t, m.Name, "it is to break %v, and: %s %s: %s", m.Rules, r.Verdict, r.Case.ID, r.Reason())
		}
		broken := map[string]bool{}
		for _, c := range x.failed[m.Name] {
			caught[c.ID], broken[c.Rule] = true, true
		}
		for _, rule := range m.Rules {
			assert.True(t, broken[rule], "%s fails no case of %s", m.Name, rule)
		}
	}
	for _, c := range x.cases {
		assert.True(t, caught[c.ID], "no mutant fails %s %s", c.Rule, c.ID)
	}
}

// markdown is the matrix as a table: a line for each mutant and each rule that it breaks.
func (x *matrix) markdown() string {
	order := map[string]int{}
	for i, c := range x.cases {
		order[c.ID] = i
	}
	var b strings.Builder
	b.WriteString(matrixHead)
	for _, m := range x.set.Mutants {
		failed := x.failed[m.Name]
		slices.SortFunc(failed, func(a, b *conformance.Case) int { return order[a.ID] - order[b.ID] })
		for _, rule := range m.Rules {
			var ids []string
			for _, c := range failed {
				if c.Rule == rule {
					ids = append(ids, c.ID)
				}
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", rule, m.Name, m.Does, strings.Join(ids, " "))
		}
	}
	return b.String()
}

const matrixHead = `# What proves that the suite bites

Each line is an implementation that is broken on purpose, in one way, a rule of SPEC.md that it breaks, and the cases
that fail because of it; every other case passes, or is blocked behind one of these. Each case of the suite stands in a
line. This file is written by ` + "`go test ./conformance/mutants -run TestMatrix -update`" + `, and a test holds it to what it sees.
` + "`tinyproto shim --mutant NAME`" + ` is such an implementation.

| rule | mutant | what it does | cases |
|---|---|---|---|
`
