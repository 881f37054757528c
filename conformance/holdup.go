package conformance

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"
)

// A pulse shows when the machine holds this program up: by how much its own ticks are late. A scripted peer is then as
// late with its octets, and an implementation that has timed out meanwhile has done nothing wrong. The zero value is
// one that has not begun.
type pulse struct {
	mu    sync.Mutex
	last  time.Time // when it has ticked; zero: not yet
	holds []hold    // each that the ticks have shown, the oldest first
}

// A hold is a time in which nothing of the program ran.
type hold struct{ from, until time.Time }

const (
	pulseTick = 10 * time.Millisecond
	leastHold = 50 * time.Millisecond // what is shorter is the work of any scheduler
)

// start makes it beat until the context ends.
func (p *pulse) start(ctx context.Context) {
	p.tick(time.Now())
	go func() {
		ticker := time.NewTicker(pulseTick)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				p.tick(time.Now())
			case <-ctx.Done():
				return
			}
		}
	}()
}

// tick takes in that the program runs. Ticks of several goroutines may overtake each other.
func (p *pulse) tick(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !now.After(p.last) {
		return
	}
	if due := p.last.Add(pulseTick); !p.last.IsZero() && now.Sub(due) >= leastHold {
		p.holds = append(p.holds, hold{due, now})
	}
	p.last = now
}

// heldUp says for how long at a time, between two times, the program was held up at most. The second is the present: a
// tick that is due by then, and has not come, counts.
func (p *pulse) heldUp(from, now time.Time) (most time.Duration) {
	p.tick(now)
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, h := range p.holds {
		if h.from.Before(from) {
			h.from = from
		}
		most = max(most, h.until.Sub(h.from))
	}
	return most
}

// mostPlays is how often a case is played that fails each time while the suite is held up.
const mostPlays = 4

// heldUp says for how long at a time the suite was held up since the play began: as the pulse shows, or the play's own
// waits, which may have been late where the pulse was not. It is zero if that was too short to matter: a fifth of the
// implementation's timeout, half of the deadline. Scripts leave three fifths of a timeout for the peer to be late, which
// waits for an octet, for a time, and for the processor; what is due is there at once, and is read within the deadline.
func (p *Play) heldUp() time.Duration {
	if p.pulse == nil {
		return 0
	}
	held := max(p.pulse.heldUp(p.transcript.began, time.Now()), p.late)
	most := p.timing.Deadline / 2
	if timeout := cmp.Or(time.Duration(p.Options.TimeoutMS)*time.Millisecond, p.protocol.Timeout); timeout > 0 {
		most = min(timeout/5, most)
	}
	if held < max(leastHold, most) {
		return 0
	}
	return held.Round(time.Millisecond)
}

// toTake takes in that a wait of the script, which began then, was to take so long: the peer is late by what it has
// taken beyond that, be it the machine's doing or the shim's, which is to have read its commands before.
func (p *Play) toTake(d time.Duration, began time.Time) { p.late = max(p.late, time.Since(began)-d) }

// noteAside notes the earlier plays of the case that were set aside, by how long the suite was held up in each. The
// notes stand at the end, where they are shown of a script that is performed many times as well.
func (p *Play) noteAside(aside []time.Duration) {
	for i, held := range aside {
		p.transcript.note(FromSuite, "play %d of this case failed while the machine held the suite up for %v, and was set aside", i+1, held)
	}
}

// setAside has a play that has failed while the suite was held up not be judged: the case is played again, after so
// many plays no more.
func setAside(result Result, aside []time.Duration) played {
	if len(aside) < mostPlays {
		return played{result: result, aside: aside}
	}
	result.Verdict, result.Expected = Errored, ""
	result.Came = fmt.Sprintf("not judged: the machine held the suite up for %v while the case ran, and in %d plays before: "+
		"run it again on a less busy machine, or with fewer --jobs", aside[len(aside)-1], len(aside)-1)
	return played{result: result}
}
