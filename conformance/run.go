package conformance

import (
	"context"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// What a Config stands for where a member is zero.
const (
	DefaultJobs         = 32
	DefaultStartTimeout = 10 * time.Second

	leastDeadline = 2 * time.Second
	mostDeadline  = 30 * time.Second
	leastQuiet    = 25 * time.Millisecond
	mostQuiet     = 50 * time.Millisecond
	quitGrace     = 2 * time.Second        // for a shim to end after quit
	restartGrace  = 250 * time.Millisecond // the same, where a fresh one is wanted for each of many cases
)

// A Config says what to run, and how.
type Config struct {
	Target   Target
	Protocol string
	Cases    []*Case // every case of the suite
	Selected []*Case // which of them to run, with their twins; nil: all
	Seed     int64   // shuffles the order in which cases start; zero: the order of Cases
	Known    Expectations
	Terms    Terms // what counts for the exit code; handed on in the report

	Jobs         int           // cases at a time; zero: DefaultJobs
	Deadline     time.Duration // zero: measured, at least 2 s
	Quiet        time.Duration // zero: measured, 25 to 50 ms
	StartTimeout time.Duration // for the answer to hello; zero: DefaultStartTimeout

	ShimLog  io.Writer    // every line between the suite and the shim; nil: dropped
	OnStart  func(Report) // called before the first case; may be nil
	OnResult func(Result) // called for each result as it comes, from one goroutine; may be nil

	// Keep is called with each result before OnResult, from the same goroutine, to store what was seen outside the
	// report and say in the result where. It may be nil.
	Keep func(*Result)

	unhurried bool // judge every play, also one in which the suite was held up: for tests of failures
}

// Run judges an implementation. The results are in the order of the cases; twins of the selected cases are among them.
//
// The error is a set-up problem: the shim does not start or keep its contract, an expectation matches no case, or the
// context ended. What was judged until then is in the report all the same.
func Run(ctx context.Context, cfg Config) (Report, error) {
	if err := cfg.Known.Check(cfg.Cases); err != nil {
		return Report{}, err
	}
	r := &run{ctx: ctx, cfg: cfg.withDefaults(), byID: byID(cfg.Cases), results: map[string]Result{}}
	if err := r.setUp(); err != nil {
		return Report{}, err
	}
	defer func() { r.shim.stop(quitGrace) }()
	beating, end := context.WithCancel(ctx)
	defer end()
	r.pulse.start(beating)
	r.report.Target, r.report.Seed, r.report.Terms = cfg.Target.Name, cfg.Seed, cfg.Terms
	if cfg.OnStart != nil {
		cfg.OnStart(r.report)
	}
	cases := withTwins(r.cfg.Selected, cfg.Cases)
	err := r.all(shuffled(cases, cfg.Seed))
	r.noteEnding()
	if r.lost != nil {
		r.report.Lost = r.lost.Error()
	}
	r.report.Interrupted = ctx.Err() != nil && len(r.results) < len(cases)
	for _, c := range cases {
		if result, ok := r.results[c.ID]; ok {
			r.report.Results = append(r.report.Results, result)
		}
	}
	return r.report, err
}

// shuffled returns the cases in an order drawn by a seed, or as they are if it is zero.
func shuffled(cases []*Case, seed int64) []*Case {
	if seed == 0 {
		return cases
	}
	drawn := slices.Clone(cases)
	rand.New(rand.NewPCG(uint64(seed), 0)).Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	return drawn
}

func (cfg Config) withDefaults() Config {
	if cfg.Selected == nil {
		cfg.Selected = cfg.Cases
	}
	if cfg.Jobs <= 0 {
		cfg.Jobs = DefaultJobs
	}
	if cfg.StartTimeout <= 0 {
		cfg.StartTimeout = DefaultStartTimeout
	}
	if cfg.ShimLog == nil {
		cfg.ShimLog = io.Discard
	}
	cfg.ShimLog = &lockedWriter{w: cfg.ShimLog}
	return cfg
}

// A lockedWriter keeps lines whole that several goroutines write.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// A run is one Run under way.
type run struct {
	ctx     context.Context
	cfg     Config
	shim    *shim
	report  Report
	serial  atomic.Int64
	pulse   pulse
	byID    map[string]*Case
	results map[string]Result
	noted   *shim     // the last whose ending is in the report
	hangs   int       // processes that had to be killed under cases that shared them
	dying   time.Time // since when every process has died or hung under the one case that it was given; zero: the last did not
	lost    error     // why no process is started any more: it is not tried for every case that is left
}

// start starts the shim, or starts it again.
func (r *run) start() error {
	s, err := startShim(r.ctx, r.cfg.Target, r.cfg.Protocol, r.cfg.StartTimeout, r.cfg.ShimLog)
	if err != nil {
		return err
	}
	r.shim, r.report.Hello = s, s.hello
	return nil
}

// setUp starts the shim and measures it. An interrupt kills the shim, and is then the error.
func (r *run) setUp() error {
	err := r.start()
	if echo := r.cfg.Target.echo; echo != nil && err == nil {
		r.report.RoundTrip, err = echo.check(r)
	}
	if err == nil {
		err = r.calibrate()
	}
	if r.ctx.Err() != nil {
		err = context.Cause(r.ctx)
	}
	if err != nil && r.shim != nil {
		r.shim.stop(0)
	}
	return err
}

// restart puts a fresh process in the place of the shim.
func (r *run) restart() error {
	if r.lost == nil {
		r.noteEnding()
		r.shim.stop(restartGrace)
		if err := r.start(); err != nil {
			r.lost = noRestart(err)
		}
	}
	return r.lost
}

// noteEnding keeps how the shim has ended, once, if it is gone and no interrupt has killed it.
func (r *run) noteEnding() {
	if !r.shim.isGone() || r.noted == r.shim || r.ctx.Err() != nil {
		return
	}
	r.noted = r.shim
	if r.shim.whyKilled() != "" {
		r.hangs++
	}
	r.report.Endings = append(r.report.Endings, r.shim.ending()+"\n"+r.shim.proc.log.String())
}

// calibrate measures what a round trip takes here, and derives how long to wait.
func (r *run) calibrate() error {
	slowest := r.report.RoundTrip
	for range 5 {
		begin := time.Now()
		if err := r.shim.probe(r.cfg.StartTimeout); err != nil {
			return err
		}
		slowest = max(slowest, time.Since(begin))
	}
	r.report.RoundTrip = slowest
	r.report.Timing = Timing{
		Deadline: min(max(leastDeadline, 100*slowest), mostDeadline),
		Quiet:    min(max(leastQuiet, 10*slowest), mostQuiet),
	}
	if r.cfg.Deadline > 0 {
		r.report.Timing.Deadline = r.cfg.Deadline
	}
	if r.cfg.Quiet > 0 {
		r.report.Timing.Quiet = r.cfg.Quiet
	}
	return nil
}
