package mutants_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/mutants"
	"github.com/tinyproto/tinyproto/conformance/mutants/mutant"
	"github.com/tinyproto/tinyproto/conformance/pickle"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

// A verdict cannot be bought with one habit: an implementation that closes every connection, or says nothing at all,
// passes hardly any case in which something has to work, and one that accepts everything hardly any in which something
// has to be refused.
func TestVerdictsCannotBeBought(t *testing.T) {
	if testing.Short() {
		t.Skip("short: three suites of each protocol, whose every case waits in vain")
	}
	accepts := map[string]func(*easy){
		"tinyproto": (*easy).accept,
		"objtcp":    (*easy).acceptObjects,
		"gruv":      (*easy).acceptFrames,
	}
	for _, set := range mutants.Sets() {
		t.Run(set.Protocol, func(t *testing.T) {
			t.Parallel()
			requireNotBought(t, set, "closes every connection", (*easy).close, false)
			requireNotBought(t, set, "says nothing", (*easy).wait, false)
			requireNotBought(t, set, "accepts everything", accepts[set.Protocol], true)
		})
	}
}

// requireNotBought judges a habit by the cases that demand a refusal or the report of a failure, or by the others.
func requireNotBought(t *testing.T, set mutant.Set, name string, habit func(*easy), negative bool) {
	cases := load(t, set.Protocol)
	library := func(func()) goshim.Library { return easyLibrary{set.Healthy(nil), habit} }
	var passes []string
	all := 0
	for _, r := range judge(t, inProcess(name, library), cases, cases) {
		if isNegative(r.Case) != negative || r.Case.Alone {
			continue
		}
		all++
		if r.Verdict == conformance.Pass {
			passes = append(passes, r.Case.ID)
		}
	}
	assert.Greater(t, all, 80, name)
	assert.LessOrEqual(t, 10*len(passes), all, "%s: passes %d of %d: %v", name, len(passes), all, passes)
}

// refuses matches what is expected of an implementation that has something to refuse, or to report as failed.
var refuses = regexp.MustCompile(`receives (00|FE)$|is reported as failed|cut after each octet`)

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

// acceptFrames takes whatever there is for a message.
func (e *easy) acceptFrames() {
	go e.readFrames(4, func(head []byte) uint64 { return uint64(binary.BigEndian.Uint32(head)) })
	e.reports.Open(framed{e})
}

// acceptObjects takes whatever there is for an object, None where it is none.
func (e *easy) acceptObjects() {
	go e.readFrames(8, func(head []byte) uint64 {
		size, _ := strconv.ParseUint(strings.TrimSpace(string(head)), 16, 64)
		return size
	})
	e.reports.Open(objects{e})
}

// readFrames reads frames whose size stands in so many octets.
func (e *easy) readFrames(octets int, size func([]byte) uint64) {
	defer close(e.inbox)
	head := make([]byte, octets)
	for {
		if _, err := io.ReadFull(e.nc, head); err != nil {
			return
		}
		msg := make([]byte, min(size(head), 1<<20))
		n, err := io.ReadFull(e.nc, msg)
		e.inbox <- msg[:n]
		if err != nil {
			return
		}
	}
}

// A framed connection sends messages behind their sizes.
type framed struct{ *easy }

func (f framed) Transmit(_ context.Context, msg []byte) error {
	f.nc.Write(binary.BigEndian.AppendUint32(nil, uint32(len(msg))))
	if len(msg) < 1<<30 { // a larger one is not there to be read
		f.nc.Write(msg)
	}
	return nil
}

// An objects connection sends and delivers objects.
type objects struct{ *easy }

func (o objects) Transmit(_ context.Context, v pickle.Value) error {
	if b, ok := v.(pickle.Bytes); ok && len(b) >= 1<<30 { // they are not there to be read
		return nil
	}
	octets, err := pickle.Encode(v, 4)
	fmt.Fprintf(o.nc, "%8X%s", len(octets), octets)
	return err
}

func (o objects) Receive(ctx context.Context) (pickle.Value, error) {
	octets, err := o.easy.Receive(ctx)
	if err != nil {
		return nil, err
	}
	if v, err := pickle.Decode(octets); err == nil {
		return v, nil
	}
	return pickle.None{}, nil
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
