package tinyproto

import (
	"io"
	"slices"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/mutants/mutant"
)

// message takes one message whose size begins with an octet. It returns an error if the connection cannot go on.
func (c *conn) message(octet byte) error {
	if c.defect == sharesItsTurn {
		c.group.Turn.RLock()
		defer c.group.Turn.RUnlock()
	}
	switch {
	case c.defect == answersEarly:
		c.nc.Write([]byte{ok})
	case c.defect == refusesByTheFirstOctet && octet > 0xF0:
		c.nc.Write([]byte{refused})
	}
	size, came, err := c.size(octet)
	if err != nil {
		return err
	}
	if c.refuses(size, came) {
		return c.refuse(size)
	}
	if size == 0 && c.defect == dropsEmptyAtTheEnd && c.endsHere() {
		return nil
	}
	if c.defect != answersEarly && !(size == 0 && c.defect == emptyNotAnswered) {
		c.accept()
	}
	if size == 0 && (c.defect == emptyNotDelivered || c.defect == emptyInOneSegment && len(came) > 1) {
		return nil
	}
	if c.defect == takesTheAnnounced {
		c.setAside(size)
	}
	return c.payload(size)
}

// size reads the rest of a size. It also returns how the size came: how many octets at a time.
func (c *conn) size(octet byte) (size uint64, came []int, err error) {
	began := time.Now()
	head := []byte{octet, 0, 0, 0}
	n := min(4, 1+c.in.Buffered())
	came = []int{n}
	c.in.Read(head[1:n])
	for n < len(head) {
		if len(came) == 1 || c.defect != oneTimeoutForASize {
			c.patience(waitsForEverInASize)
		}
		m, err := c.in.Read(head[n:])
		if err == io.EOF && c.defect == fillsCutSizes {
			break
		}
		if err != nil {
			return 0, came, c.cutSize(n, head, err)
		}
		n += m
		came = append(came, m)
	}
	halves := slices.Equal(came, []int{2, 2}) && time.Since(began) > between
	if c.defect == oneReadASize && len(came) > 1 || c.defect == halvesAreCuts && halves {
		return 0, came, ended(io.ErrUnexpectedEOF, conformance.KindTruncated)
	}
	return uint64(c.order().Uint32(head)), came, nil
}

// cutSize names the end of a connection that came in the middle of a size, behind so many octets of it.
func (c *conn) cutSize(octets int, head []byte, err error) error {
	if err == io.EOF {
		c.meetCutSize(octets, head)
	}
	c.meetCut(err)
	switch {
	case c.defect == silentAboutCutSizes && err == io.EOF, c.defect == silentAboutOneOctet && err == io.EOF && octets == 1,
		c.defect == silentAboutResetsInASize && mutant.IsReset(err):
		return io.EOF
	}
	return ended(err, conformance.KindTruncated)
}

// accept answers a size with FF.
func (c *conn) accept() {
	if c.defect == sharesItsWriter {
		c.group.Writing.Lock()
		defer c.group.Writing.Unlock()
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

// refuses reports whether a size, which came so many octets at a time, is too large.
func (c *conn) refuses(size uint64, came []int) bool {
	switch c.defect {
	case signedSize:
		return size > largest || size > c.limit || int32(size) < 0
	case refusesTheLargest:
		return size >= largest || size > c.limit
	case acceptsAnySize:
		return c.limit < largest && size > c.limit
	case acceptsFFFFFFFF:
		return size > c.limit && size != 0xFFFFFFFF
	case acceptsCutSizes:
		return size > c.limit && came[0] > 1
	case ignoresTheReceiveLimit:
		return size > largest
	case refusesTheReceiveLimit:
		return size > largest || c.limit < largest && size >= c.limit
	case signedReceiveLimit:
		return size > largest || c.limit < largest && int32(size) > int32(c.limit)
	case limitsTheOutput:
		return size > c.limit && (len(c.plugins) == 0 || size > largest)
	case limitLessPlugins:
		return size > largest || c.limit < largest && size+uint64(len(c.plugins)) > c.limit
	}
	return size > c.limit
}

func (c *conn) refuse(size uint64) error {
	tooLarge := size > largest
	switch {
	case c.defect == crashesOnF1000000 && tooLarge:
		c.crash()
		return io.EOF
	case c.defect == answersEarly, c.defect == refusesByTheFirstOctet && tooLarge: // it has answered
	default:
		c.nc.Write([]byte{refused})
	}
	if c.defect != silentAboutRefusals && (c.defect != silentAboutItsLimit || tooLarge) {
		c.inbox <- item{err: faultf(conformance.KindOversize, -1, "%d octets are too many", size)}
	}
	switch {
	case c.defect == deliversRefused && size < chunk:
		return c.payload(size)
	case c.defect == stuckAfterRefusing, c.defect == stuckAfterItsLimit && !tooLarge:
		<-c.closed
	case c.defect == takesTheRefused:
		c.setAside(size)
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

// payload reads the octets of a message and delivers them.
func (c *conn) payload(size uint64) error {
	msg := []byte{}
	for reads := 1; uint64(len(msg)) < size; reads++ {
		part := make([]byte, min(size-uint64(len(msg)), chunk))
		c.patienceInAPayload(reads)
		n, err := c.in.Read(part)
		msg = append(msg, part[:n]...)
		if err != nil {
			return c.cutPayload(msg, size, err)
		}
		switch {
		case c.tooManyReads(reads, n, size):
			return ended(io.ErrUnexpectedEOF, conformance.KindTruncated)
		case c.defect == deliversEarly && n > 1 && uint64(len(msg)) == size-1:
			c.deliver(msg)
			_, err := c.in.ReadByte()
			return err
		case c.defect == waitsFromTheFirstOctet:
			c.setBusy(true)
		case c.defect == sharesItsBuffer:
			c.group.Put(part[:n])
		}
	}
	if c.defect == sharesItsBuffer {
		msg = c.group.Take(len(msg))
	}
	if c.defect == dropsAtTheEnd && len(msg) > 0 && c.last == nil && c.endsHere() {
		return nil
	}
	c.deliver(msg)
	if size == 0 && c.defect == endsAfterAnEmpty {
		return io.EOF
	}
	return nil
}

// patienceInAPayload sets how long a read of a payload may take: the first, or a later one.
func (c *conn) patienceInAPayload(read int) {
	switch {
	case c.defect == waitsForEverForAPayload && read == 1:
		c.patience(waitsForEverForAPayload)
	case c.defect == oneTimeoutForAPayload && read > 1: // it goes on
	default:
		c.patience(waitsForEverInAPayload)
	}
}

// tooManyReads reports whether a defect gives up on a payload after so many reads, the last of so many octets.
func (c *conn) tooManyReads(reads, octets int, size uint64) bool {
	switch c.defect {
	case oneReadAPayload:
		return reads > 1 && size > 8 && size < chunk
	case twoReadsAShortPayload:
		return reads > 2 && size <= 8
	case tailsAreShort:
		return reads > 1 && octets > 16 && size < chunk
	}
	return false
}

// cutPayload names the end of a connection that came in the middle of a payload, of whose octets there are these.
func (c *conn) cutPayload(msg []byte, size uint64, err error) error {
	switch {
	case c.defect == deliversCutPayloads && len(msg) > 0,
		c.defect == deliversAtTheEnd && len(msg) == 0 && size < chunk && err == io.EOF,
		c.defect == deliversAtAReset && mutant.IsReset(err):
		c.inbox <- item{msg: msg}
	case c.defect == refusesCutPayloads && err == io.EOF && len(msg) > 0 && uint64(len(msg)) <= size/2:
		c.nc.Write([]byte{refused})
	}
	c.meetCut(err)
	if c.defect == silentAboutResets && mutant.IsReset(err) {
		return io.EOF
	}
	return ended(err, conformance.KindTruncated)
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
	case deliversTheOldToo:
		c.received = append(c.received, msg...)
		msg = slices.Clone(c.received)
	case acknowledgesThePayload:
		c.nc.Write([]byte{ok})
	}
	c.drop(dropsAfterThePayload, dropsAPartAfterThePayload, dropsOneAfterThePayload)
	c.remember(msg)
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

// remember keeps the last payload.
func (c *conn) remember(msg []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = msg
}

// patience sets how long the next read may take: the timeout, or for ever with the defect.
func (c *conn) patience(endless defect) {
	deadline := time.Now().Add(c.timeout)
	if c.defect == endless {
		deadline = time.Time{}
	}
	c.nc.SetReadDeadline(deadline)
}
