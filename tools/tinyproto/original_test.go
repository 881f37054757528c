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

const originalShim = "../../conformance/shims/python-original/shim.py"

// The published Python package does what is known of it, and no more goes wrong.
func TestOriginalPythonPackage(t *testing.T) {
	python := pythonOrSkip(t)
	shim := exec.Command(python, originalShim)
	shim.Stdin = strings.NewReader(`{"cmd":"hello","protocol":"tinyproto"}` + "\n")
	hello, err := shim.Output()
	if shim.ProcessState.ExitCode() == 2 {
		t.Skip("the package tinyproto cannot be imported: see conformance/shims/python-original/README.md")
	}
	require.NoError(t, err)
	var says conformance.Event
	require.NoError(t, json.Unmarshal(hello, &says))
	major, _, _ := strings.Cut(says.Version, ".")
	known := "../../conformance/shims/python-original/tinyproto-" + major + ".yaml"
	_, log, code := run(t, "conform", "--expect", known, "--", python, originalShim)
	assert.Equal(t, 0, code, log)
}

// Without the package, its shim says how to get it and exits with 2.
func TestOriginalPythonPackageMissing(t *testing.T) {
	// -S and -E: nothing that is installed is on the path.
	shim := exec.Command(pythonOrSkip(t), "-S", "-E", originalShim)
	out, _ := shim.CombinedOutput()
	assert.Equal(t, 2, shim.ProcessState.ExitCode())
	assert.Contains(t, string(out), "pip install tinyproto")
}

func pythonOrSkip(t *testing.T) string {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	return python
}
