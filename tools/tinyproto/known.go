package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/tinyproto/tinyproto/conformance"
)

// mostExpectations is how large a file of expectations may be, in octets: a thousand entries.
const mostExpectations = 256 << 10

// readExpectations reads a file of expectations: a YAML list of {case, reason, issue, flaky, contains}. Without a file,
// and in an empty one, there are none. Errors name the file and the line.
func readExpectations(file string) (conformance.Expectations, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostExpectations+1))
	if err != nil {
		return nil, err
	}
	if len(text) > mostExpectations {
		return nil, fmt.Errorf("%s: larger than %d octets", file, mostExpectations)
	}
	return parseExpectations(file, text)
}

func parseExpectations(file string, text []byte) (x conformance.Expectations, err error) {
	text = bytes.ReplaceAll(bytes.TrimPrefix(text, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	for line, n := range bytes.Split(text, []byte("\n")) {
		if !utf8.Valid(n) {
			return nil, fmt.Errorf("%s:%d: not UTF-8", file, line+1)
		}
	}
	parsed, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, located(file, err)
	}
	if len(parsed.Docs) > 1 {
		return nil, fmt.Errorf("%s: more than one document", file)
	}
	if len(parsed.Docs) == 0 || parsed.Docs[0].Body == nil {
		return nil, nil
	}
	entries, ok := parsed.Docs[0].Body.(*ast.SequenceNode)
	if !ok {
		return nil, fmt.Errorf("%s: not a list of entries with case and reason", place(file, parsed.Docs[0].Body))
	}
	for _, node := range entries.Values {
		e, err := parseEntry(file, node)
		if err != nil {
			return nil, err
		}
		x = append(x, e)
	}
	return x, nil
}

// parseEntry reads one expectation. A member that is not known is an error: it may be a misspelt one.
func parseEntry(file string, node ast.Node) (e conformance.Expectation, err error) {
	entry, ok := node.(ast.MapNode)
	e.Where = place(file, node)
	if !ok {
		return e, fmt.Errorf("%s: not an entry with case and reason", e.Where)
	}
	for members := entry.MapRange(); members.Next(); {
		key, value := members.Key().GetToken().Value, members.Value()
		switch key {
		case "case":
			e.Case, err = textOf(value)
		case "reason":
			e.Reason, err = textOf(value)
		case "issue":
			e.Issue, err = textOf(value)
		case "contains":
			e.Contains, err = textOf(value)
		case "flaky":
			e.Flaky, err = truthOf(value)
		default:
			err = errors.New("no such member; known are case, reason, issue, flaky and contains")
		}
		if err != nil {
			return e, fmt.Errorf("%s: %s: %w", place(file, members.Key()), key, err)
		}
	}
	switch {
	case e.Case == "":
		err = fmt.Errorf("%s: the entry has no case", e.Where)
	case e.Reason == "":
		err = fmt.Errorf("%s: the entry has no reason", e.Where)
	}
	return e, err
}

func textOf(node ast.Node) (string, error) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, nil
	case *ast.LiteralNode:
		return n.Value.Value, nil
	}
	return "", errors.New("not a text; put it in quotes")
}

func truthOf(node ast.Node) (bool, error) {
	if n, ok := node.(*ast.BoolNode); ok {
		return n.Value, nil
	}
	return false, errors.New("neither true nor false")
}

// place is where a node stands: "known.yaml:3".
func place(file string, node ast.Node) string {
	return fmt.Sprintf("%s:%d", file, node.GetToken().Position.Line)
}

// located gives an error of the YAML parser in one line, with where it is.
func located(file string, err error) error {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil {
		return fmt.Errorf("%s:%d: %s", file, at.GetToken().Position.Line, at.GetMessage())
	}
	return fmt.Errorf("%s: %w", file, err)
}
