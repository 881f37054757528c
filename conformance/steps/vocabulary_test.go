package steps

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/features"
)

// The vocabulary is closed: a sentence that no scenario uses is taken out, and none is unanchored.
func TestEverySentenceIsUsed(t *testing.T) {
	var used []string
	err := fs.WalkDir(features.FS, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".feature") {
			return err
		}
		text, err := fs.ReadFile(features.FS, path)
		for line := range strings.Lines(strings.ReplaceAll(string(text), "<role>", "server")) {
			if _, sentence, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
				used = append(used, sentence)
			}
		}
		return err
	})
	require.NoError(t, err)
	spec, err := tinyproto.LoadSpec()
	require.NoError(t, err)
	for _, protocol := range conformance.Protocols() { // for the rows of outlines
		cases, err := Load(features.FS, protocol, spec)
		require.NoError(t, err)
		for _, c := range cases {
			for _, step := range c.Script {
				used = append(used, step.Text)
			}
		}
	}
	binding := regexp.MustCompile("sc\\.(?:Given|When|Then)\\(`([^`]+)`")
	files, err := fs.Glob(os.DirFS("."), "*.go")
	require.NoError(t, err)
	sentences := 0
	for _, name := range files {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		text := strings.ReplaceAll(string(source), "`+anObject+`", anObject)
		for _, m := range binding.FindAllStringSubmatch(text, -1) {
			sentences++
			assert.Regexp(t, `^\^.*\$$`, m[1])
			sentence := regexp.MustCompile(m[1])
			assert.True(t, containsMatch(used, sentence), "no scenario uses %s", m[1])
		}
	}
	assert.Greater(t, sentences, 30)
}

func containsMatch(lines []string, pattern *regexp.Regexp) bool {
	for _, l := range lines {
		if pattern.MatchString(l) {
			return true
		}
	}
	return false
}
