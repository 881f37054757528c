package tinyproto

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

// asks asks for the turn on a goroutine of its own.
func asks(ctx context.Context, forTurn func(context.Context) error) <-chan error {
	got := make(chan error, 1)
	go func() { got <- forTurn(ctx) }()
	return got
}

func requireWaiting(t *testing.T, got <-chan error) {
	t.Helper()
	synctest.Wait()
	require.Empty(t, got)
}

func TestTurnSendersGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turn := newTurn()
		require.NoError(t, turn.forReceiving(t.Context()))
		receiver := asks(t.Context(), turn.forReceiving)
		requireWaiting(t, receiver)
		sender := asks(t.Context(), turn.forSending)
		requireWaiting(t, sender)
		turn.release()
		require.NoError(t, <-sender)
		requireWaiting(t, receiver)
		turn.release()
		require.NoError(t, <-receiver)
	})
}

func TestTurnIdleGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turn := newTurn()
		asked := 0
		require.NoError(t, turn.forReceiving(t.Context()))
		require.NoError(t, turn.idle(func() { asked++ }))
		sender := asks(t.Context(), turn.forSending)
		requireWaiting(t, sender)
		require.Equal(t, 1, asked)
		turn.busy()
		turn.release()
		require.NoError(t, <-sender)
	})
}

func TestTurnBusyDoesNotGiveWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turn := newTurn()
		require.NoError(t, turn.forReceiving(t.Context()))
		require.NoError(t, turn.idle(func() { t.Error("asked to give way inside a message") }))
		turn.busy()
		sender := asks(t.Context(), turn.forSending)
		requireWaiting(t, sender)
		require.Equal(t, errGaveWay, turn.idle(nil), "with a transmission waiting already")
		turn.release()
		require.NoError(t, <-sender)
	})
}

func TestTurnContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turn := newTurn()
		require.NoError(t, turn.forSending(t.Context()))
		why := errors.New("changed my mind")
		ctx, cancel := context.WithCancelCause(t.Context())
		sender, receiver := asks(ctx, turn.forSending), asks(ctx, turn.forReceiving)
		requireWaiting(t, sender)
		requireWaiting(t, receiver)
		cancel(why)
		require.Equal(t, why, <-sender)
		require.Equal(t, why, <-receiver)
		turn.release()
		require.Equal(t, why, turn.forSending(ctx), "with the turn free")
		require.NoError(t, turn.forReceiving(t.Context()), "no sender is left to wait for")
	})
}

// After the end nobody transmits. A receiver still gets the turn, once its holder is done, to see what has arrived
// whole.
func TestTurnEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turn := newTurn()
		require.NoError(t, turn.forSending(t.Context()))
		sender, receiver := asks(t.Context(), turn.forSending), asks(t.Context(), turn.forReceiving)
		requireWaiting(t, receiver)
		turn.end()
		require.Equal(t, net.ErrClosed, <-sender)
		requireWaiting(t, receiver)
		turn.release()
		require.NoError(t, <-receiver)
		require.Equal(t, net.ErrClosed, turn.idle(nil))
		turn.release()
		require.Equal(t, net.ErrClosed, turn.forSending(t.Context()))
	})
}

func TestTurnHasOneHolder(t *testing.T) {
	turn := newTurn()
	var holders atomic.Int32
	var all sync.WaitGroup
	for i := range 16 {
		forTurn := turn.forSending
		if i%2 == 0 {
			forTurn = turn.forReceiving
		}
		all.Go(func() {
			for range 100 {
				if err := forTurn(t.Context()); err != nil {
					t.Error(err)
					return
				}
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d have the turn", n)
				}
				holders.Add(-1)
				turn.release()
			}
		})
	}
	all.Wait()
}
