package main

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
)

// player is the part of every script that performs its actions.
//
//go:embed player.py
var player string

// scriptHead is what stands at the top of a script: how it is used, and what it does as plain data.
const scriptHead = `# Plays the peer's part of one case of the suite again. Python 3.8 or later, nothing else.
#
#     python3 %s %s
#
# --auto does not wait for Enter, -h shows all options. Exit code: 0 if the implementation did as recorded, 1 if not.

ABOUT = [
    %s,
]
ROLE = %q  # of the implementation
HOLDS = %s  # the peer stops reading for a while

# When (ms in the recorded run), who, does what. Octets are in hex. Of fill:N:F, octet i of N is (i*31 + F) %% 251;
# zlib:… is compressed, in base64.
ACTIONS = [
    %s,
]
`

// writeRepro writes a Python program that plays the peer's part of a case again, without the suite.
func writeRepro(file *os.File, r *conformance.Result) error {
	arguments := "HOST PORT    # against your server"
	if r.Case.Role == conformance.Client {
		arguments = "[PORT]    # then point your client there"
	}
	var about, actions []string
	for _, line := range aboutCase(r) {
		about = append(about, strconv.Quote(line))
	}
	for _, a := range actionsOf(lastPerformance(r.Seen)) {
		actions = append(actions, a.String())
	}
	holds := "False"
	if slices.ContainsFunc(r.Seen, func(e conformance.Entry) bool { return e.Reading() < 0 }) {
		holds = "True"
	}
	const next = ",\n    "
	_, err := fmt.Fprintf(file, scriptHead+"%s", filepath.Base(file.Name()), arguments,
		strings.Join(about, next), r.Case.Role, holds, strings.Join(actions, next), player)
	return err
}

// lastPerformance is what a script has to do of a case that performed its script many times: what the implementation's
// caller did before the first connection, and everything since the last performance that began with a connection.
func lastPerformance(seen []conformance.Entry) []conformance.Entry {
	begins, begin := 0, 0
	for i, e := range seen {
		if e.Begins {
			begins = i
		}
		if e.Connected != nil {
			begin = begins
		}
	}
	var kept []conformance.Entry
	for _, e := range seen[:begin] {
		if e.Command == "listen" {
			e.At = seen[begin].At
			kept = append(kept, e)
		}
	}
	return append(kept, withoutEnds(seen[begin:])...)
}

// withoutEnds leaves out what is still said of connections that were made before.
func withoutEnds(seen []conformance.Entry) []conformance.Entry {
	made := map[int]bool{}
	return slices.DeleteFunc(slices.Clone(seen), func(e conformance.Entry) bool {
		made[e.Peer] = made[e.Peer] || e.Connected != nil
		return e.Peer > 0 && !made[e.Peer]
	})
}

// An action is one line of a script.
type action struct {
	at        time.Duration // in the recorded run
	who, does string
	what      string // "" for nothing more to say
	octets    []byte // in its place
}

func (a action) String() string {
	s := fmt.Sprintf("(%.3f, %q, %q", float64(a.at.Microseconds())/1000, a.who, a.does)
	switch {
	case a.octets != nil:
		s += fmt.Sprintf(", %q", notation(a.octets))
	case a.what != "":
		s += ", " + strconv.Quote(a.what)
	}
	return s + ")"
}

// actionsOf turns a transcript into actions. What came from the implementation in one go is one action, however TCP
// divided it, and stands at the time when it was complete.
func actionsOf(seen []conformance.Entry) (actions []action) {
	for _, e := range seen {
		if e.Command == "" && slices.Contains(ofTheShim, e.Note) {
			continue
		}
		a := actionOf(e)
		if n := len(actions) - 1; n >= 0 && a.does == "receives" && actions[n].does == a.does && actions[n].who == a.who {
			actions[n].octets, actions[n].at = append(actions[n].octets, a.octets...), a.at
			continue
		}
		actions = append(actions, a)
	}
	return actions
}

// ofTheShim are reports that tell a person nothing that the wire does not show.
var ofTheShim = []string{conformance.EventListening, conformance.EventClosed, conformance.EventStopped}

func actionOf(e conformance.Entry) action {
	a := action{at: e.At, who: fmt.Sprintf("peer %d", e.Peer)}
	ours := e.From == conformance.FromPeer
	switch {
	case e.Connected != nil:
		a.does = "connects"
	case e.Command != "":
		a.who, a.does, a.what = "caller", "is told", instruction(e)
	case e.Reading() < 0:
		a.does = "stops reading"
	case e.Reading() > 0:
		a.does = "reads again"
	case e.From == conformance.FromSuite:
		a.who, a.does, a.what = "suite", "said", e.Note
	case e.Peer == 0:
		a.who, a.does, a.what = "impl", "reported", e.Note
	case e.Ending() != "" && ours:
		a.does, a.what = "ends", e.Ending()
	case e.Ending() != "":
		a.does, a.what = "meets", e.Ending()
	case ours:
		a.does, a.octets = "sends", e.Octets
	default:
		a.does, a.octets = "receives", slices.Clone(e.Octets)
	}
	return a
}

// instruction is a command in words for a person, who has no tags.
func instruction(e conformance.Entry) string {
	text, _, _ := strings.Cut(e.Note, " [t")
	if e.Peer > 0 {
		text += fmt.Sprintf(" (on the connection with peer %d)", e.Peer)
	}
	return text
}
