package conformance

import (
	"encoding/binary"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// echoes serves connections one after the other: the handshake octet, and then each message back behind a prefix.
func echoes(t *testing.T, first byte, prefix string) (address string) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	t.Cleanup(func() { ln.Close(); <-done })
	go func() {
		defer close(done)
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			conn.SetDeadline(time.Now().Add(due))
			conn.Write([]byte{first})
			io.ReadFull(conn, make([]byte, 1))
			for echo(conn, prefix) {
			}
			conn.Close()
		}
	}()
	return ln.Addr().String()
}

func echo(conn net.Conn, prefix string) bool {
	head := make([]byte, 4)
	if _, err := io.ReadFull(conn, head); err != nil {
		return false
	}
	conn.Write([]byte{0xFF})
	msg := make([]byte, binary.BigEndian.Uint32(head))
	if _, err := io.ReadFull(conn, msg); err != nil {
		return false
	}
	back := append([]byte(prefix), msg...)
	conn.Write(binary.BigEndian.AppendUint32(nil, uint32(len(back))))
	io.ReadFull(conn, make([]byte, 1))
	conn.Write(back)
	return true
}

func deliversHello() *Case {
	return scenario("echo", opens(Server), sends(0, 0, 0, 5), wants(0xFF), sends([]byte("hello")...),
		then(func(p *Play) error { return p.WantMessage(1, Message{Octets: []byte("hello")}) }))
}

func judgeBlackBox(t *testing.T, target Target, cases ...*Case) ([]Result, error) {
	report, err := Run(t.Context(), Config{
		Target: target, Protocol: "tinyproto", Cases: cases, Jobs: 1, Deadline: soon, Quiet: 10 * time.Millisecond,
	})
	return report.Results, err
}

// What an echo server sends back stands for what it delivers.
func TestBlackBox(t *testing.T) {
	t.Parallel()
	address := echoes(t, 0xFF, "Echo back: ")
	results, err := judgeBlackBox(t, BlackBox(address, []byte("Echo back: ")), deliversHello(), deliversHello2())
	require.NoError(t, err)
	requireVerdicts(t, results, Pass, Pass)
	results, err = judgeBlackBox(t, BlackBox(address, nil), deliversHello())
	require.NoError(t, err)
	requireVerdicts(t, results, Fail)
	assert.Contains(t, results[0].Reason(), "00 00 00 10, where the message comes back, behind a prefix of 0 octets (--echo-prefix)")
}

func deliversHello2() *Case {
	c := deliversHello()
	c.ID = "echo again"
	return c
}

// A case that needs a caller, a client, an option, or silence behind a message is left out, and one whose twin is left
// out runs without it.
func TestBlackBoxLeavesOut(t *testing.T) {
	t.Parallel()
	asks := scenario("asks", Step{Text: "the implementation is asked", Caller: true})
	client := scenario("client")
	client.Role = Client
	option := scenario("option")
	option.Needs = []string{CanTimeout}
	unsuited := scenario("unsuited")
	unsuited.NoEcho = true
	twin := deliversHello()
	twin.Twins = []string{"asks"}
	results, err := judgeBlackBox(t, BlackBox(echoes(t, 0xFF, ""), nil), asks, client, option, unsuited, twin)
	require.NoError(t, err)
	requireVerdicts(t, results, Skip, Skip, Skip, Skip, Pass)
	assert.Equal(t, "needs more than an echo server", results[0].Reason())
}

// A server that is full, or is not there, is a set-up problem.
func TestBlackBoxSetUp(t *testing.T) {
	t.Parallel()
	_, err := judgeBlackBox(t, BlackBox(echoes(t, 0xFE, ""), nil), deliversHello())
	require.ErrorContains(t, err, "answers FE before any case")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ln.Close()
	_, err = judgeBlackBox(t, BlackBox(ln.Addr().String(), nil), deliversHello())
	require.ErrorContains(t, err, "no server to judge")
}

// A connection for which the server has no place cannot be judged; the first of a case waits until it has one.
func TestBlackBoxWithoutRoom(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() { // greets the check and one connection of the case, and refuses every other
		defer close(done)
		for n := 0; ; n++ {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			if n == 0 || n == 2 {
				conn.Write([]byte{0xFF})
			} else {
				conn.Write([]byte{0xFE})
			}
			defer conn.Close()
		}
	}()
	two := scenario("two", opens(Server), opens(Server))
	results, err := judgeBlackBox(t, BlackBox(ln.Addr().String(), nil), two)
	ln.Close()
	<-done
	require.NoError(t, err)
	requireVerdicts(t, results, Skip)
	assert.Contains(t, results[0].Reason(), "no place for connection 2 of this case")
}

// copies serves connections by sending back what comes: an echo of every frame that nothing answers.
func copies(t *testing.T) (address string) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var serving sync.WaitGroup
	t.Cleanup(func() { ln.Close(); serving.Wait() })
	serving.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { defer conn.Close(); io.Copy(conn, conn) })
		}
	})
	return ln.Addr().String()
}

// A server of a protocol without a greeting is tried with a message. Whatever it answers, and if it answers nothing, the
// cases judge it.
func TestBlackBoxOfOtherProtocols(t *testing.T) {
	t.Parallel()
	delivers := then(func(p *Play) error {
		if err := p.Give(1, Message{Filled: true, Size: 70000, Fill: 3}); err != nil {
			return err
		}
		return p.WantMessage(1, Message{Filled: true, Size: 70000, Fill: 3})
	})
	run := func(protocol, address string) Report {
		report, err := Run(t.Context(), Config{
			Target: BlackBox(address, nil), Protocol: protocol, Cases: []*Case{scenario("a", opens(Server), delivers)}, Deadline: soon, StartTimeout: soon, unhurried: true,
		})
		require.NoError(t, err)
		return report
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer silent.Close()
	for _, protocol := range []string{"gruv", "objtcp"} {
		report := run(protocol, copies(t))
		requireVerdicts(t, report.Results, Pass)
		require.Positive(t, report.RoundTrip)
		requireVerdicts(t, run(protocol, echoes(t, 0xFF, "")).Results, Fail)
		requireVerdicts(t, run(protocol, silent.Addr().String()).Results, Fail)
	}
}

// An echo server is asked for a message by being given it, unless it puts something in front.
func TestBlackBoxAsks(t *testing.T) {
	t.Parallel()
	asks := scenario("a", opens(Server), Step{Asks: true, Do: func(p *Play) error { return p.AskToSend(1, p.protocol.Sample) }},
		wants([]byte("\x00\x00\x00\x05hello")...))
	for prefix, want := range map[string]Verdict{"": Pass, "> ": Skip} {
		report, err := Run(t.Context(), Config{
			Target: BlackBox(copies(t), []byte(prefix)), Protocol: "gruv", Cases: []*Case{asks}, Deadline: soon, unhurried: true,
		})
		require.NoError(t, err)
		requireVerdicts(t, report.Results, want)
	}
}

// A server that dies has failed the case under which it did. No other is tried, and the report says why.
func TestBlackBoxIsGone(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() { // lives through the check
		defer close(done)
		for range 2 {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			conn.Write([]byte{0xFF})
			io.ReadFull(conn, make([]byte, 1))
		}
		ln.Close()
	}()
	report, err := Run(t.Context(), Config{
		Target: BlackBox(ln.Addr().String(), nil), Protocol: "tinyproto", Cases: []*Case{deliversHello(), deliversHello2()}, Jobs: 1,
		Deadline: soon, unhurried: true,
	})
	<-done
	require.NoError(t, err)
	requireVerdicts(t, report.Results, Fail, Errored)
	assert.Equal(t, "the server at "+ln.Addr().String()+" is gone: no TCP connection", report.Lost[:strings.LastIndex(report.Lost, ": dial")])
	assert.Equal(t, report.Lost, report.Results[1].Reason())
}
