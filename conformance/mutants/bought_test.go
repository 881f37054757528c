package mutants_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/mutants"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

// A verdict cannot be bought with one habit: an implementation that closes every connection, or says nothing at all,
// passes hardly any case in which something has to work, and one that accepts everything hardly any in which something
// has to be refused.
func TestVerdictsCannotBeBought(t *testing.T) {
	cases := load(t, "tinyproto")
	for _, tc := range []struct {
		name     string
		habit    func(*easy)
		negative bool
	}{
		{"closes every connection", (*easy).close, false},
		{"says nothing", (*easy).wait, false},
		{"accepts everything", (*easy).accept, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			library := func(func()) goshim.Library { return easyLibrary{mutants.Of("tinyproto").Healthy(nil), tc.habit} }
			passed, all := 0, 0
			for _, r := range judge(t, inProcess(tc.name, library), cases, cases) {
				if isNegative(r.Case) != tc.negative || r.Case.Alone {
					continue
				}
				all++
				if r.Verdict == conformance.Pass {
					passed++
					t.Log("passes", r.Case.ID)
				}
			}
			assert.Greater(t, all, 100)
			assert.LessOrEqual(t, 10*passed, all, "it passes %d of %d", passed, all)
		})
	}
}

// refuses matches what is expected of an implementation that has something to refuse, or to report as failed.
var refuses = regexp.MustCompile(`receives (00|FE)$|reported as failed|nothing is delivered|cut after each octet`)

// isNegative reports whether a case demands a refusal or the report of a failure.
func isNegative(c *conformance.Case) bool {
	return slices.ContainsFunc(c.Script, func(s conformance.Step) bool { return refuses.MatchString(s.Text) })
}

// An easyLibrary has one habit for all connections, and leaves the rest to the shim.
type easyLibrary struct {
	goshim.Library
	habit func(*easy)
}

// An easy connection is one end of a TCP connection whose user has a habit.
type easy struct {
	nc      net.Conn
	reports goshim.Reports
	answers chan byte
	inbox   chan []byte
	mu      sync.Mutex
	waiting bool // a transmission waits for its answer
}

func (l easyLibrary) Connect(ctx context.Context, address string, _ conformance.Options, r goshim.Reports) {
	var d net.Dialer
	nc, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		r.Failed(err)
		return
	}
	l.live(ctx, nc, r)
}

func (l easyLibrary) Serve(ctx context.Context, ln net.Listener, _ conformance.Options, _ func(string), accepted func() goshim.Reports) {
	var work sync.WaitGroup
	defer work.Wait()
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	for {
		nc, err := ln.Accept()
		if err != nil {
			return
		}
		work.Go(func() { l.live(ctx, nc, accepted()) })
	}
}

func (l easyLibrary) live(ctx context.Context, nc net.Conn, r goshim.Reports) {
	defer nc.Close()
	defer context.AfterFunc(ctx, func() { nc.Close() })()
	l.habit(&easy{nc: nc, reports: r, answers: make(chan byte, 1), inbox: make(chan []byte, 64)})
}

func (e *easy) close() {
	e.nc.Close()
	e.reports.Failed(net.ErrClosed)
}

func (e *easy) wait() {
	io.Copy(io.Discard, e.nc)
	e.reports.Failed(net.ErrClosed)
}

// accept takes any octet for what it hopes for, and whatever there is for a message.
func (e *easy) accept() {
	e.nc.Write([]byte{0xFF})
	e.nc.Read(make([]byte, 1))
	go e.read()
	e.reports.Open(e)
}

func (e *easy) read() {
	defer close(e.inbox)
	for {
		head := make([]byte, 4)
		if _, err := io.ReadFull(e.nc, head[:1]); err != nil {
			return
		}
		e.mu.Lock()
		waiting := e.waiting
		e.waiting = false
		e.mu.Unlock()
		if waiting {
			e.answers <- head[0]
			continue
		}
		io.ReadFull(e.nc, head[1:])
		e.nc.Write([]byte{0xFF})
		msg := make([]byte, min(binary.BigEndian.Uint32(head), 1<<20))
		n, err := io.ReadFull(e.nc, msg)
		e.inbox <- msg[:n]
		if err != nil {
			return
		}
	}
}

// Transmit reports every message as sent, whatever the answer is.
func (e *easy) Transmit(_ context.Context, msg []byte) error {
	e.mu.Lock()
	e.waiting = true
	e.mu.Unlock()
	e.nc.Write(binary.BigEndian.AppendUint32(nil, uint32(len(msg))))
	select {
	case <-e.answers:
	case <-time.After(time.Second):
	}
	if len(msg) < 1<<30 { // a larger one is not there to be read
		e.nc.Write(msg)
	}
	return nil
}

func (e *easy) Receive(ctx context.Context) ([]byte, error) {
	select {
	case msg, ok := <-e.inbox:
		if ok {
			return msg, nil
		}
	case <-ctx.Done():
	}
	return nil, io.EOF
}

func (e *easy) Close() error { return e.nc.Close() }
