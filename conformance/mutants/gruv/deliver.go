package gruv

import (
	"slices"

	"github.com/tinyproto/tinyproto/conformance"
)

// deliver gives a message to the caller, or what the defect makes of it.
func (c *conn) deliver(msg []byte) {
	earlier := c.remember(msg)
	empty := len(msg) == 0
	switch {
	case c.defect == opensTwice && earlier.delivered == 0:
		go c.again()
	case c.defect == emptyNotDelivered && empty, c.defect == emptyOnlyFirst && empty && earlier.delivered > 0,
		c.defect == stuckBehindEmpty && earlier.delivered > 0 && len(earlier.last) == 0,
		c.defect == dropsBehindALargeOne && len(earlier.last) > chunk,
		c.defect == deafOnceItHasSent && earlier.sent:
		return
	case c.defect == emptyIsTheEnd && empty:
		c.nc.Close()
		return
	case c.defect == emptyIsATimeout && empty:
		c.inbox <- item{err: faultf(conformance.KindTimeout, "nothing")}
		return
	case c.defect == answersPayloads && !empty:
		c.nc.Write([]byte{0xFF})
	case c.defect == answersEmpty && empty:
		c.nc.Write(make([]byte, head))
	case c.defect == deliversTheOldToo:
		msg = append(slices.Clone(earlier.messages), msg...)
	case c.defect == skipsSignals:
		msg = slices.DeleteFunc(msg, func(b byte) bool { return b > 0xFC })
	case c.defect == deliversChunks:
		for len(msg) > chunk {
			c.inbox <- item{msg: msg[:chunk]}
			msg = msg[chunk:]
		}
	}
	c.inbox <- item{msg: msg}
}

// A past is what a connection has met before a message.
type past struct {
	delivered      int
	messages, last []byte
	sent           bool
}

// remember takes in that a message is delivered, and returns what was before.
func (c *conn) remember(msg []byte) past {
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	before := past{c.delivered, c.messages, c.last, c.sent}
	c.delivered++
	c.total += uint64(len(msg))
	c.inFrame = 0
	c.last = msg
	if c.defect == deliversTheOldToo {
		c.messages = append(c.messages, msg...)
	}
	return before
}

// count is how many messages were delivered.
func (c *conn) count() int {
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	return c.delivered
}

// sum is how many octets were delivered.
func (c *conn) sum() uint64 {
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	return c.total
}
