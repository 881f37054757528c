package conformance

import (
	"fmt"
	"slices"
	"strings"
)

// A Role is the side of the connection that the implementation under test takes.
type Role string

// A server accepts connections, a client makes them.
const (
	Server Role = "server"
	Client Role = "client"
)

// A Case is one scenario of the features: a script that one implementation passes or fails.
type Case struct {
	ID       string // "tinyproto/framing/an-empty-message/server"; never changes
	Rule     string // "TP-FRAME-11"
	Level    string // "MUST", "SHOULD" or "MAY"
	Sentence string // the rule, word for word
	Title    string
	Feature  string // the file: "tinyproto/framing.feature"
	Protocol string
	Role     Role
	Tags     []string // "@TP-FRAME-11": the scenario's, and those of its rule and feature
	Needs    []string // words that the shim's "can" must have

	// MinReceive is the largest message that the implementation must be able to receive, in octets.
	MinReceive uint64

	// Twins are cases whose success this one builds on, by id. One that the implementation has no role for does not
	// count.
	Twins []string

	// Alone says that no other case may be in flight: this one measures the whole implementation.
	Alone bool

	// NoEcho says that an echo server, which sends back what it is given, cannot be judged by the case, though that asks
	// its caller for no more.
	NoEcho bool

	Divisions Divisions
	Script    []Step
}

// needsOnly reports whether an echo server is enough for the case.
func (c *Case) needsOnly(e *echoServer) bool {
	needsOption := slices.ContainsFunc(c.Needs, func(word string) bool { return word != CanObjects })
	needsCaller := slices.ContainsFunc(c.Script, func(s Step) bool { return s.Caller || s.Asks && len(e.prefix) > 0 })
	return c.Role == Server && !needsOption && !c.NoEcho && !needsCaller
}

// A Step is one sentence of a script.
type Step struct {
	Text  string // "Then the peer receives FF"
	Do    func(*Play) error
	Sends []byte // what the peer sends in this step without waiting, nil for none
	Opens bool   // it makes a connection

	// Caller says that the step asks the implementation's caller for something, or for a report that an echo does not
	// show.
	Caller bool

	// Asks says that the step asks for a message, which an echo server is asked for by being given it: one that puts
	// nothing in front.
	Asks bool
}

// Match reports whether a glob matches a whole id: * is any run of characters including /, ? is one.
func Match(glob, id string) bool {
	g, i := 0, 0
	star, from := -1, 0 // the last * that was passed, and where in the id its run ends
	for i < len(id) {
		switch {
		case g < len(glob) && glob[g] == '*':
			star, from = g, i
			g++
		case g < len(glob) && (glob[g] == '?' || glob[g] == id[i]):
			g, i = g+1, i+1
		case star >= 0: // the run of the last * takes one more
			from++
			g, i = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(glob[g:], "*") == ""
}

// An UnmatchedError says that a glob matches the id and the rule of no case.
type UnmatchedError struct{ Glob string }

func (e *UnmatchedError) Error() string { return fmt.Sprintf("no case or rule matches %q", e.Glob) }

// Select returns the cases whose id or rule matches one of the globs, all if there are none. The error is an
// *UnmatchedError for the first glob that matches nothing.
func Select(cases []*Case, globs []string) ([]*Case, error) {
	if len(globs) == 0 {
		return cases, nil
	}
	chosen := map[*Case]bool{}
	for _, g := range globs {
		found := false
		for _, c := range cases {
			if Match(g, c.ID) || Match(g, c.Rule) {
				chosen[c], found = true, true
			}
		}
		if !found {
			return nil, &UnmatchedError{g}
		}
	}
	return slices.DeleteFunc(slices.Clone(cases), func(c *Case) bool { return !chosen[c] }), nil
}

// byID indexes cases by their ids.
func byID(cases []*Case) map[string]*Case {
	index := map[string]*Case{}
	for _, c := range cases {
		index[c.ID] = c
	}
	return index
}

// withTwins adds the twins of the selected cases, and theirs, in the order of all.
func withTwins(selected, all []*Case) []*Case {
	known := byID(all)
	chosen := map[string]bool{}
	var choose func(c *Case)
	choose = func(c *Case) {
		if c == nil || chosen[c.ID] {
			return
		}
		chosen[c.ID] = true
		for _, t := range c.Twins {
			choose(known[t])
		}
	}
	for _, c := range selected {
		choose(c)
	}
	return slices.DeleteFunc(slices.Clone(all), func(c *Case) bool { return !chosen[c.ID] })
}
