package craft

import (
	"math/rand/v2"
	"slices"

	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// Honest plays a connection of two endpoints that keep the rules of SPEC.md, whatever their callers ask for and when:
// they collide, refuse, close in the middle, and reset. Octets take their time from the endpoint to its TCP, to the
// place of the capture, to the other TCP and to the other endpoint.
func Honest(random *rand.Rand) *Wire {
	g := &game{random: random, wire: New()}
	g.wire.Next = [2]uint32{random.Uint32(), 0xFFFFFFFF - uint32(random.IntN(30))}
	g.wire.SYN()
	for d := range g.ends {
		g.ends[d] = &endpoint{game: g, side: stream.Side(d), talks: random.IntN(6), awaits: greeting}
	}
	full := random.IntN(20) == 0
	g.ends[0].write(0xFF)
	if full {
		g.ends[1].write(0xFE)
		g.ends[1].awaits = refusing
		g.ends[1].finish = true
	} else {
		g.ends[1].write(0xFF)
	}
	for range 600 {
		g.ends[random.IntN(2)].step(random.IntN(6))
	}
	return g.wire
}

// What an endpoint does next.
type state int

const (
	greeting state = iota
	refusing
	idle
	inSize
	inPayload
	awaiting
	sending
	closed
)

// limit is the receive limit of both endpoints.
const limit = 40

type game struct {
	random *rand.Rand
	wire   *Wire
	ends   [2]*endpoint
}

// An endpoint is a program and its TCP.
type endpoint struct {
	game   *game
	side   stream.Side
	awaits state
	talks  int // how many messages its caller still wants to send

	field   []byte // of a size
	left    int    // octets of a payload
	unread  []byte
	ended   bool // the other side's FIN has been received
	out     []byte
	finish  bool // a FIN follows out
	gone    bool // nothing more is sent
	got     uint32
	sent    uint32
	pending []Segment // on the way to the capture
	flight  []Segment // behind it
}

func (e *endpoint) peer() *endpoint { return e.game.ends[e.side.Other()] }

func (e *endpoint) write(octets ...byte) { e.out = append(e.out, octets...) }

// step lets one thing happen.
func (e *endpoint) step(what int) {
	switch what {
	case 0:
		e.ask()
	case 1:
		e.emit()
	case 2:
		e.pass()
	case 3:
		e.arrive()
	default:
		e.read()
	}
}

// ask lets the caller send a message, or now and then close.
func (e *endpoint) ask() {
	random := e.game.random
	switch {
	case e.awaits != closed && random.IntN(60) == 0:
		e.close(random.IntN(3) == 0)
	case e.awaits == idle && e.talks > 0 && random.IntN(4) == 0:
		e.talks--
		e.left = random.IntN(limit)
		e.field = []byte{0, 0, 0, byte(e.left)}
		if random.IntN(6) == 0 { // one that is refused
			e.field = []byte{byte(random.IntN(0xF1)), 0, byte(random.IntN(3)), 0x80}
		}
		e.write(e.field...)
		e.awaits = awaiting
	}
}

// read takes one octet in, or the end.
func (e *endpoint) read() {
	switch {
	case e.awaits == closed:
	case e.awaits == sending:
		e.send()
	case len(e.unread) > 0:
		octet := e.unread[0]
		e.unread = e.unread[1:]
		e.take(octet)
	case e.ended:
		e.close(false)
	}
}

// send writes a part of the payload. Its octets are such as can be mistaken.
func (e *endpoint) send() {
	for range 1 + e.game.random.IntN(e.left) {
		e.write([]byte{0, 0, 0, 1, 5, 0x7F, 0xFE, 0xFF}[e.game.random.IntN(8)])
		e.left--
	}
	if e.left == 0 {
		e.awaits = idle
	}
}

func (e *endpoint) take(octet byte) {
	switch e.awaits {
	case greeting:
		e.awaits = idle
		if octet != 0xFF {
			e.close(false)
		}
	case idle, inSize:
		if e.awaits == idle {
			e.awaits, e.field = inSize, nil
		}
		if e.field = append(e.field, octet); len(e.field) == 4 {
			e.answer()
		}
	case inPayload:
		if e.left--; e.left == 0 {
			e.awaits = idle
		}
	case awaiting:
		e.heed(octet)
	}
}

// answer answers a size.
func (e *endpoint) answer() {
	e.awaits = idle
	e.left = int(e.field[0])<<24 | int(e.field[1])<<16 | int(e.field[2])<<8 | int(e.field[3])
	switch {
	case e.left > limit:
		e.write(0)
		if e.game.random.IntN(4) == 0 {
			e.close(false)
		}
		return
	case e.left > 0:
		e.awaits = inPayload
	}
	e.write(0xFF)
}

// heed takes the answer to a size.
func (e *endpoint) heed(octet byte) {
	switch {
	case octet == 0xFF && slices.Equal(e.field, []byte{0, 0, 0, 0}):
		e.awaits = idle
	case octet == 0xFF && e.field[2] != 0 || octet == 0xFF && e.field[0] != 0:
		e.close(false) // a collision has made a size of what is none; there is no such payload
	case octet == 0xFF:
		e.awaits = sending
	case octet == 0 || octet >= 0xF1 && octet != 0xFD:
		e.awaits = idle
		if e.game.random.IntN(3) == 0 {
			e.close(false)
		}
	default:
		e.close(false)
	}
}

// close ends the connection, with a reset or a FIN behind what TCP has taken.
func (e *endpoint) close(reset bool) {
	e.awaits, e.finish = closed, true
	if reset && !e.gone {
		e.gone = true
		e.segment(Segment{RST: true})
	}
}

// emit sends a segment of what TCP has taken.
func (e *endpoint) emit() {
	switch {
	case e.gone:
	case len(e.out) > 0:
		n := 1 + e.game.random.IntN(len(e.out))
		e.segment(Segment{Payload: slices.Clone(e.out[:n])})
		e.out = e.out[n:]
		if len(e.out) == 0 && e.finish && e.game.random.IntN(2) == 0 {
			e.fin()
		}
	case e.finish:
		e.fin()
	}
}

func (e *endpoint) fin() {
	e.gone = true
	e.segment(Segment{FIN: true})
}

// segment puts a segment on its way, with the numbers that hold now.
func (e *endpoint) segment(c Segment) {
	w := e.game.wire
	c.From, c.Ports = e.side, w.Ports
	c.Seq, c.Ack = w.Next[e.side]+e.sent, w.Next[e.side.Other()]+e.got
	e.sent += uint32(len(c.Payload))
	if c.FIN {
		e.sent++
	}
	e.pending = append(e.pending, c)
}

// pass lets the oldest segment pass the capture.
func (e *endpoint) pass() {
	if len(e.pending) == 0 {
		return
	}
	c := e.pending[0]
	e.pending = e.pending[1:]
	c.Micros = 1000 * len(e.game.wire.Segments)
	e.game.wire.Segments = append(e.game.wire.Segments, c)
	e.flight = append(e.flight, c)
}

// arrive lets the oldest segment of the other side arrive.
func (e *endpoint) arrive() {
	flight := &e.peer().flight
	if len(*flight) == 0 {
		return
	}
	c := (*flight)[0]
	*flight = (*flight)[1:]
	e.got += uint32(len(c.Payload))
	switch {
	case c.RST:
		e.awaits, e.gone = closed, true
	case e.awaits == closed && e.gone && len(c.Payload) > 0:
		e.segment(Segment{RST: true})
	default:
		e.unread = append(e.unread, c.Payload...)
	}
	if c.FIN {
		e.got++
		e.ended = true
	}
}
