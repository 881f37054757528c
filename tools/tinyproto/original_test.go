package main

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
)

const (
	originals    = "../../conformance/shims/python-original/"
	originalShim = originals + "shim.py"
)

// Each original does what is known of it, and no more goes wrong.
func TestOriginalPythonPackages(t *testing.T) {
	python := pythonOrSkip(t)
	for _, protocol := range []string{"tinyproto", "objtcp", "gruv"} {
		t.Run(protocol, func(t *testing.T) {
			shim := exec.Command(python, originalShim)
			shim.Stdin = hello(protocol)
			answer, err := shim.Output()
			if shim.ProcessState.ExitCode() == 2 {
				t.Skip("the original cannot be imported: see conformance/shims/python-original/README.md")
			}
			require.NoError(t, err)
			var says conformance.Event
			require.NoError(t, json.Unmarshal(answer, &says))
			known := protocol
			if protocol == "tinyproto" { // two generations of it differ
				major, _, _ := strings.Cut(says.Version, ".")
				known += "-" + major
			}
			_, log, code := run(t, "conform", "--protocol", protocol, "--expect", originals+known+".yaml", "--", python, originalShim)
			assert.Equal(t, 0, code, log)
		})
	}
}

// Without an original, the shim says how to get it and exits with 2.
func TestOriginalPythonPackagesMissing(t *testing.T) {
	python := pythonOrSkip(t)
	for protocol, way := range map[string]string{
		"tinyproto": "pip install tinyproto",
		"objtcp":    "https://github.com/sergio-schmiegelow/obj-over-tcp",
		"gruv":      "pip install gruv_socks",
	} {
		t.Run(protocol, func(t *testing.T) {
			// -S and -E: nothing that is installed is on the path.
			shim := exec.Command(python, "-S", "-E", originalShim)
			shim.Stdin = hello(protocol)
			out, _ := shim.CombinedOutput()
			assert.Equal(t, 2, shim.ProcessState.ExitCode())
			assert.Contains(t, string(out), way)
		})
	}
}

func hello(protocol string) *strings.Reader {
	return strings.NewReader(`{"cmd":"hello","protocol":"` + protocol + `"}` + "\n")
}

func pythonOrSkip(t *testing.T) string {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	return python
}
