// Generate writes the captures of pcaps that are made, and the table in README.md. Run it from the root of the
// repository. What a capture decodes to is written by
//
//	go test ./tools/dissect -run Corpus -update
//
// With -check nothing is written: the exit code is 1 if a file differs from what would be.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tinyproto/tinyproto/pcaps/corpus"
)

func main() {
	check := flag.Bool("check", false, "write nothing, and fail if a file differs")
	flag.Parse()
	if err := generate("pcaps", *check); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(dir string, check bool) error {
	files := map[string][]byte{"README.md": corpus.README()}
	for _, g := range corpus.Groups() {
		for _, c := range g.Captures {
			files[c.File] = c.Octets
		}
	}
	for name, want := range files {
		path := filepath.Join(dir, name)
		have, err := os.ReadFile(path)
		switch {
		case err == nil && bytes.Equal(have, want):
		case check:
			return fmt.Errorf("%s is not what is made: go run ./pcaps/generate", path)
		default:
			if err := os.WriteFile(path, want, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
