package conformance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRunVerdicts(t *testing.T) {
	target, starts := fake{}.inProcess()
	contractBroken := Step{Text: "it answers", Do: func(*Play) error { return &ShimError{"no answer to close within 1s"} }}
	declined := Step{Text: "it sends", Do: func(*Play) error { return &UnsupportedError{"too large"} }}
	unknown := Step{Text: "it works", Do: func(*Play) error { return errors.New("odd") }}
	results := judge(t, target,
		scenario("pass", meets(), meets()), scenario("fail", meets(), breaks(), declined), scenario("error", contractBroken),
		scenario("skip", declined), scenario("odd", unknown), scenario("empty"),
	)
	requireVerdicts(t, results, Pass, Fail, Errored, Skip, Errored, Pass)
	require.Equal(t, "expected: it is met; came: something else", results[1].Reason())
	require.Equal(t, "expected: it answers; came: no answer to close within 1s", results[2].Reason())
	require.Equal(t, "too large", results[3].Reason())
	require.Equal(t, int64(1), starts.Load(), "nothing of this needs another process")
}

// Results come one at a time, and stand in the report in the order of the cases.
func TestRunReports(t *testing.T) {
	target, _ := fake{}.inProcess()
	var came []string
	var before Report
	var log bytes.Buffer
	report, err := Run(t.Context(), Config{
		Target: target, Protocol: "tinyproto", Cases: []*Case{scenario("a", breaks()), scenario("b", meets()), scenario("c", opens(Client))},
		ShimLog: &log, OnStart: func(r Report) { before = r }, OnResult: func(r Result) { came = append(came, r.Case.ID) },
	})
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"a", "b", "c"}, came)
	requireVerdicts(t, report.Results, Fail, Pass, Pass)
	require.Equal(t, "fake", report.Target)
	require.Equal(t, "fake", report.Hello.Name)
	require.Equal(t, before.Timing, report.Timing)
	require.Empty(t, before.Results)
	require.GreaterOrEqual(t, report.Timing.Deadline, 2*time.Second)
	require.GreaterOrEqual(t, report.Timing.Quiet, 25*time.Millisecond)
	require.LessOrEqual(t, report.Timing.Quiet, 50*time.Millisecond)
	require.Positive(t, report.RoundTrip)
	require.NotEmpty(t, report.Results[2].Seen)
	require.Positive(t, report.Results[2].Wall)
	require.Contains(t, log.String(), `> {"cmd":"hello","protocol":"tinyproto"}`+"\n")
	require.Contains(t, log.String(), `< {"event":"hello"`)
	require.Contains(t, log.String(), `> {"cmd":"quit"}`)
}

// An expectation that matches no case is a set-up error, before anything is started.
func TestRunUnmatchedExpectation(t *testing.T) {
	target, starts := fake{}.inProcess()
	_, err := Run(t.Context(), Config{
		Target: target, Protocol: "tinyproto", Cases: []*Case{scenario("a", meets())},
		Known: Expectations{{Case: "a", Where: "f:1"}, {Case: "b*", Where: "f:2"}},
	})
	require.EqualError(t, err, `f:2: no case matches "b*"`)
	require.Zero(t, starts.Load())
}

// The twins of the selected cases run with them.
func TestRunSelectsWithTwins(t *testing.T) {
	target, _ := fake{}.inProcess()
	a, b, c := scenario("a", meets()), scenario("b", meets()), scenario("c", meets())
	c.Twins = []string{"a"}
	report, err := Run(t.Context(), Config{Target: target, Protocol: "tinyproto", Cases: []*Case{a, b, c}, Selected: []*Case{c}})
	require.NoError(t, err)
	require.Len(t, report.Results, 2)
	require.Equal(t, []string{"a", "c"}, []string{report.Results[0].Case.ID, report.Results[1].Case.ID})
}

// A seed shuffles the order in which cases start, each after its twins. Results stay in the order of the suite.
func TestRunSeed(t *testing.T) {
	target, _ := fake{}.inProcess()
	order := func(seed int64) (started string) {
		var cases []*Case
		for _, id := range strings.Split("abcdefghij", "") {
			cases = append(cases, scenario(id, Step{Text: "it starts", Do: func(*Play) error { started += id; return nil }}))
		}
		cases[0].Twins = []string{"j"}
		report, err := Run(t.Context(), Config{Target: target, Protocol: "tinyproto", Cases: cases, Seed: seed, Jobs: 1})
		require.NoError(t, err)
		require.Equal(t, seed, report.Seed)
		require.Equal(t, "a", report.Results[0].Case.ID)
		require.Equal(t, "j", report.Results[9].Case.ID)
		require.Less(t, strings.Index(started, "j"), strings.Index(started, "a"))
		return started
	}
	require.Equal(t, "bcdefghija", order(0))
	require.Equal(t, order(1), order(1))
	require.NotEqual(t, order(0), order(1))
	require.NotEqual(t, order(1), order(-1))
}

// A case runs after its twins, wherever they stand, and is blocked if one did not pass; so is what builds on it.
func TestRunBlocked(t *testing.T) {
	target, _ := fake{}.inProcess()
	var played []string
	plays := func(id string, twins []string, steps ...Step) *Case {
		c := scenario(id, append([]Step{{Text: "it plays", Do: func(*Play) error { played = append(played, id); return nil }}}, steps...)...)
		c.Twins = twins
		return c
	}
	cases := []*Case{
		plays("last", []string{"middle", "sound"}),
		plays("middle", []string{"sound", "broken"}),
		plays("fine", []string{"sound"}),
		plays("broken", []string{"sound"}, breaks()),
		plays("sound", nil),
	}
	report, err := Run(t.Context(), Config{Target: target, Protocol: "tinyproto", Cases: cases, Jobs: 1})
	require.NoError(t, err)
	requireVerdicts(t, report.Results, Blocked, Blocked, Pass, Fail, Pass)
	require.Equal(t, "middle", report.Results[0].BlockedBy)
	require.Equal(t, "broken", report.Results[1].BlockedBy)
	require.Equal(t, "its twin broken did not pass", report.Results[1].Reason())
	require.ElementsMatch(t, []string{"sound", "fine", "broken"}, played, "what is blocked is not played")
	require.Equal(t, "sound", played[0])
}

// A twin that the implementation has no role for does not count; one that is skipped for another reason blocks.
func TestRunSkips(t *testing.T) {
	target, _ := fake{
		hello: `{"event":"hello","name":"n","protocol":"tinyproto","roles":["server"],"can":["timeout"],"max_receive":10}`,
	}.inProcess()
	never := Step{Text: "it is not played", Do: func(*Play) error { panic("internal error: a skipped case is played") }}
	client, needs, large := scenario("client", never), scenario("needs", never), scenario("large", never)
	client.Role, needs.Needs, large.MinReceive = Client, []string{"timeout", "limit"}, 11
	fits, lone, blocked := scenario("fits", meets()), scenario("lone", meets()), scenario("blocked", never)
	fits.Needs, fits.MinReceive = []string{"timeout"}, 10
	lone.Twins, blocked.Twins = []string{"client"}, []string{"needs"}
	results := judge(t, target, client, needs, large, fits, lone, blocked)
	requireVerdicts(t, results, Skip, Skip, Skip, Pass, Pass, Blocked)
	require.Equal(t, `"roles" of the shim's hello lacks "client"`, results[0].Reason())
	require.Equal(t, `"can" of the shim's hello lacks "limit"`, results[1].Reason())
	require.Equal(t, "needs to receive 11 octets, the shim's max_receive is 10", results[2].Reason())
	require.Equal(t, "needs", results[5].BlockedBy)
	require.Empty(t, results[0].BlockedBy)
}

func TestRunNothingJudged(t *testing.T) {
	target, _ := fake{}.inProcess()
	c := scenario("a", meets())
	c.Needs = []string{"hooks"}
	results := judge(t, target, c)
	requireVerdicts(t, results, Skip)
	require.Equal(t, 2, ExitCode(results, Terms{}))
}

// Cases that wait for each other are a bug of ours, which ends the run and does not hang it.
func TestRunTwinCycle(t *testing.T) {
	target, _ := fake{}.inProcess()
	a, b, c := scenario("a", meets()), scenario("b", meets()), scenario("c", meets())
	a.Twins, b.Twins = []string{"b"}, []string{"a"}
	report, err := Run(t.Context(), Config{Target: target, Protocol: "tinyproto", Cases: []*Case{a, b, c}})
	require.ErrorContains(t, err, "internal error: a waits for a twin that never runs")
	require.Len(t, report.Results, 1)
}

func TestRunJobs(t *testing.T) {
	target, _ := fake{}.inProcess()
	for _, jobs := range []int{1, 3} {
		var now, most, meeting atomic.Int64
		together := make(chan struct{})
		var once sync.Once
		step := Step{Text: "cases run together", Do: func(*Play) error {
			n := now.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			if meeting.Add(1) == int64(jobs) {
				once.Do(func() { close(together) })
			}
			<-together
			now.Add(-1)
			return nil
		}}
		var cases []*Case
		for _, id := range strings.Split("abcdefghi", "") {
			cases = append(cases, scenario(id, step))
		}
		_, err := Run(t.Context(), Config{Target: target, Protocol: "tinyproto", Cases: cases, Jobs: jobs})
		require.NoError(t, err)
		require.Equal(t, int64(jobs), most.Load())
	}
}

// An interrupt in the middle: what was judged is in the report, the error says why there is no more.
func TestRunInterrupted(t *testing.T) {
	target, _ := fake{}.inProcess()
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("interrupt")
	interrupt := Step{Text: "somebody presses a key", Do: func(*Play) error { cancel(stop); return nil }}
	after := scenario("after", meets())
	after.Twins = []string{"during"}
	report, err := Run(ctx, Config{Target: target, Protocol: "tinyproto", Jobs: 1, Cases: []*Case{
		scenario("before", breaks()), scenario("during", interrupt, meets()), after,
	}})
	require.ErrorIs(t, err, stop)
	requireVerdicts(t, report.Results, Fail)
	require.True(t, report.Interrupted)
	require.Equal(t, "fake", report.Hello.Name)
}

func TestRunInterruptedBeforeItBegins(t *testing.T) {
	target, _ := fake{}.inProcess()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	report, err := Run(ctx, Config{Target: target, Protocol: "tinyproto", Cases: []*Case{scenario("a", meets())}})
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, report.Results)
}

// crashes is a fake that dies in the middle of a connection, after what its wire has done.
func crashes(wire func(*net.TCPConn)) fake {
	return fake{
		wire: func(_ *faking, _ string, conn *net.TCPConn) {
			if wire != nil {
				wire(conn)
			}
		},
		on: map[string]func(*faking, Command){"die": func(s *faking, _ Command) { s.leave() }},
	}
}

func tellsToDie() Step {
	return Step{Text: "the shim dies", Do: func(p *Play) error { p.command(Command{Cmd: "die"}); return nil }}
}

// SHIM.md, "What is judged": what the wire has already shown wrong is fail, whatever happens to the shim after.
func TestRunWireFailureStays(t *testing.T) {
	target, starts := crashes(func(conn *net.TCPConn) {
		conn.Write([]byte{0xFE})
		io.Copy(io.Discard, conn)
	}).inProcess()
	connects := Step{Text: "a connected server, which has sent its octet", Do: func(p *Play) error {
		if err := p.Connect(Server); err != nil {
			return err
		}
		return p.Peer(1).await(due, func() bool { return p.Peer(1).arrived.Len() > 0 })
	}}
	dies := Step{Text: "the shim dies", Do: func(p *Play) error {
		p.command(Command{Cmd: "die"})
		_, err := p.inbox.await(due, func(Event) bool { return false })
		require.Equal(t, errShimGone, err)
		return nil
	}}
	greets := Step{Text: "the peer receives FF", Do: func(p *Play) error { return p.WantOctets(1, []byte{0xFF}) }}
	results := judge(t, target, scenario("a", connects, dies, greets))
	requireVerdicts(t, results, Fail)
	require.Equal(t, "expected: the peer receives FF; came: FE", results[0].Reason())
	require.Equal(t, int64(1), starts.Load(), "it is not run again")
}

// What did not come is explained by a death: the case runs again, alone, and the second death is a failure.
func TestRunDeathExplainsWhatIsAbsent(t *testing.T) {
	target, starts := crashes(nil).inProcess()
	connects := Step{Text: "a connected server", Do: func(p *Play) error { return p.Connect(Server) }}
	greets := Step{Text: "the peer receives FF", Do: func(p *Play) error { return p.WantOctets(1, []byte{0xFF}) }}
	results := judge(t, target, scenario("a", connects, tellsToDie(), greets), scenario("b", meets()))
	requireVerdicts(t, results, Fail, Pass)
	require.Equal(t, "expected: the peer receives FF; came: the shim ended: the fake gave up", results[0].Reason())
	require.LessOrEqual(t, int64(2), starts.Load())
}

// A case that is interrupted by the death of another runs again alone, and what has it as a twin waits for that.
func TestRunInterruptedTwin(t *testing.T) {
	waits := make(chan struct{})
	target, starts := fake{on: map[string]func(*faking, Command){
		"wait": func(s *faking, c Command) {
			if s.number == 1 {
				close(waits)
				return
			}
			s.done(c)
		},
		"die": func(s *faking, _ Command) { s.leave() },
	}}.inProcess()
	twin, after := scenario("twin", ask("wait")), scenario("after", ask("do"))
	after.Twins = []string{"twin"}
	fatal := scenario("fatal", Step{Text: "the other is in flight", Do: func(*Play) error { <-waits; return nil }}, ask("die"))

	onFatal := scenario("on fatal", meets())
	onFatal.Twins = []string{"fatal"}
	results := judge(t, target, onFatal, after, twin, fatal)
	requireVerdicts(t, results, Blocked, Pass, Pass, Fail)
	require.Equal(t, "fatal", results[0].BlockedBy)
	require.GreaterOrEqual(t, starts.Load(), int64(3), "one for both, one for each alone")
}

// One death is not held against a case that passes alone.
func TestRunDiesOnce(t *testing.T) {
	target, _ := fake{on: map[string]func(*faking, Command){"do": func(s *faking, c Command) {
		if s.number == 1 {
			s.leave()
			return
		}
		s.done(c)
	}}}.inProcess()
	requireVerdicts(t, judge(t, target, scenario("a", ask("do"))), Pass)
}

// A shim that does not start again makes errors of the cases that are left, and does not take its time over each.
func TestRunDoesNotStartAgain(t *testing.T) {
	t.Parallel()
	target, starts := fake{on: map[string]func(*faking, Command){
		"hello": func(s *faking, c Command) {
			if s.number == 1 {
				s.healthy(c)
			}
		},
		"die": func(s *faking, _ Command) { s.leave() },
	}}.inProcess()
	cases := []*Case{scenario("fatal", ask("die"))}
	for _, id := range strings.Split("abcdefghijklmnop", "") {
		cases = append(cases, scenario(id, ask("do")))
	}
	begin := time.Now()
	report, err := Run(t.Context(), Config{
		Target: target, Protocol: "tinyproto", Cases: cases, Jobs: 1, StartTimeout: soon, Deadline: soon,
	})
	require.NoError(t, err)
	require.Less(t, time.Since(begin), 8*time.Second)
	require.LessOrEqual(t, starts.Load(), int64(3))
	for _, r := range report.Results {
		require.Equal(t, Errored, r.Verdict, "%s: %s", r.Case.ID, r.Reason())
		require.Contains(t, r.Reason(), "the shim does not start again")
	}
	require.Equal(t, 2, ExitCode(report.Results, Terms{}))
}

// The log of the shim is shown with what went wrong.
func TestRunShowsTheLog(t *testing.T) {
	target := InProcess("fake", func(_ context.Context, in io.Reader, out, log io.Writer) error {
		io.WriteString(log, "something happened\n")
		return fake{}.serve(1, in, out)
	})
	results := judge(t, target, scenario("a", breaks()), scenario("b", meets()))
	require.Equal(t, "something happened\n", results[0].Log)
	require.Empty(t, results[1].Log)
}
