package refshim_test

import (
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
	"github.com/tinyproto/tinyproto/conformance/steps"
	"github.com/tinyproto/tinyproto/features"
	"github.com/tinyproto/tinyproto/tools/refshim"
)

// The reference passes every case: not one is skipped.
func TestReferencePasses(t *testing.T) {
	spec, err := tinyproto.LoadSpec()
	require.NoError(t, err)
	cases, err := steps.Load(features.FS, "tinyproto", spec)
	require.NoError(t, err)
	report, err := conformance.Run(t.Context(), conformance.Config{
		Target: conformance.InProcess("reference", func(ctx context.Context, in io.Reader, out, log io.Writer) error {
			return goshim.Serve(ctx, refshim.TinyProto{}, in, out, log)
		}),
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
