package conformance

import (
	"context"
	"net"
	"sync/atomic"
	"time"
)

// Timing is how long a play waits.
type Timing struct {
	Deadline time.Duration // for what is due; costs time only when something fails
	Quiet    time.Duration // for what must not come; one too short can miss a fault, never fail a right implementation
}

// A Play is one performance of a case's script: the implementation under test in one role, and one scripted peer or
// more. Its methods are what the steps of a script are made of; each returns nil, a *Failure, a *ShimError, or an
// *UnsupportedError.
type Play struct {
	ctx      context.Context
	shim     *shim
	caller   caller
	protocol *Protocol
	timing   Timing
	serial   *atomic.Int64 // makes ids that are used once in a run
	pulse    *pulse        // of the run; nil where it does not matter
	inbox    *inbox
	Options  Options // of the listen or connect command; set before the first connection

	// SmallBuffer makes the receive buffer of each scripted peer small before its connection exists.
	SmallBuffer bool

	transcript *Transcript
	broken     string // the last line that broke the contract, when the play began
	unread     bool   // a command has been written, and it is not known that the shim has read it
	role       Role
	server     string           // the id of the listen command
	stopped    bool             // by a step
	address    string           // where the implementation listens
	listener   *net.TCPListener // where the implementation's clients connect; nil before the first
	peers      []*Peer
	conns      []string      // the shim's connection id, by peer; "" while it is not known
	tags       []string      // the tag of the last send, by peer
	late       time.Duration // at most, of what a wait has taken beyond its time
	unjudged   bool          // what is delivered from now on
	cuts       cuts          // of what the peer sends in the step under way
	connected  int           // TCP connections made
	resident   uint64        // memory of the implementation when the script asked for a measure, in octets
}

func newPlay(ctx context.Context, s *shim, timing Timing, serial *atomic.Int64) *Play {
	p := &Play{
		ctx: ctx, shim: s, caller: s.caller, protocol: s.protocol, timing: timing, serial: serial,
		broken: s.lastBroken(), transcript: NewTranscript(), inbox: newInbox(),
	}
	p.inbox.tell = func(e Event) {
		if e.Event == EventHook { // a server and its connections have hooks of the same names
			p.transcript.note(FromImplementation, "%v of %s", e, e.ID)
			return
		}
		p.transcript.note(FromImplementation, "%v", e)
	}
	return p
}

// perform plays the script from its first step to its last, as often as its divisions ask for, and returns the text of
// the step that failed.
func (p *Play) perform(script []Step, divisions Divisions) (step string, err error) {
	if divisions == Undivided {
		step, err = p.steps(script, division{})
	} else {
		step, err = p.everyDivision(script, divisions)
	}
	if err == nil {
		step, err = atTheEnd, p.finish()
	}
	return step, p.excused(err)
}

// steps plays a part of a script once.
func (p *Play) steps(script []Step, d division) (step string, err error) {
	for i, s := range script {
		if err := p.ctx.Err(); err != nil {
			return s.Text, err
		}
		p.cuts = d.of(i)
		if err := s.Do(p); err != nil {
			return s.Text, err
		}
	}
	return "", nil
}
