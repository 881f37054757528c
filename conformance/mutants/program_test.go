package mutants_test

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/mutants"
	"github.com/tinyproto/tinyproto/conformance/mutants/mutant"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

// The variables that make this test binary the shim of a mutant, by its name and its protocol: its memory can be
// measured only if it is a program.
const (
	asShim     = "TINYPROTO_TEST_MUTANT"
	ofProtocol = "TINYPROTO_TEST_PROTOCOL"
)

func TestMain(m *testing.M) {
	if name := os.Getenv(asShim); name != "" {
		lib := mutants.Of(os.Getenv(ofProtocol)).Library(name, name, func() { os.Exit(1) })
		if goshim.Serve(context.Background(), lib, os.Stdin, os.Stdout, os.Stderr) != nil {
			os.Exit(2)
		}
		return
	}
	os.Exit(m.Run())
}

// program runs a mutant as a program of its own.
func program(t *testing.T, set mutant.Set, m mutant.Mutant) conformance.Target {
	self, err := os.Executable()
	require.NoError(t, err)
	return conformance.Program("env", asShim+"="+m.Name, ofProtocol+"="+set.Protocol, self)
}

// inProcess runs a library in this process. One that crashes ends its shim.
func inProcess(name string, library func(crash func()) goshim.Library) conformance.Target {
	return conformance.InProcess(name, func(ctx context.Context, in io.Reader, out, log io.Writer) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		gated := &gate{w: out}
		crash := func() { gated.shut(); cancel() }
		served := make(chan error, 1)
		go func() { served <- goshim.Serve(ctx, library(crash), in, gated, log) }()
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
