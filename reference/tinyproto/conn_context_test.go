package tinyproto

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

var errChangedMind = errors.New("changed my mind")

func TestContextEndedBefore(t *testing.T) {
	c, p := open(t, calm)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errChangedMind)
	require.Equal(t, errChangedMind, c.Transmit(ctx, []byte{0xAB}))
	_, err := c.Receive(ctx)
	require.Equal(t, errChangedMind, err)
	wantUsable(t, c, p)
}

// A context that ends while no message has begun leaves the connection usable.
func TestReceiveContextEndsIdle(t *testing.T) {
	c, p := open(t, calm)
	for range 3 {
		ctx, cancel := context.WithCancelCause(t.Context())
		first, second := receive(ctx, c), receive(ctx, c)
		cancel(errChangedMind)
		require.Equal(t, received{err: errChangedMind}, next(t, first))
		require.Equal(t, received{err: errChangedMind}, next(t, second))
		wantUsable(t, c, p)
	}
}

func TestReceiveContextDeadlineIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		_, err := c.Receive(ctx)
		require.Equal(t, context.DeadlineExceeded, err)
		wantUsable(t, c, p)
	})
}

// The deadline by which an ended context wakes its Receive must not fall into the transmission that comes next.
func TestReceiveContextEndIsHeardLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		late := &lateConn{Conn: near, heard: make(chan struct{})}
		c, p := openOn(t, late, far, Config{})
		ctx, cancel := context.WithCancel(t.Context())
		got := receive(ctx, c)
		synctest.Wait()
		late.armed = true
		cancel()
		synctest.Wait() // the wake is under way, and late
		sent := transmit(t.Context(), c, nil)
		size := make(chan int)
		go func() {
			n, _ := p.Read(make([]byte, SizeOctets))
			size <- n
		}()
		synctest.Wait()
		close(late.heard)
		require.Equal(t, SizeOctets, <-size)
		synctest.Wait()
		p.Sends("FF")
		require.NoError(t, <-sent)
		require.Equal(t, context.Canceled, (<-got).err)
	})
}

// A lateConn delays the first deadline, once armed, that is there to end a read at once.
type lateConn struct {
	net.Conn
	armed bool // set while nobody calls
	heard chan struct{}
}

func (c *lateConn) SetReadDeadline(t time.Time) error {
	if c.armed && !t.IsZero() && !t.After(time.Now()) {
		c.armed = false
		<-c.heard
	}
	return c.Conn.SetReadDeadline(t)
}

// Inside a message nothing can be taken up again: the connection is closed, and the error is the context's.
func TestContextEndsInsideMessage(t *testing.T) {
	for _, state := range []struct {
		what  string
		begin func(context.Context, *Conn, *peer) <-chan error
	}{
		{"in a size", func(ctx context.Context, c *Conn, p *peer) <-chan error {
			got := receive(ctx, c)
			p.Sends("00 00 00")
			return justError(got)
		}},
		{"in a payload", func(ctx context.Context, c *Conn, p *peer) <-chan error {
			got := receive(ctx, c)
			p.Sends("00 00 00 02 AB")
			p.Wants("FF")
			return justError(got)
		}},
		{"awaiting the answer", func(ctx context.Context, c *Conn, p *peer) <-chan error {
			sent := transmit(ctx, c, []byte{0xAB})
			p.Wants("00 00 00 01")
			return sent
		}},
		{"sending the payload", func(ctx context.Context, c *Conn, p *peer) <-chan error {
			sent := transmit(ctx, c, []byte{0xAB, 0xCD})
			p.Wants("00 00 00 02")
			p.Sends("FF")
			p.Wants("AB")
			return sent
		}},
	} {
		synctest.Test(t, func(t *testing.T) {
			c, p := pipe(t, Config{})
			ctx, cancel := context.WithCancelCause(t.Context())
			done := state.begin(ctx, c, p)
			synctest.Wait()
			require.Empty(t, done, state.what)
			cancel(errChangedMind)
			require.Equal(t, errChangedMind, <-done, state.what)
			p.WantsEnd()
			wantClosed(t, c)
		})
	}
}

func justError(got <-chan received) <-chan error {
	done := make(chan error, 1)
	go func() { done <- (<-got).err }()
	return done
}

// A call that waits for its turn leaves when its context ends, and harms nobody.
func TestContextEndsWaitingForTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{})
		got := receive(t.Context(), c)
		p.Sends("00 00 00")
		ctx, cancel := context.WithCancelCause(t.Context())
		sent, also := transmit(ctx, c, []byte{0xAB}), receive(ctx, c)
		synctest.Wait()
		cancel(errChangedMind)
		require.Equal(t, errChangedMind, <-sent)
		require.Equal(t, received{err: errChangedMind}, <-also)
		p.Sends("01 CD")
		p.Wants("FF")
		require.Equal(t, received{msg: []byte{0xCD}}, <-got)
		wantUsable(t, c, p)
	})
}

// [TP-END-8] An endpoint whose caller closes the connection MUST report every transmission that is not over as failed,
// MUST NOT send any octet more, and MUST close the connection.
func TestClose(t *testing.T) {
	for _, state := range []struct {
		what  string
		begin func(*Conn, *peer) []<-chan error
	}{
		{"idle", func(*Conn, *peer) []<-chan error { return nil }},
		{"waiting for messages", func(c *Conn, p *peer) []<-chan error {
			return []<-chan error{justError(receive(context.Background(), c)), justError(receive(context.Background(), c))}
		}},
		{"in a size, with a transmission waiting", func(c *Conn, p *peer) []<-chan error {
			got := receive(context.Background(), c)
			p.Sends("00 00 00")
			return []<-chan error{justError(got), transmit(context.Background(), c, nil)}
		}},
		{"in a payload", func(c *Conn, p *peer) []<-chan error {
			got := receive(context.Background(), c)
			p.Sends("00 00 00 02 AB")
			p.Wants("FF")
			return []<-chan error{justError(got)}
		}},
		{"awaiting an answer, with calls waiting", func(c *Conn, p *peer) []<-chan error {
			sent := transmit(context.Background(), c, []byte{0xAB})
			p.Wants("00 00 00 01")
			return []<-chan error{sent, transmit(context.Background(), c, nil), justError(receive(context.Background(), c))}
		}},
	} {
		c, p := open(t, calm)
		calls := state.begin(c, p)
		require.NoError(t, c.Close(), state.what)
		for _, done := range calls {
			require.ErrorIs(t, next(t, done), net.ErrClosed, state.what)
		}
		p.WantsEnd()
		wantClosed(t, c)
		require.ErrorIs(t, c.Close(), net.ErrClosed, "a second time")
	}
}

// Close ends a payload that TCP takes no more of.
func TestCloseWhileSending(t *testing.T) {
	c, p := open(t, calm)
	sent := transmit(t.Context(), c, make([]byte, 32<<20)) // more than both socket buffers hold
	p.Wants("02 00 00 00")
	p.Sends("FF")
	p.Wants("00")
	require.NoError(t, c.Close())
	require.ErrorIs(t, next(t, sent), net.ErrClosed)
	wantClosed(t, c)
}
