package gruv

import (
	"slices"

	"github.com/tinyproto/tinyproto/conformance"
)

// refuses reports whether a size is too large.
func (c *conn) refuses(size uint64) bool {
	limited := c.limit < largest
	switch c.defect {
	case signedSizes:
		return size > c.limit || int32(size) < 0
	case refusesLikeTinyProto:
		return size > min(c.limit, 0xF0FFFFFF)
	case refusesTheLargest:
		return size > c.limit || size == largest
	case refusesTheLimit:
		return size > c.limit || limited && size == c.limit
	case limitsTheSum:
		return size > c.limit || limited && size+c.sum() > c.limit
	case limitOfTwoOctets:
		return limited && size > c.limit&0xFFFF
	case ignoresTheLimit:
		return false
	case signedLimit:
		return limited && int32(size) > int32(c.limit)
	case noLargeLimit:
		return c.limit <= 0xFFFF && size > c.limit
	case limitsTheFirst:
		return size > c.limit && c.count() == 0
	}
	return size > c.limit
}

// refuse is the fault of a size that is too large.
func (c *conn) refuse(size uint64) *fault {
	if c.defect == takesTheRefused {
		c.setAside(size)
	}
	return faultf(conformance.KindOversize, "%d octets are too many", size)
}

// beyond is what is delivered, with a defect, of a message that is refused and of what follows it.
func (c *conn) beyond(size uint64) [][]byte {
	rest := c.arrived[head:]
	if uint64(len(rest)) < size {
		return nil
	}
	if c.defect == deliversTheRefused {
		return [][]byte{slices.Clone(rest[:size])}
	}
	next := rest[size:]
	if c.defect == deliversBehindTheLimit && len(next) >= head && int(order(false).Uint32(next)) == len(next)-head {
		return [][]byte{slices.Clone(next[head:])}
	}
	return nil
}

// setAside takes memory for a payload, in earnest: it touches each page.
func (c *conn) setAside(size uint64) {
	c.aside = make([]byte, min(size, mostAside))
	for i := 0; i < len(c.aside); i += page {
		c.aside[i] = 1
	}
}
