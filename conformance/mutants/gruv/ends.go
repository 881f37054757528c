package gruv

import (
	"errors"
	"io"
	"net"
	"slices"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/mutants/mutant"
)

// fail reports a fault, with which the connection ends.
func (c *conn) fail(f *fault) {
	c.history.mu.Lock()
	c.fault = f
	c.history.mu.Unlock()
	oversize := f.kind == conformance.KindOversize
	switch {
	case oversize && c.defect == refusalClosesTheOthers, !oversize && c.defect == cutClosesTheOthers:
		c.group.closeOthers(c)
	case oversize && c.defect == refusalEndsAccept, !oversize && c.defect == faultEndsAccept:
		c.group.EndAccepting()
	}
	if oversize && c.defect == silentAboutItsLimit {
		return
	}
	c.inbox <- item{err: f}
	if oversize && c.defect == waitsBehindTheLimit {
		c.nc.Read(make([]byte, 1))
	}
}

// meet is what comes of the end of the connection.
func (c *conn) meet(err error) {
	n := c.length()
	switch {
	case errors.Is(err, net.ErrClosed):
	case n > 0:
		c.meetCut(n, err)
	case err == io.EOF:
		c.meetEnd()
	default:
		c.meetReset()
	}
}

// meetEnd is what comes of the end of the stream between frames.
func (c *conn) meetEnd() {
	c.history.mu.Lock()
	c.ended = true
	delivered, last, used, timeouts, writing := c.delivered, c.last, c.delivered > 0 || c.sent, c.timeouts, c.writing
	c.history.mu.Unlock()
	switch {
	case c.defect == endIsAFault, c.defect == orderlyOnlyWhenUnused && used,
		c.defect == endBehindEmpty && delivered > 0 && len(last) == 0, c.defect == endIsAFaultInTime && timeouts > 0:
		c.inbox <- item{err: cut(io.EOF)}
	case c.defect == ignoresTheEnd, c.defect == ignoresTheEndInTime && timeouts > 0, c.defect == ignoresTheEndInASend && writing:
		<-c.closed
	case c.defect == deliversTheEnd && !c.isClosedSoon():
		c.inbox <- item{msg: []byte{}}
	case c.defect == endClosesTheOthers:
		c.group.closeOthers(c)
	case c.defect == endEndsAccept:
		c.group.EndAccepting()
	}
}

// endsAtOnce takes in how a connection has ended along with its first octets, if it has.
func (c *conn) endsAtOnce(err error) {
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	c.atOnce = err == io.EOF
}

// isClosedSoon reports whether the caller closes the connection at once.
func (c *conn) isClosedSoon() bool {
	select {
	case <-c.closed:
		return true
	case <-c.group.Stop:
		return true
	case <-time.After(soon):
		return false
	}
}

// meetReset is what comes of a reset between frames.
func (c *conn) meetReset() {
	c.history.mu.Lock()
	c.wasReset = true
	last := c.last
	c.history.mu.Unlock()
	switch {
	case c.defect == deliversResets:
		c.inbox <- item{msg: []byte{}}
	case c.defect == deliversAgainAtAReset && last != nil:
		c.inbox <- item{msg: last}
	case c.defect == resetClosesTheOthers:
		c.group.closeOthers(c)
	case c.defect == resetEndsAccept:
		c.group.EndAccepting()
	}
}

// meetCut is what comes of an end behind so many octets of a frame.
func (c *conn) meetCut(octets int, err error) {
	f := cut(err)
	switch {
	case mutant.IsReset(err) && c.silentAboutReset(octets), !mutant.IsReset(err) && c.silentAboutEnd(octets):
		return
	case c.defect == spinsAtCuts:
		<-c.closed
		return
	case c.defect == deliversCuts && octets > head && err == io.EOF,
		c.defect == deliversCutsLater && octets > head && c.hasTimedOut():
		c.inbox <- item{msg: c.part()}
	}
	c.fail(f)
}

func (c *conn) silentAboutReset(octets int) bool {
	switch c.defect {
	case silentAboutResets:
		return octets >= head
	case silentAboutResetsInASize:
		return 1 < octets && octets < head
	case silentAboutOneOctetAndAReset:
		return octets == 1
	}
	return false
}

func (c *conn) silentAboutEnd(octets int) bool {
	switch c.defect {
	case silentAboutCuts:
		return octets > head
	case silentAboutCutSizes:
		return 1 < octets && octets < head
	case silentAboutCutsInTime:
		return octets > head && c.hasTimedOut()
	case silentAboutCutHeads:
		return octets == head
	case silentAboutLargeCuts:
		return octets > chunk
	case silentAboutOneOctet:
		return octets == 1
	}
	return false
}

// part is what has arrived of a payload.
func (c *conn) part() []byte {
	c.stream.mu.Lock()
	defer c.stream.mu.Unlock()
	return slices.Clone(c.arrived[head:])
}

func (c *conn) hasTimedOut() bool {
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	return c.inFrame > 0
}

// keepsItsEnd reports whether the end of the connection, which has come, is not told.
func (c *conn) keepsItsEnd() bool {
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	switch c.defect {
	case ignoresResets:
		return c.wasReset
	case forgetsTheEnd:
		return c.atOnce && c.ended
	case silentAfterACut:
		return c.fault != nil && c.fault.kind == conformance.KindTruncated
	case silentAfterARefusal:
		return c.fault != nil && c.fault.kind == conformance.KindOversize
	}
	return false
}

// Close ends the connection for its caller.
func (c *conn) Close() error {
	if c.isOver() || c.isClosed() {
		return c.close()
	}
	c.history.mu.Lock()
	c.byCaller = true
	c.history.mu.Unlock()
	switch stopped := c.group.Stopped(); {
	case c.defect == stopKeepsConnections && stopped, c.defect == leavesTheClose && !stopped,
		c.defect == closesBehindTheFrame && !stopped && c.length() > 0:
		return nil
	case c.defect == closeClosesTheOthers && !stopped && !c.endsSoon():
		c.group.closeOthers(c)
	case c.defect == saysGoodbye && !stopped && !c.endsSoon(), c.defect == saysGoodbyeAfterUse && c.count() > 0 && !stopped && !c.endsSoon():
		c.nc.Write(make([]byte, head))
	}
	return c.close()
}

// endsSoon reports whether the other side ends the connection at once.
func (c *conn) endsSoon() bool {
	select {
	case <-c.over:
		return true
	case <-time.After(soon):
		return false
	}
}
