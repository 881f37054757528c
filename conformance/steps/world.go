package steps

import (
	"strings"

	"github.com/tinyproto/tinyproto/conformance"
)

// A world is one scenario on its way to a script.
type world struct {
	sentence   string // the one that is being compiled
	answered   bool   // each frame is, so that a message given and one asked for can collide
	role       conformance.Role
	options    conformance.Options
	needs      []string // words of "can" beside those of the options
	minReceive uint64   // octets
	alone      bool
	divisions  conformance.Divisions
	script     []conformance.Step
}

// step adds the sentence to the script, as something for the engine to do.
func (w *world) step(do func(*conformance.Play) error) error {
	w.script = append(w.script, conformance.Step{Text: w.sentence, Do: do})
	return nil
}

// caller is a step that needs the implementation's caller, which an echo server does not show.
func (w *world) caller(do func(*conformance.Play) error) error {
	w.script = append(w.script, conformance.Step{Text: w.sentence, Do: do, Caller: true})
	return nil
}

// mostGiven is the longest message that an echo server is given to ask for it, in octets: its receive limit is not
// known.
const mostGiven = 1 << 20

// asking is a step that asks the implementation for a message of so many octets.
func (w *world) asking(octets uint64, do func(*conformance.Play) error) error {
	caller := w.answered || octets > mostGiven
	w.script = append(w.script, conformance.Step{Text: w.sentence, Do: do, Asks: true, Caller: caller})
	return nil
}

// opening is a step that makes a connection.
func (w *world) opening(do func(*conformance.Play) error) error {
	w.script = append(w.script, conformance.Step{Text: w.sentence, Do: do, Opens: true})
	return nil
}

// sendingFrom is a step in which a peer sends octets without waiting. What the first one sends can be divided.
func (w *world) sendingFrom(ordinal string, octets []byte) error {
	step := conformance.Step{Text: w.sentence, Do: func(p *conformance.Play) error { return p.Send(peer(ordinal), octets) }}
	if ordinal == "" {
		step.Sends = octets
	}
	w.script = append(w.script, step)
	return nil
}

// register binds the vocabulary (features/README.md): the sentences of all protocols, and those of one.
func (w *world) register(sc vocabulary, protocol string) {
	w.registerSettings(sc)
	w.registerConnections(sc)
	w.registerOctets(sc)
	w.registerMessages(sc)
	w.registerReports(sc)
	if own := vocabularies[protocol]; own != nil {
		own(w, sc)
	}
}

// vocabularies are the sentences that only one protocol has, by its name.
var vocabularies = map[string]func(*world, vocabulary){
	"tinyproto": (*world).registerTinyProto,
	"objtcp":    (*world).registerObjTCP,
	"gruv":      (*world).registerFrames,
}

// peer reads which scripted peer a sentence is about: "" is the first, any other word the second.
func peer(ordinal string) int {
	if ordinal == "" {
		return 1
	}
	return 2
}

// octets reads octets in hex and hands them on.
func octets(hex string, use func([]byte) error) error {
	b, err := conformance.ParseHex(hex)
	if err != nil {
		return err
	}
	return use(b)
}

// kinds reads "rejected or collision".
func kinds(s string) []string { return strings.Split(s, " or ") }
