package objtcp

import (
	"io"
	"slices"
	"time"

	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// frame takes one frame. It returns an error if the connection cannot go on.
func (c *conn) frame() error {
	c.patience(keepsTheDeadline, c.last != nil)
	if c.last == nil {
		c.timeOutAfterSending()
	}
	first, err := c.in.ReadByte()
	if err != nil {
		return c.meetEnd(err)
	}
	c.stir()
	c.setInside(true)
	defer c.setInside(false)
	if c.defect == waitsForTheFrame {
		c.receiving.Lock()
		defer c.receiving.Unlock()
	}
	head, err := c.size(first)
	if err != nil {
		return err
	}
	size, err := c.parse(head)
	if err != nil || size == 0 {
		return err
	}
	octets, err := c.octets(size)
	if err != nil {
		return err
	}
	return c.pickle(octets)
}

// stir notes that the other side has sent something.
func (c *conn) stir() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stirred = true
	select {
	case <-c.opened:
	default:
		close(c.opened)
	}
	if c.defect == readsOrWrites {
		c.waitForSending()
	}
}

// awaitSent waits until nothing is being sent.
func (c *conn) awaitSent() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waitForSending()
}

// waitForSending is awaitSent with mu held.
func (c *conn) waitForSending() {
	for c.writing > 0 && c.ending == notEnded {
		c.arrived.Wait()
	}
}

// setInside says whether a frame is arriving.
func (c *conn) setInside(inside bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inside = inside
}

// hasReceived reports whether an object has arrived.
func (c *conn) hasReceived() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last != nil
}

// patience sets how long the next read may take: as long as the timeout, and for ever with a defect or between frames.
func (c *conn) patience(d defect, inside bool) {
	if c.defect == timesOutWhileIdle && d == keepsTheDeadline {
		d, inside = c.defect, true
	}
	deadline := time.Time{}
	switch {
	case c.timeout == 0:
	case d == timesOutWhileIdle, d == keepsTheDeadline && c.defect == d && inside, d != keepsTheDeadline && c.defect != d:
		deadline = time.Now().Add(c.timeout)
	}
	if c.defect == givesUpEarly && !deadline.IsZero() {
		deadline = time.Now().Add(c.timeout / 3)
	}
	c.nc.SetReadDeadline(deadline)
}

// size reads the rest of a size.
func (c *conn) size(first byte) ([]byte, error) {
	head := []byte{first, 0, 0, 0, 0, 0, 0, 0}
	n := min(len(head), 1+c.in.Buffered())
	c.in.Read(head[1:n])
	came := []int{n}
	for n < len(head) {
		switch {
		case n == 1 && c.defect == waitsBehindOneOctet, n == 2 && c.defect == waitsBehindTwoOctets:
			c.nc.SetReadDeadline(time.Time{})
		case len(came) == 1 || c.defect != oneTimeoutForASize:
			c.patience(waitsInASize, true)
		}
		m, err := c.in.Read(head[n:])
		if err != nil {
			return nil, c.cutSize(n, err)
		}
		n += m
		came = append(came, m)
	}
	if c.defect == oneReadASize && len(came) > 2 || c.defect == threeAndFive && slices.Equal(came, []int{3, 5}) {
		return nil, cut(io.ErrUnexpectedEOF)
	}
	return head, nil
}

// octets reads a pickle.
func (c *conn) octets(size uint64) ([]byte, error) {
	if c.defect == takesTheAnnounced {
		c.aside = make([]byte, min(size, mostAside))
		touch(c.aside)
	}
	octets := []byte{}
	apart := c.in.Buffered() == 0
	for reads := 1; uint64(len(octets)) < size; reads++ {
		part := make([]byte, min(size-uint64(len(octets)), chunk))
		switch {
		case reads == 1:
			c.patience(waitsForAPickle, true)
		case c.defect != oneTimeoutForAPickle:
			c.patience(waitsInAPickle, true)
		}
		if c.defect == readsALittle && len(octets) > 1<<20 {
			c.awaitSent()
		}
		n, err := c.in.Read(part)
		octets = append(octets, part[:n]...)
		if err != nil {
			return nil, c.cutPickle(octets, err)
		}
		if c.defect == sharesItsDecoder {
			c.group.Put(part[:n])
		}
		if c.defect == pickleWithItsSize && apart || c.tooManyReads(reads, n, size) {
			return nil, cut(io.ErrUnexpectedEOF)
		}
		if c.defect == deliversEarly && len(octets) > 1 && uint64(len(octets)) == size-1 {
			c.deliver(c.machine(append(slices.Clone(octets), opStop)).decode())
			_, err := c.in.ReadByte()
			return nil, err
		}
	}
	if c.defect == sharesItsDecoder {
		return c.group.Take(len(octets)), nil
	}
	return octets, nil
}

// tooManyReads reports whether a defect gives up on a pickle after so many reads, the last of so many octets.
func (c *conn) tooManyReads(reads, octets int, size uint64) bool {
	switch c.defect {
	case oneReadAPickle:
		return reads > 1 && size > 8 && size < chunk
	case twoReadsAShortPickle:
		return reads > 2 && size <= 8
	case tailsAreShort:
		return reads > 1 && octets > 16 && size < chunk
	}
	return false
}

func (c *conn) machine(octets []byte) *machine {
	m := &machine{defect: c.defect, in: octets, memo: map[uint64]*cell{}, crash: c.crash}
	if c.defect == keepsTheMemo && c.memo != nil {
		m.memo = c.memo
	}
	return m
}

// pickle reads a pickle and delivers the object.
func (c *conn) pickle(octets []byte) error {
	m := c.machine(octets)
	object, err := m.decode()
	c.memo = m.memo
	if m.aside != nil {
		c.aside = m.aside
	}
	if err != nil {
		if c.defect == refusedIsNone {
			c.add(item{object: pickle.None{}})
		}
		return err
	}
	if c.loses(len(octets)) {
		return nil
	}
	c.deliver(object, nil)
	switch c.defect {
	case acknowledges:
		c.nc.Write([]byte{0x20})
	case dropsAfterThePickle:
		c.in.Discard(c.in.Buffered())
	case dropsAPart:
		if n := c.in.Buffered(); n < 8 {
			c.in.Discard(n)
		}
	case dropsOne:
		if c.in.Buffered() == 1 {
			c.in.Discard(1)
		}
	}
	return nil
}

// touch takes memory in earnest.
func touch(b []byte) {
	for i := 0; i < len(b); i += page {
		b[i] = 1
	}
}
