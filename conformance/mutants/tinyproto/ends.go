package tinyproto

import (
	"errors"
	"io"
	"net"
	"os"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
)

// soon is how long a defect of an end waits for one that follows at once.
const soon = 300 * time.Millisecond

// An ending is how a connection came to its end.
type ending int

const (
	notEnded ending = iota
	byFIN
	byReset
	byCut
	byCollision
	byCaller
)

// endedBy records how the connection has ended. The first to say so is right.
func (c *conn) endedBy(how ending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending == notEnded {
		c.ending = how
	}
}

func (c *conn) how() ending {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ending
}

// meetEnd is what comes of the end of the stream, or another error, between messages. A fault is reported.
func (c *conn) meetEnd(err error) error {
	if err == io.EOF {
		c.endedBy(byFIN)
		return c.meetFIN(err)
	}
	if errors.Is(err, net.ErrClosed) || errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	c.endedBy(byReset)
	switch {
	case c.defect == deliversResets:
		c.inbox <- item{msg: []byte{}}
	case c.defect == deliversAgainAtAReset && c.last != nil:
		c.inbox <- item{msg: c.last}
	}
	return err
}

func (c *conn) meetFIN(err error) error {
	switch {
	case c.defect == endIsAFault, c.defect == orderlyOnlyWhenUnused && c.used():
		return faultf(conformance.KindTruncated, -1, "%v", err)
	case c.defect == ignoresTheEnd, c.defect == ignoresTheEndAfterUse && c.last != nil,
		c.defect == ignoresTheEndInASend && c.transmitting():
		<-c.closed
	case c.defect == endClosesTheOthers:
		c.group.CloseOthers(c)
	}
	return err
}

// used reports whether a message has gone either way.
func (c *conn) used() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last != nil || c.sent
}

// transmitting reports whether a transmission is under way.
func (c *conn) transmitting() bool {
	if !c.sending.TryLock() {
		return true
	}
	c.sending.Unlock()
	return false
}

// sentByWaiting reports whether a transmission that had to wait for another is taken for sent.
func (c *conn) sentByWaiting() bool {
	switch c.defect {
	case waitingIsSent:
		return c.how() != notEnded && c.how() != byCaller
	case waitingIsSentAtAClose:
		return c.how() == byCaller
	}
	return false
}

// meetCut is what comes of an end inside a message.
func (c *conn) meetCut(err error) {
	if errors.Is(err, net.ErrClosed) || errors.Is(err, os.ErrDeadlineExceeded) {
		return
	}
	c.endedBy(byCut)
	if c.defect == cutClosesTheOthers {
		c.group.CloseOthers(c)
	}
}

// meetCutSize is what comes of an end inside a size, of which there are so many octets and zeros for the rest.
func (c *conn) meetCutSize(octets int, head []byte) {
	large := uint64(c.order().Uint32(head)) > c.limit
	switch {
	case c.defect == answersHalfSizes && octets == 2 && !large:
		c.nc.Write([]byte{ok})
	case c.defect == refusesCutSizes && large:
		c.nc.Write([]byte{refused})
	}
}

// endsHere reports whether the end of the stream follows at once.
func (c *conn) endsHere() bool {
	c.nc.SetReadDeadline(time.Now().Add(soon))
	_, err := c.in.Peek(1)
	return err == io.EOF
}

// refuseUnlessOver sends 00, or does so inside a message that arrives alone, if the other side has not ended the
// connection before.
func (c *conn) refuseUnlessOver(inside bool) {
	select {
	case <-c.over:
		return
	case <-time.After(soon):
	}
	c.mu.Lock()
	busy := c.busy
	c.mu.Unlock()
	if busy || !inside {
		c.nc.Write([]byte{refused})
	}
}
