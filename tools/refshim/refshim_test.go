package refshim_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
	"github.com/tinyproto/tinyproto/conformance/steps"
	"github.com/tinyproto/tinyproto/features"
	"github.com/tinyproto/tinyproto/tools/refshim"
)

// asShim names the variable that makes this test binary the shim of the reference for the protocol that it names: its
// memory can be measured only if it is a program.
const asShim = "TINYPROTO_TEST_REFERENCE"

var references = map[string]goshim.Library{
	"tinyproto": refshim.TinyProto{}, "objtcp": refshim.ObjTCP{}, "gruv": refshim.Gruv{},
}

func TestMain(m *testing.M) {
	lib := references[os.Getenv(asShim)]
	if lib == nil {
		os.Exit(m.Run())
	}
	if goshim.Serve(context.Background(), lib, os.Stdin, os.Stdout, os.Stderr) != nil {
		os.Exit(1)
	}
}

// The references pass every case: not one is skipped.
func TestReferencesPass(t *testing.T) {
	for protocol := range references {
		t.Run(protocol, func(t *testing.T) { requirePass(t, protocol) })
	}
}

func requirePass(t *testing.T, protocol string) {
	spec, err := tinyproto.LoadSpec()
	require.NoError(t, err)
	cases, err := steps.Load(features.FS, protocol, spec)
	require.NoError(t, err)
	self, err := os.Executable()
	require.NoError(t, err)
	t.Setenv(asShim, protocol)
	report, err := conformance.Run(t.Context(), conformance.Config{
		Target:   conformance.Program(self),
		Protocol: protocol, Cases: cases,
	})
	require.NoError(t, err)
	require.Len(t, report.Results, len(cases))
	for _, r := range report.Results {
		t.Run(r.Case.ID, func(t *testing.T) {
			if r.Verdict != conformance.Pass {
				for _, e := range r.Seen {
					t.Log(e)
				}
				t.Fatalf("%s: %s", r.Verdict, r.Reason())
			}
		})
	}
}
