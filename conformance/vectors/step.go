package vectors

import (
	"encoding/json"
	"slices"
)

// A Step is one thing that happens in a conversation.
type Step struct {
	Does   Event
	Octets []byte   // of Transmit, Sends, Receives, Delivers
	Object string   // of DeliversObject: VALUE in JSON
	AnyOf  []string // of Reports: each of these is right
}

// An Event is what happens in a step.
type Event string

// What the implementation under test does, its caller, or the other side.
const (
	Transmit Event = "transmit" // the caller asks for a transmission
	Sends    Event = "sends"
	Receives Event = "receives"
	Ends     Event = "ends" // the other side sends FIN
	Delivers Event = "delivers"
	Reports  Event = "reports"

	DeliversObject Event = "delivers_object" // of obj-over-tcp
)

// Words of Reports, and of Expect.
const (
	OK        = "ok"
	Open      = "open"
	Sent      = "sent"
	Limit     = "limit"
	Handshake = "handshake"
	Rejected  = "rejected"
	Collision = "collision"
	Oversize  = "oversize"
	Truncated = "truncated"
	Malformed = "malformed"
	Closed    = "closed"
)

// MarshalJSON writes an object of one member: {"sends":"FF"}, {"ends":true}, {"reports":["limit"]}.
func (s Step) MarshalJSON() ([]byte, error) {
	var value any = Octets(s.Octets)
	switch s.Does {
	case Ends:
		value = true
	case Reports:
		value = s.AnyOf
	case DeliversObject:
		value = json.RawMessage(s.Object)
	}
	return json.Marshal(map[Event]any{s.Does: value})
}

func transmit(message []byte) Step   { return Step{Does: Transmit, Octets: message} }
func sends(octets ...byte) Step      { return Step{Does: Sends, Octets: octets} }
func receives(octets ...byte) Step   { return Step{Does: Receives, Octets: octets} }
func ends() Step                     { return Step{Does: Ends} }
func delivers(message []byte) Step   { return Step{Does: Delivers, Octets: message} }
func reports(anyOf ...string) Step   { return Step{Does: Reports, AnyOf: anyOf} }
func steps(parts ...[]Step) []Step   { return slices.Concat(parts...) }
func announce(message []byte) []byte { return sizeOctets(uint32(len(message))) }

// sizeOctets announces a size: four octets, most significant first.
func sizeOctets(size uint32) []byte {
	return []byte{byte(size >> 24), byte(size >> 16), byte(size >> 8), byte(size)}
}

// opening is the handshake.
func opening() []Step { return []Step{sends(0xFF), receives(0xFF), reports(Open)} }

// sent is a transmission as the sender sees it. The payload is the message as plugins have left it.
func sent(message, payload []byte) []Step {
	s := []Step{transmit(message), sends(announce(payload)...), receives(0xFF)}
	if len(payload) > 0 {
		s = append(s, sends(payload...))
	}
	return append(s, reports(Sent))
}

// received is a transmission as the receiver sees it.
func received(message, payload []byte) []Step {
	s := []Step{receives(announce(payload)...), sends(0xFF)}
	if len(payload) > 0 {
		s = append(s, receives(payload...))
	}
	return append(s, delivers(message))
}
