package mutants

import (
	"io"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
)

// message takes one message whose size begins with an octet. It returns an error if the connection cannot go on.
func (c *conn) message(octet byte) error {
	head := []byte{octet, 0, 0, 0}
	if c.defect == answersEarly {
		c.nc.Write([]byte{ok})
	}
	if _, err := c.readFull(head[1:]); err != nil {
		return ended(err, conformance.KindTruncated)
	}
	size := uint64(c.order().Uint32(head))
	if c.refuses(size) {
		return c.refuse(size)
	}
	if c.defect != answersEarly && !(size == 0 && c.defect == emptyNotAnswered) {
		c.nc.Write([]byte{ok})
	}
	if size == 0 && c.defect == emptyNotDelivered {
		return nil
	}
	return c.payload(size)
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
	for uint64(len(msg)) < size {
		part := make([]byte, min(size-uint64(len(msg)), chunk))
		c.patience(waitsForEverInAPayload)
		n, err := c.in.Read(part)
		msg = append(msg, part[:n]...)
		reads++
		if c.defect == threeReadsAPayload && reads > 3 && size < chunk {
			return ended(io.ErrUnexpectedEOF, conformance.KindTruncated)
		}
		if err != nil {
			if c.defect == deliversCutPayloads && len(msg) > 0 {
				c.inbox <- item{msg: msg}
			}
			return ended(err, conformance.KindTruncated)
		}
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
	var err error
	msg, err = decode(c.plugins, msg)
	c.inbox <- item{msg, err}
}

// readFull fills p, with the timeout starting again at each read.
func (c *conn) readFull(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		c.patience(waitsForEverInASize)
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
