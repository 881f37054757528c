// Package tinyproto holds the wire specification, SPEC.md, and reads its requirements.
//
// A requirement is a paragraph of SPEC.md that starts with an identifier in brackets:
//
//	[TP-FRAME-3] A receiver MUST NOT send any octet in answer to a size before the fourth …
//
// The features under features/ quote these sentences word for word, the suite reports verdicts by their
// identifiers, and the test beside this file keeps the two together.
package tinyproto

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
)

//go:embed SPEC.md
var specText string

// A Level is the force of a requirement, after BCP 14 (RFC 2119, RFC 8174).
type Level string

// MUST covers MUST NOT, and SHOULD covers SHOULD NOT.
const (
	Must   Level = "MUST"
	Should Level = "SHOULD"
	May    Level = "MAY"
)

// A Requirement is one normative sentence.
type Requirement struct {
	ID       string // "TP-FRAME-3": topic and ordinal, never used twice
	Level    Level
	Sentence string // on one line, without the identifier
	Section  string // the heading above it: "6.1 Size and answer"
}

// A Spec is what programs need of SPEC.md.
type Spec struct {
	Requirements []Requirement     // in the order of the text
	Untested     map[string]string // the reason why a requirement has no case, by its id
	Revision     string            // the date of the newest change: "2026-11-20"
}

// Requirement returns the requirement with the given id, and whether there is one.
func (s *Spec) Requirement(id string) (Requirement, bool) {
	for _, r := range s.Requirements {
		if r.ID == id {
			return r, true
		}
	}
	return Requirement{}, false
}

// LoadSpec parses the SPEC.md that this module carries.
func LoadSpec() (*Spec, error) { return ParseSpec(specText) }

var (
	headingLine     = regexp.MustCompile(`^#{2,} (.+)$`)
	requirementLine = regexp.MustCompile(`^\[([A-Z]+(?:-[A-Z]+)*-[0-9]+)\] (.+)$`)
	untestedRow     = regexp.MustCompile(`^\| \[([A-Z0-9-]+)\] \| (.+) \|$`)
	changeRow       = regexp.MustCompile(`^\| ([0-9]{4}-[0-9]{2}-[0-9]{2}) \|`)
	keyword         = regexp.MustCompile(`\b(MUST|SHOULD|MAY)\b`)
)

// ParseSpec reads the requirements of a specification in Markdown.
//
// It fails if an id stands twice, if a sentence has no keyword or keywords of two levels, or if the table of
// untested requirements names an id that does not exist.
func ParseSpec(markdown string) (*Spec, error) {
	s := &Spec{Untested: map[string]string{}}
	section := ""
	for paragraph := range strings.SplitSeq(markdown, "\n\n") {
		for line := range strings.SplitSeq(paragraph, "\n") {
			if m := headingLine.FindStringSubmatch(line); m != nil {
				section = m[1]
			} else if m := untestedRow.FindStringSubmatch(line); m != nil {
				s.Untested[m[1]] = m[2]
			} else if m := changeRow.FindStringSubmatch(line); m != nil {
				s.Revision = m[1]
			}
		}
		if m := requirementLine.FindStringSubmatch(strings.Join(strings.Fields(paragraph), " ")); m != nil {
			if err := s.add(m[1], m[2], section); err != nil {
				return nil, err
			}
		}
	}
	for id := range s.Untested {
		if _, ok := s.Requirement(id); !ok {
			return nil, fmt.Errorf("untested requirement %s: no sentence has this id", id)
		}
	}
	return s, nil
}

func (s *Spec) add(id, sentence, section string) error {
	if _, ok := s.Requirement(id); ok {
		return fmt.Errorf("requirement %s stands twice", id)
	}
	level, err := levelOf(sentence)
	if err != nil {
		return fmt.Errorf("requirement %s: %w", id, err)
	}
	s.Requirements = append(s.Requirements, Requirement{id, level, sentence, section})
	return nil
}

func levelOf(sentence string) (Level, error) {
	found := keyword.FindAllString(sentence, -1)
	if len(found) == 0 {
		return "", fmt.Errorf("no keyword in %q", sentence)
	}
	for _, k := range found {
		if k != found[0] {
			return "", fmt.Errorf("keywords of two levels, %s and %s, in %q", found[0], k, sentence)
		}
	}
	return Level(found[0]), nil
}
