package objtcp

import (
	"context"
	"errors"
	"net"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/reference/objtcp/pickle"
)

// wantSent expects that an object is told of as sent, next.
func wantSent(t testing.TB, e *Endpoint, object any) {
	t.Helper()
	require.Equal(t, object, want(t, e, DataSent).Object)
}

// [OT-FRAME-1] [OT-FRAME-2] What is sent is the frames that were asked for, and nothing else.
func TestSend(t *testing.T) {
	e := serve(t, Config{})
	c, p := connect(t, e)
	require.NoError(t, c.Send(t.Context(), "hello"))
	wantSent(t, e, "hello")
	require.NoError(t, c.Post([]any{1}))
	wantSent(t, e, []any{1})
	p.Wants(frame(t, "hello") + frame(t, []any{1}))
	c.Close()
	p.WantsEnd()
}

// [OT-FRAME-8] Frames of several callers do not mix.
func TestSendAtOnce(t *testing.T) {
	e := serve(t, Config{Events: Connected})
	c, p := connect(t, e)
	const callers = 20
	large := strings.Repeat("x", 100_000)
	for range callers {
		go c.Send(context.Background(), large)
	}
	p.Wants(strings.Repeat(frame(t, large), callers))
}

// [OT-OBJ-20] An object that does not travel is refused, with nothing sent, and the connection goes on.
func TestSendRefuses(t *testing.T) {
	e := serve(t, Config{})
	c, p := connect(t, e)
	var invalid *pickle.ValueError
	require.ErrorAs(t, c.Send(t.Context(), struct{}{}), &invalid)
	require.ErrorAs(t, c.Post([]any{pickle.Set{[]any{}}}), &invalid)
	require.NoError(t, c.Send(t.Context(), "after"))
	p.Wants(frame(t, "after"))
}

// [OT-FRAME-9] [OT-FRAME-10] A side sends inside a frame of the other, and receives while nothing that it sends is
// taken.
func TestBothDirections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, p := pipe(t, Config{})
		c := want(t, e, Connected).Conn
		p.Sends(frame(t, "theirs")[:10])
		require.NoError(t, c.Post("ours"))
		p.Wants(frame(t, "ours"))
		wantSent(t, e, "ours")
		require.NoError(t, c.Post("not taken"))
		p.Sends(frame(t, "theirs")[10:])
		wantObject(t, e, c, "theirs")
		synctest.Wait()
		_, ok := e.Poll()
		require.False(t, ok, "not sent yet [OT-FRAME-11]")
		p.Wants(frame(t, "not taken"))
		wantSent(t, e, "not taken")
		e.Close()
	})
}

// [OT-END-4] [OT-END-5] Closing fails what is not sent, each object once: by an error to who waits, else by an event.
func TestCloseFailsWhatIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, p := pipe(t, Config{})
		c := want(t, e, Connected).Conn
		require.NoError(t, c.Post("under way"))
		p.Wants(frame(t, "under way")[:3])
		waiting := make(chan error)
		go func() { waiting <- c.Send(context.Background(), "waits") }()
		synctest.Wait()
		require.NoError(t, c.Post("waits too"))
		go c.Close()
		require.ErrorIs(t, <-waiting, net.ErrClosed)
		for _, object := range []string{"under way", "waits too"} {
			ev := want(t, e, Error)
			require.ErrorIs(t, ev.Err, net.ErrClosed)
			require.Equal(t, object, ev.Object)
		}
		want(t, e, Disconnected)
		require.ErrorIs(t, c.Send(t.Context(), "later"), net.ErrClosed)
		require.ErrorIs(t, c.Post("later"), net.ErrClosed)
		p.WantsEnd()
		e.Wait()
		require.False(t, e.IsRunning())
	})
}

// [OT-END-4] The end of the connection fails what is not sent, too. A pipe ends as a reset does: for both directions.
func TestEndFailsWhatIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, p := pipe(t, Config{})
		c := want(t, e, Connected).Conn
		p.Sends("    ")
		require.NoError(t, c.Post("under way"))
		require.NoError(t, c.Post("waits"))
		synctest.Wait()
		p.Close()
		faults := map[any]error{}
		for range 3 {
			ev := want(t, e, Error)
			faults[ev.Object] = ev.Err
		}
		require.ErrorIs(t, faults["under way"], net.ErrClosed)
		require.ErrorIs(t, faults["waits"], net.ErrClosed)
		require.ErrorIs(t, faults[nil], truncated)
		want(t, e, Disconnected)
	})
}

// A deafConn takes nothing, and says so.
type deafConn struct{ net.Conn }

func (deafConn) Write([]byte) (int, error) { return 0, syscall.ECONNRESET }

// [OT-END-4] A reset that the sending meets first ends the connection for the receiving, too.
func TestSendMeetsReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		e := newEndpoint(Config{}, nil)
		e.adopt(deafConn{near})
		e.begin()
		c := want(t, e, Connected).Conn
		newPeer(t, far).Sends("    ")
		require.ErrorIs(t, c.Send(t.Context(), "hello"), net.ErrClosed)
		wantFault(t, e, c, truncated)
	})
}

// A context ends a Send: before it has begun nothing is lost, and inside a frame the connection is.
func TestSendContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, p := pipe(t, Config{})
		c := want(t, e, Connected).Conn
		require.NoError(t, c.Post("first"))
		synctest.Wait()
		gone := errors.New("gone")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(gone)
		require.ErrorIs(t, c.Send(ctx, "never begun"), gone)
		p.Wants(frame(t, "first"))
		wantSent(t, e, "first")
		ctx, cancel = context.WithCancelCause(t.Context())
		failed := make(chan error)
		go func() { failed <- c.Send(ctx, "second") }()
		p.Wants(frame(t, "second")[:5])
		cancel(gone)
		require.ErrorIs(t, <-failed, gone)
		want(t, e, Disconnected)
		p.WantsEnd()
	})
}

// [OT-CALL-2] The raw form takes octets and brings octets, without frames.
func TestRaw(t *testing.T) {
	e := serve(t, Config{Raw: true})
	c, p := connect(t, e)
	p.Sends("any octets")
	got := ""
	for len(got) < len("any octets") {
		got += string(want(t, e, DataReceived).Data)
	}
	require.Equal(t, "any octets", got)
	octets := []byte("back")
	require.NoError(t, c.Send(t.Context(), octets))
	p.Wants("back")
	wantSent(t, e, octets)
	require.Error(t, c.Send(t.Context(), "text"))
	p.Close()
	require.Same(t, c, want(t, e, Disconnected).Conn)
}
