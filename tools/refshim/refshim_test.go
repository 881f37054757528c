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

// asShim names the variable that makes this test binary the shim of the reference: its memory can be measured only if
// it is a program.
const asShim = "TINYPROTO_TEST_REFERENCE"

func TestMain(m *testing.M) {
	if os.Getenv(asShim) == "" {
		os.Exit(m.Run())
	}
	if goshim.Serve(context.Background(), refshim.TinyProto{}, os.Stdin, os.Stdout, os.Stderr) != nil {
		os.Exit(1)
	}
}

// The reference passes every case: not one is skipped.
func TestReferencePasses(t *testing.T) {
	spec, err := tinyproto.LoadSpec()
	require.NoError(t, err)
	cases, err := steps.Load(features.FS, "tinyproto", spec)
	require.NoError(t, err)
	self, err := os.Executable()
	require.NoError(t, err)
	t.Setenv(asShim, "1")
	report, err := conformance.Run(t.Context(), conformance.Config{
		Target:   conformance.Program(self),
		Protocol: "tinyproto", Cases: cases,
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
