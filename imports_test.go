package tinyproto_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/tinyproto/tinyproto"

// Who may import whom (CONTRIBUTING.md). Two codecs that never meet keep an error in one from hiding in the other.
func TestImports(t *testing.T) {
	for _, rule := range []struct {
		of      string   // packages, as go list takes them
		allowed []string // beside the standard library and themselves
	}{
		{"./reference/...", nil},
		{".", nil},
		{"./conformance", []string{module, module + "/conformance/pickle"}},
		{"./conformance/vectors", nil},
		{"./conformance/pickle", nil},
		{"./conformance/shims/goshim", []string{module + "/conformance", module + "/conformance/pickle"}},
		{"./conformance/mutants/...", []string{module + "/conformance", module + "/conformance/pickle", module + "/conformance/shims/goshim"}},
		{"./tools/refshim", []string{module + "/conformance", module + "/conformance/pickle", module + "/conformance/shims/goshim", module + "/reference/gruv", module + "/reference/objtcp", module + "/reference/objtcp/pickle", module + "/reference/tinyproto"}},
		{"./features", nil},
		{"./conformance/steps", []string{module, module + "/conformance", module + "/conformance/pickle", "github.com/cucumber", "github.com/gofrs", "github.com/hashicorp", "github.com/spf13"}},
		{"./pcaps/...", nil},
		{"./tools/dissect/pcapng", nil},
		{"./tools/dissect/event", nil},
		{"./tools/dissect/capture", []string{module + "/tools/dissect/pcapng", "github.com/fsnotify/fsnotify", "github.com/klauspost/compress", "golang.org/x/sys"}},
		{"./tools/dissect/...", []string{module + "/conformance/pickle", "github.com/google/gopacket", "github.com/klauspost/compress", "github.com/fsnotify/fsnotify", "github.com/expr-lang/expr", "github.com/stretchr/testify", "github.com/davecgh", "github.com/pmezard", "go.yaml.in/yaml", "golang.org/x"}},
	} {
		for _, p := range deps(t, rule.of) {
			assert.True(t, isStandard(p) || within(p, rule.allowed), "%s depends on %s", rule.of, p)
		}
	}
}

// Gopacket is the dissector's and godog the steps' alone.
func TestImportsOfOne(t *testing.T) {
	for library, only := range map[string]string{
		"github.com/google/gopacket": module + "/tools/dissect",
		"github.com/cucumber/godog":  module + "/conformance/steps",
		"github.com/expr-lang/expr":  module + "/tools/dissect/show",
	} {
		out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{.Imports}}", "./...").Output()
		require.NoError(t, err)
		for line := range strings.Lines(string(out)) {
			importer, imports, _ := strings.Cut(line, " ")
			if strings.Contains(imports, library) {
				assert.True(t, strings.HasPrefix(importer, only), "%s imports %s", importer, library)
			}
		}
	}
}

// deps lists what packages depend on, but for themselves.
func deps(t *testing.T, packages string) []string {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", packages).Output()
	require.NoError(t, err)
	self, err := exec.Command("go", "list", packages).Output()
	require.NoError(t, err)
	var all []string
	for _, p := range strings.Fields(string(out)) {
		if !strings.Contains(string(self), p+"\n") {
			all = append(all, p)
		}
	}
	return all
}

func isStandard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

// within reports whether a package is one of those allowed, or part of an allowed library of somebody else.
func within(importPath string, allowed []string) bool {
	for _, a := range allowed {
		if importPath == a || !strings.HasPrefix(a, module) && strings.HasPrefix(importPath, a+"/") {
			return true
		}
	}
	return false
}
