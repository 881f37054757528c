package gruv

import (
	"time"

	"github.com/tinyproto/tinyproto/conformance"
)

// readTimeout is how long a read waits.
func (c *conn) readTimeout() time.Duration {
	if c.defect == timesOutEarly {
		return c.timeout / 3
	}
	return c.timeout
}

// timedOut is what a read that has waited long enough returns, nil if it is to wait for ever.
func (c *conn) timedOut() *fault {
	n := c.length()
	switch {
	case c.defect == ignoresTheTimeout, c.defect == noTimeoutInAPayload && n > head, c.defect == noTimeoutInASize && 0 < n && n < head:
		return nil
	case c.defect == timeoutIsClosed:
		return faultf(conformance.KindClosed, "nothing came")
	case c.defect == timeoutDeliversEmpty:
		c.inbox <- item{msg: []byte{}}
	case c.defect == deliversPartsInTime && n > head:
		c.inbox <- item{msg: c.part()}
	case c.defect == stallClosesTheOthers && n > 0:
		c.group.closeOthers(c)
	}
	all, inFrame := c.countTimeout(n)
	if c.forgets(n, inFrame) {
		c.forget()
	}
	if c.defect == closesAtATimeout || c.defect == closesAtTheThird && all == 3 || c.defect == closesInAPayload && n > head {
		c.nc.Close()
	}
	return faultf(conformance.KindTimeout, "no message within %v", c.timeout)
}

// countTimeout counts one more, and says how many there were, and how many in the frame of which n octets have arrived.
func (c *conn) countTimeout(n int) (all, inFrame int) {
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	c.timeouts++
	if n > 0 {
		c.inFrame++
	}
	return c.timeouts, c.inFrame
}

// forgets reports whether a timeout loses the octets of a frame that have arrived, after so many timeouts in it.
func (c *conn) forgets(octets, timeouts int) bool {
	switch c.defect {
	case forgetsPayloads:
		return octets > head
	case forgetsSizes:
		return 1 < octets && octets < head
	case forgetsHeads:
		return octets == head
	case forgetsAtTheSecond:
		return timeouts > 1
	case forgetsOneOctet:
		return octets == 1
	}
	return false
}
