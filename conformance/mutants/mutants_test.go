package mutants_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/mutants"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
	"github.com/tinyproto/tinyproto/conformance/steps"
	"github.com/tinyproto/tinyproto/features"
)

// target runs a mutant in this process. One that crashes ends its shim.
func target(m mutants.Mutant) conformance.Target {
	return conformance.InProcess(m.Name, func(ctx context.Context, in io.Reader, out, log io.Writer) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		gated := &gate{w: out}
		crash := func() { gated.shut(); cancel() }
		served := make(chan error, 1)
		go func() { served <- goshim.Serve(ctx, m.Library(crash), in, gated, log) }()
		select {
		case err := <-served:
			return err
		case <-ctx.Done():
			return errors.New("crashed")
		}
	})
}

// A gate swallows what is written after it was shut: a process that has crashed says nothing more.
type gate struct {
	mu     sync.Mutex
	w      io.Writer
	closed bool
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
}

func (g *gate) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return len(p), nil
	}
	return g.w.Write(p)
}

func judge(t *testing.T, m mutants.Mutant, cases []*conformance.Case) ([]conformance.Result, error) {
	report, err := conformance.Run(t.Context(), conformance.Config{
		Target: target(m), Protocol: "tinyproto", Cases: cases,
		// Several suites at once keep the machine busy, and a quiet time that is too short can miss a fault.
		Quiet: 75 * time.Millisecond, Deadline: 5 * time.Second,
	})
	return report.Results, err
}

func load(t *testing.T) []*conformance.Case {
	spec, err := tinyproto.LoadSpec()
	require.NoError(t, err)
	cases, err := steps.Load(features.FS, "tinyproto", spec)
	require.NoError(t, err)
	return cases
}

// Without its defect, the implementation behind the mutants passes: what a mutant fails is the defect's doing.
func TestHealthyPasses(t *testing.T) {
	cases := load(t)
	results, err := judge(t, mutants.Healthy(), cases)
	require.NoError(t, err)
	require.Len(t, results, len(cases))
	for _, r := range results {
		assert.Equal(t, conformance.Pass, r.Verdict, "%s: %s\n%v", r.Case.ID, r.Reason(), r.Seen)
	}
}

// Each mutant fails one case, of the rule that its row names, and every other case passes or is blocked.
func TestEachMutantIsCaughtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the mutants take a minute under the race detector")
	}
	cases := load(t)
	var running sync.WaitGroup
	places := make(chan struct{}, atATime)
	for _, m := range mutants.All() {
		places <- struct{}{}
		running.Go(func() {
			defer func() { <-places }()
			results, err := judge(t, m, cases)
			if assert.NoError(t, err, m.Name) {
				assertCaughtOnce(t, m, results)
			}
		})
	}
	running.Wait()
}

// atATime is how many mutants are judged at once: they wait more than they compute.
const atATime = 4

func assertCaughtOnce(t *testing.T, m mutants.Mutant, results []conformance.Result) {
	var failed, why []string
	for _, r := range results {
		switch r.Verdict {
		case conformance.Pass, conformance.Blocked:
		default:
			failed = append(failed, r.Case.Rule)
			why = append(why, fmt.Sprintf("%s %s: %s", r.Verdict, r.Case.ID, r.Reason()))
		}
	}
	assert.Equal(t, []string{m.Rule}, failed, "%s: %s", m.Name, strings.Join(why, "\n"))
}
