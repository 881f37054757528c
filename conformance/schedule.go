package conformance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// played is a case whose play is over.
type played struct {
	result Result
	again  bool            // the shim ended under it
	lost   error           // why no other case can be judged either
	aside  []time.Duration // it is not judged, but played again: the suite was held up for so long in this play and those before
}

// A flight is what is left of a run, and what is under way.
type flight struct {
	waiting []*Case
	again   []*Case                   // interrupted: to be run alone
	aside   map[*Case][]time.Duration // for how long the suite was held up in each play, of cases that are played again
	running int
	alone   bool // what is running must have no company
	done    chan played
}

// all runs the cases, several at a time, each after its twins. Cases under which the shim died or hung are run again
// alone, in a fresh process each, once no other is in flight. One that is not judged because the suite was held up is
// played again without company.
func (r *run) all(cases []*Case) error {
	f := &flight{waiting: slices.Clone(cases), aside: map[*Case][]time.Duration{}, done: make(chan played)}
	for {
		before := len(f.waiting)
		if r.ctx.Err() == nil && len(f.again) == 0 {
			f.waiting = slices.DeleteFunc(f.waiting, func(c *Case) bool { return r.begin(f, c) })
		}
		switch {
		case f.running > 0:
			r.land(f, <-f.done)
		case r.ctx.Err() != nil:
			return context.Cause(r.ctx)
		case len(f.waiting) < before: // some were settled without a play, and others may be ready now
		case len(f.again) > 0:
			r.noteEnding()
			r.alone(f.again)
			f.again = nil
		case len(f.waiting) == 0:
			return nil
		default:
			return fmt.Errorf("internal error: %s waits for a twin that never runs", f.waiting[0].ID)
		}
	}
}

// begin starts a case or settles it, and reports false if it has to wait.
func (r *run) begin(f *flight, c *Case) bool {
	aside := f.aside[c]
	alone := c.Alone || aside != nil
	company := f.running > 0 && (alone || f.alone)
	if f.running >= r.cfg.Jobs || company || !r.ready(c) {
		return false
	}
	if result, settled := r.unplayed(c); settled {
		r.settle(result)
		return true
	}
	if r.hangs >= mostHangs && r.lost == nil {
		f.again = append(f.again, c)
		return true
	}
	s, err := r.current()
	if err != nil {
		r.settle(Result{Case: c, Verdict: Errored, Came: err.Error()})
		return true
	}
	f.running++
	f.alone = alone
	go func() { f.done <- r.play(s, c, aside) }()
	return true
}

// land takes in a case whose play is over.
func (r *run) land(f *flight, p played) {
	f.running--
	if p.again {
		f.again = append(f.again, p.result.Case)
		return
	}
	r.dying = time.Time{}
	if c := p.result.Case; p.aside != nil {
		f.waiting, f.aside[c] = append(f.waiting, c), p.aside
		return
	}
	if p.lost != nil {
		r.lost = p.lost
	}
	r.conclude(p.result)
}

// conclude settles a case, unless an interrupt has cut it off.
func (r *run) conclude(result Result) {
	if r.ctx.Err() == nil || result.Verdict != Errored {
		r.settle(result)
	}
}

// ready reports whether every twin of the case has its verdict.
func (r *run) ready(c *Case) bool {
	for _, id := range r.twins(c) {
		if _, ok := r.results[id]; !ok {
			return false
		}
	}
	return true
}

// twins lists the twins of a case that this implementation has a role for. In the place of one that an echo server is
// not enough for stand that one's own.
func (r *run) twins(c *Case) (ids []string) {
	for _, id := range c.Twins {
		switch twin := r.byID[id]; {
		case twin == nil, !slices.Contains(r.report.Hello.Roles, string(twin.Role)):
		case !r.cfg.Target.canJudge(twin):
			ids = append(ids, r.twins(twin)...)
		default:
			ids = append(ids, id)
		}
	}
	return ids
}

// unplayed gives the verdict on a case that needs no play to have one.
func (r *run) unplayed(c *Case) (Result, bool) {
	skip := func(format string, args ...any) (Result, bool) {
		return Result{Case: c, Verdict: Skip, Came: fmt.Sprintf(format, args...)}, true
	}
	if !r.cfg.Target.canJudge(c) {
		return skip("needs more than an echo server")
	}
	if !slices.Contains(r.report.Hello.Roles, string(c.Role)) {
		return skip(`"roles" of the shim's hello lacks %q`, c.Role)
	}
	if missing, ok := r.shim.can(c.Needs); !ok {
		return skip(`"can" of the shim's hello lacks %q`, missing)
	}
	if most := r.report.Hello.MaxReceive; most != nil && c.MinReceive > *most {
		return skip("needs to receive %d octets, the shim's max_receive is %d", c.MinReceive, *most)
	}
	for _, id := range r.twins(c) {
		if twin := r.results[id]; !twin.Verdict.passed() {
			return Result{Case: c, Verdict: Blocked, BlockedBy: id, Came: "its twin " + id + " did not pass"}, true
		}
	}
	return Result{}, false
}

// current returns the running shim, started again if it has ended.
func (r *run) current() (*shim, error) {
	if r.lost != nil || r.shim.isGone() {
		if err := r.restart(); err != nil {
			return nil, err
		}
	}
	return r.shim, nil
}

func (r *run) settle(result Result) {
	result = r.cfg.Known.judge(result)
	if r.cfg.Keep != nil {
		r.cfg.Keep(&result)
	}
	r.results[result.Case.ID] = result
	if r.cfg.OnResult != nil {
		r.cfg.OnResult(result)
	}
}

// play performs a case and judges it. Earlier plays of it have been set aside: the suite was held up for so long in
// each.
func (r *run) play(s *shim, c *Case, aside []time.Duration) played {
	begin := time.Now()
	p := newPlay(r.ctx, s, r.report.Timing, &r.serial)
	if !r.cfg.unhurried {
		p.pulse = &r.pulse
	}
	step, err := p.perform(c.Script, c.Divisions)
	held := p.heldUp()
	p.noteAside(aside)
	result := Result{Case: c, Verdict: Pass, Began: p.transcript.began, Seen: p.transcript.Entries(), Wall: time.Since(begin)}
	if err == nil {
		return played{result: result}
	}
	p.abandon()
	lost := r.lostServer(p, err)
	if _, unmet := errors.AsType[*goneError](err); unmet && lost != nil {
		result.Verdict, result.Came = Errored, lost.Error()
		return played{result: result, lost: lost}
	}
	result.Expected, result.Came = step, err.Error()
	switch again := r.blame(s, &result, err); {
	case again:
		return played{result: result, again: true}
	case held > 0 && result.Verdict != Skip && r.ctx.Err() == nil:
		return setAside(result, append(aside, held))
	}
	return played{result: result, lost: lost}
}

// blame gives the verdict on a play that has ended with an error. It reports true, and gives none, if the shim has ended
// under the play.
func (r *run) blame(s *shim, result *Result, err error) (again bool) {
	var failure *Failure
	var unsupported *UnsupportedError
	switch {
	case errors.As(err, &unsupported):
		result.Verdict, result.Expected = Skip, ""
		return false
	case errors.As(err, &failure) && !failure.Absent:
		// What the wire or a report has shown wrong stays so, whatever happens to the shim after.
		result.Verdict = Fail
	case r.ctx.Err() != nil:
		result.Verdict = Errored
	case err == errShimGone || !s.alive(r.report.Timing.Deadline):
		return true
	case failure != nil:
		result.Verdict = Fail
	default:
		result.Verdict = Errored
	}
	result.Log = s.proc.log.String()
	return false
}
