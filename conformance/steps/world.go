package steps

import (
	"strconv"
	"strings"

	"github.com/tinyproto/tinyproto/conformance"
)

// A world is one scenario on its way to a script.
type world struct {
	sentence   string // the one that is being compiled
	role       conformance.Role
	options    conformance.Options
	minReceive uint64 // octets
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

// opening is a step that makes a connection.
func (w *world) opening(do func(*conformance.Play) error) error {
	w.script = append(w.script, conformance.Step{Text: w.sentence, Do: do, Opens: true})
	return nil
}

// sending is a step in which the first peer sends octets without waiting.
func (w *world) sending(octets []byte) error {
	do := func(p *conformance.Play) error { return p.Send(1, octets) }
	w.script = append(w.script, conformance.Step{Text: w.sentence, Do: do, Sends: octets})
	return nil
}

// register binds the whole vocabulary (features/README.md).
func (w *world) register(sc vocabulary) {
	w.registerSettings(sc)
	w.registerConnections(sc)
	w.registerOctets(sc)
	w.registerMessages(sc)
	w.registerReports(sc)
	w.registerHooks(sc)
}

// peer reads which scripted peer a sentence is about: "" is the first, "second " the second.
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

// code reads one octet in hex.
func code(hex string) (*byte, error) {
	n, err := strconv.ParseUint(hex, 16, 8)
	b := byte(n)
	return &b, err
}
