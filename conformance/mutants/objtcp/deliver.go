package objtcp

import (
	"io"
	"time"

	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// loses reports whether a defect loses an object, whose pickle has so many octets, mostly for what follows it.
func (c *conn) loses(size int) bool {
	switch c.defect {
	case dropsAtTheEnd:
		return c.last == nil && c.in.Buffered() == 0 && c.endsHere()
	case dropsBeforeACut:
		return c.in.Buffered() > 0 && c.in.Buffered() < 8 && c.endsHere()
	case losesLargePickles:
		return size > chunk && size < 1000000
	case firstObjectOnly:
		return c.last != nil
	case endOvertakes:
		return c.delivered == 1 && c.endsHere()
	case dropsTheFirstOfTwo:
		return c.in.Buffered() > 8 && !c.faultFollows()
	case faultsOvertake:
		return c.faultFollows()
	}
	return false
}

// endsHere reports whether the end of the stream follows at once, or behind what is here already.
func (c *conn) endsHere() bool {
	c.nc.SetReadDeadline(time.Now().Add(soon))
	_, err := c.in.Peek(c.in.Buffered() + 1)
	return err == io.EOF
}

// faultFollows reports whether the next frame has come with this one, and is to be refused.
func (c *conn) faultFollows() bool {
	next, _ := c.in.Peek(c.in.Buffered())
	if len(next) < 8 {
		return false
	}
	size, err := c.parse(next[:8])
	if err != nil || uint64(len(next)-8) < size {
		return err != nil
	}
	_, err = c.machine(next[8:][:size]).decode()
	return err != nil
}

// deliver hands an object to the caller.
func (c *conn) deliver(object pickle.Value, err error) {
	if err != nil {
		return
	}
	switch {
	case c.defect == deliversLate:
		c.release()
		c.held = []item{{object: object}}
	case c.defect == deliversTheLastFirst && c.last != nil && c.in.Buffered() > 0:
		c.held = append(c.held, item{object: object})
	default:
		c.add(item{object: object})
		c.release()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = object
	c.delivered++
}

// release delivers what a defect has held back.
func (c *conn) release() {
	for _, it := range c.held {
		c.add(it)
	}
	c.held = nil
}
