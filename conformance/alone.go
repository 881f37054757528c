package conformance

import (
	"fmt"
	"time"
)

// What a shim that dies or hangs may cost. A hang takes two deadlines to find: one for the answer that did not come,
// one for the probe.
const (
	// mostAlone is how many cases run alone at the same time, each in a process of its own.
	mostAlone = 8

	// mostHangs is how many processes may have to be killed under cases that share them. From then on each case has its
	// own.
	mostHangs = 2

	// mostDying is how long it may go on that every process dies or hangs under the one case that it was given. From then
	// on no case is tried any more.
	mostDying = 10 * time.Second
)

// A lone play is one in a process of its own.
type lone struct {
	played
	begin  time.Time
	failed error // why there was no process
}

// alone plays cases, each in a fresh process that has no other, and settles them.
func (r *run) alone(cases []*Case) {
	done := make(chan lone)
	running := 0
	for _, c := range cases {
		if running == min(mostAlone, r.cfg.Jobs) {
			r.outlive(<-done)
			running--
		}
		switch {
		case r.ctx.Err() != nil: // no verdict
		case r.lost != nil:
			r.settle(Result{Case: c, Verdict: Errored, Came: r.lost.Error()})
		default:
			running++
			go func() { done <- r.fresh(c) }()
		}
	}
	for ; running > 0; running-- {
		r.outlive(<-done)
	}
}

// outlive takes in a lone play, and gives the shim up if none has lived through its case for long.
func (r *run) outlive(p lone) {
	r.conclude(p.result)
	if !p.again {
		r.dying = time.Time{}
	} else if r.dying.IsZero() {
		r.dying = p.begin
	}
	took := time.Since(r.dying).Round(time.Second)
	switch {
	case r.lost != nil:
	case p.failed != nil:
		r.lost = p.failed
	case p.again && took >= mostDying:
		r.lost = fmt.Errorf("not tried: for %v every process has died or hung under the one case that it was given; "+
			"the last: %s", took, p.result.Came)
	}
}

// fresh plays a case in a process of its own. Dying under it again is the implementation's failure.
func (r *run) fresh(c *Case) lone {
	begin := time.Now()
	s, err := startShim(r.ctx, r.cfg.Target, r.cfg.Protocol, r.cfg.StartTimeout, r.cfg.ShimLog)
	if err != nil {
		err = noRestart(err)
		return lone{played{result: Result{Case: c, Verdict: Errored, Came: err.Error()}}, begin, err}
	}
	defer s.stop(restartGrace)
	p := r.play(s, c, nil)
	for p.aside != nil {
		p = r.play(s, c, p.aside)
	}
	if p.again {
		p.result.Verdict, p.result.Came, p.result.Log = Fail, s.ending(), s.proc.log.String()
		if s.whyKilled() != "" {
			p.result.Verdict = Errored
		}
	}
	return lone{p, begin, nil}
}

func noRestart(err error) error { return fmt.Errorf("the shim does not start again: %w", err) }
