package mutants

import (
	"io"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
)

// message takes one message whose size begins with an octet. It returns an error if the connection cannot go on.
func (c *conn) message(octet byte) error {
	if c.defect == sharesItsTurn {
		c.group.turn.RLock()
		defer c.group.turn.RUnlock()
	}
	head := []byte{octet, 0, 0, 0}
	if c.defect == answersEarly {
		c.nc.Write([]byte{ok})
	}
	if n, err := c.readFull(head[1:]); err != nil {
		if err == io.EOF {
			c.meetCutSize(1+n, head)
		}
		c.meetCut(err)
		return ended(err, conformance.KindTruncated)
	}
	size := uint64(c.order().Uint32(head))
	if c.refuses(size) {
		return c.refuse(size)
	}
	if size == 0 && c.defect == dropsEmptyAtTheEnd && c.endsHere() {
		return nil
	}
	if c.defect != answersEarly && !(size == 0 && c.defect == emptyNotAnswered) {
		c.accept()
	}
	if size == 0 && c.defect == emptyNotDelivered {
		return nil
	}
	return c.payload(size)
}

// accept answers a size with FF.
func (c *conn) accept() {
	if c.defect == sharesItsWriter {
		c.group.writing.Lock()
		defer c.group.writing.Unlock()
	}
	c.nc.Write([]byte{ok})
	if c.defect == waitsFromTheFirstOctet {
		c.setBusy(false)
	}
}

// setBusy says whether a message is arriving.
func (c *conn) setBusy(busy bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy = busy
	c.receiving.Broadcast()
}

// refuses reports whether a size is too large.
func (c *conn) refuses(size uint64) bool {
	switch c.defect {
	case signedSize:
		return size > largest || size > c.limit || int32(size) < 0
	case refusesTheLargest:
		return size >= largest || size > c.limit
	case acceptsAnySize:
		return c.limit < largest && size > c.limit
	case ignoresTheReceiveLimit:
		return size > largest
	case refusesTheReceiveLimit:
		return size > largest || c.limit < largest && size >= c.limit
	case limitsTheOutput:
		return size > c.limit && (len(c.plugins) == 0 || size > largest)
	case limitLessPlugins:
		return size > largest || c.limit < largest && size+uint64(len(c.plugins)) > c.limit
	}
	return size > c.limit
}

func (c *conn) refuse(size uint64) error {
	if c.defect == crashesOnF1000000 && size > largest {
		c.crash()
		return io.EOF
	}
	if c.defect != answersEarly {
		c.nc.Write([]byte{refused})
	}
	if c.defect == deliversRefused && size < chunk {
		return c.payload(size)
	}
	if c.defect == stuckAfterRefusing {
		<-c.closed
	}
	c.inbox <- item{err: faultf(conformance.KindOversize, -1, "%d octets are too many", size)}
	return nil
}

// payload reads the octets of a message and delivers them.
func (c *conn) payload(size uint64) error {
	msg := []byte{}
	reads := 0
	c.patience(waitsForEverInAPayload)
	for uint64(len(msg)) < size {
		part := make([]byte, min(size-uint64(len(msg)), chunk))
		if c.defect != oneTimeoutForAPayload {
			c.patience(waitsForEverInAPayload)
		}
		n, err := c.in.Read(part)
		msg = append(msg, part[:n]...)
		switch c.defect {
		case waitsFromTheFirstOctet:
			c.setBusy(true)
		case sharesItsBuffer:
			c.group.put(part[:n])
		}
		reads++
		if c.defect == threeReadsAPayload && reads > 3 && size < chunk {
			return ended(io.ErrUnexpectedEOF, conformance.KindTruncated)
		}
		if err != nil {
			if c.defect == deliversCutPayloads && len(msg) > 0 {
				c.inbox <- item{msg: msg}
			}
			if c.defect == refusesCutPayloads && err == io.EOF && len(msg) > 0 && uint64(len(msg)) <= size/2 {
				c.nc.Write([]byte{refused})
			}
			c.meetCut(err)
			return ended(err, conformance.KindTruncated)
		}
	}
	if c.defect == sharesItsBuffer {
		msg = c.group.take(len(msg))
	}
	if c.defect == dropsAtTheEnd && len(msg) > 0 && c.last == nil && c.endsHere() {
		return nil
	}
	c.deliver(msg)
	return nil
}

func (c *conn) deliver(msg []byte) {
	switch c.defect {
	case deliversChunks:
		for len(msg) > chunk {
			c.inbox <- item{msg: msg[:chunk]}
			msg = msg[chunk:]
		}
	case skipsSignals:
		kept := []byte{}
		for _, b := range msg {
			if b < 0xFD {
				kept = append(kept, b)
			}
		}
		msg = kept
	case acknowledgesThePayload:
		c.nc.Write([]byte{ok})
	case dropsAfterThePayload:
		c.in.Discard(c.in.Buffered())
	}
	c.last = msg
	msg, err := c.decode(msg)
	switch {
	case err != nil && c.defect == silentAboutPlugins, err == nil && len(msg) == 0 && len(c.last) > 0 && c.defect == dropsEmptyOutputs:
		return
	}
	c.inbox <- item{msg, err}
	if err != nil && c.defect == stuckAfterAPlugin {
		<-c.closed
	}
}

// readFull fills p, with the timeout starting again at each read.
func (c *conn) readFull(p []byte) (n int, err error) {
	c.patience(waitsForEverInASize)
	for n < len(p) && err == nil {
		if c.defect != oneTimeoutForASize {
			c.patience(waitsForEverInASize)
		}
		var m int
		m, err = c.in.Read(p[n:])
		n += m
	}
	if n == len(p) {
		err = nil
	}
	return n, err
}

// patience sets how long the next read may take: the timeout, or for ever with the defect.
func (c *conn) patience(endless defect) {
	deadline := time.Now().Add(c.timeout)
	if c.defect == endless {
		deadline = time.Time{}
	}
	c.nc.SetReadDeadline(deadline)
}
