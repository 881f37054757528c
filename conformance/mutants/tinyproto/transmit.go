package tinyproto

import (
	"context"
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/mutants/mutant"
)

// Transmit sends one message.
func (c *conn) Transmit(_ context.Context, msg []byte) error {
	if uint64(len(msg)) > largest && c.defect != announcesTooMuch {
		return faultf(conformance.KindOversize, -1, "%d octets are too many", len(msg))
	}
	if c.defect == sendsAfterTheEnd && c.how() != notEnded {
		return nil
	}
	plain := len(msg)
	msg = c.encode(msg)
	waits := c.transmitting()
	defer c.turn()()
	if waits && c.sentByWaiting() {
		return nil
	}
	return c.transmit(c.spoil(msg), plain)
}

// transmit sends one message in its turn, of which plain is the size that it had before its plugins.
func (c *conn) transmit(msg []byte, plain int) error {
	if c.rejected && c.defect == noSizeAfterRefusal {
		c.nc.Write(msg)
		return nil
	}
	if c.await() && c.defect == waitingIsSentAtACut && c.how() == byCut {
		return nil
	}
	if c.defect == sharesItsTurn {
		c.group.Turn.Lock()
		defer c.group.Turn.Unlock()
	}
	if err := c.announce(len(msg), plain); err != nil {
		return err
	}
	switch {
	case c.defect == sentBeforeTheAnswer && len(msg) > 0, c.defect == emptySentAtOnce && len(msg) == 0:
		go c.finish(msg)
		return nil
	case c.defect == payloadWithoutWaiting:
		defer c.paid()
		c.nc.Write(msg)
		return c.answer()
	case c.defect == sendsBeforeTheEarlierIs:
		defer c.yield()()
	}
	return c.finish(msg)
}

// announce sends the size of a message, of which plain is the one that it had before its plugins.
func (c *conn) announce(size, plain int) error {
	if c.defect == sizeBeforeEncoding {
		size = plain
	}
	if _, err := c.nc.Write(c.order().AppendUint32(nil, uint32(size))); err != nil {
		return ended(err, conformance.KindTruncated)
	}
	return nil
}

// turn waits until no other transmission is under way, and keeps others waiting until the function that it returns is
// called.
func (c *conn) turn() (over func()) {
	if c.defect != waitsForTheEarlierOnly {
		c.sending.Lock()
		return c.sending.Unlock
	}
	if c.sending.TryLock() {
		return c.sending.Unlock
	}
	c.sending.Lock()
	defer c.sending.Unlock() // and keeps nobody waiting
	return func() {}
}

// yield lets other transmissions start until the function that it returns is called.
func (c *conn) yield() (over func()) {
	c.sending.Unlock()
	return c.sending.Lock
}

// spoil gives the octets that a defect sends in place of the message.
func (c *conn) spoil(msg []byte) []byte {
	if c.defect == keepsTheOldPayload && c.first != nil {
		return append(append([]byte{}, c.first[:min(len(c.first), len(msg))]...), msg[min(len(c.first), len(msg)):]...)
	}
	c.first = msg
	return msg
}

// await says that the next octet is our answer, once no message is arriving. It reports whether it had to wait for
// that.
func (c *conn) await() (waited bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.busy && c.defect != sendsIntoAPayload {
		c.receiving.Wait()
		waited = true
	}
	c.awaiting, c.stirred, c.sent = true, true, true
	if c.defect == answersAgain && c.last != nil {
		c.nc.Write([]byte{ok})
	}
	return waited
}

// finish waits for the answer and sends the payload.
func (c *conn) finish(msg []byte) error {
	defer c.paid()
	if err := c.answer(); err != nil {
		if f := (*fault)(nil); c.defect == payloadAfterRefusal && errors.As(err, &f) && f.kind == conformance.KindRejected {
			c.nc.Write(msg)
		}
		if c.defect == closeIsAnAnswer && c.how() == byCaller {
			return nil
		}
		return err
	}
	if c.defect == cutsLongPayloads && len(msg) > 0xFFFF {
		msg = msg[:0xFFFF]
	}
	err := c.write(msg)
	switch {
	case c.defect == ignoresWriteErrors && c.how() == byReset, c.defect == closeFinishesPayloads && c.how() == byCaller:
		return nil
	}
	return err
}

// answer waits for the octet that answers a size.
func (c *conn) answer() error {
	var r reply
	select {
	case r = <-c.answers:
	case <-c.over:
		r.err = io.EOF
	case <-c.answerIsLate():
		c.Close()
		return faultf(conformance.KindTimeout, -1, "no answer within %v", c.timeout)
	}
	switch {
	case mutant.IsReset(r.err) && c.defect == resetIsARefusal:
		c.Close()
		return faultf(conformance.KindRejected, -1, "%v", r.err)
	case r.err != nil:
		c.Close()
		return ended(r.err, conformance.KindTruncated)
	case r.octet == ok, r.octet == full && c.defect == takesFEForFF:
		return nil
	case c.isRefusal(r.octet):
		c.rejected = true
		if c.defect == refusalWithoutCode {
			return faultf(conformance.KindRejected, -1, "refused")
		}
		return faultf(conformance.KindRejected, int(r.octet), "refused with %02X", r.octet)
	}
	c.endedBy(byCollision)
	if c.defect == collisionEndsAccept {
		c.group.EndAccepting()
	}
	c.Close()
	return faultf(conformance.KindCollision, int(r.octet), "got %02X for an answer", r.octet)
}

// answerIsLate gives word when the answer has not come within the timeout.
func (c *conn) answerIsLate() <-chan time.Time {
	switch c.defect {
	case givesUpEarly:
		return time.After(c.timeout / 3)
	case waitsForEverForTheAnswer:
		return nil
	}
	return time.After(c.timeout)
}

// isRefusal tells an answer that refuses a size from one that shows a collision.
func (c *conn) isRefusal(octet byte) bool {
	switch {
	case octet == 0xFC && c.defect == takesFCForACollision, octet > 0xF0 && c.defect == refusesWith00Only:
		return false
	case octet <= 0xF0 && c.defect == collisionIsARefusal, octet == 0xF0 && c.defect == f0IsARefusal,
		octet == 0xFD && c.defect == fdIsARefusal:
		return true
	}
	return octet == refused || octet > 0xF0 && octet != 0xFD
}

// write sends a payload. Defects of short writes need writes that are short: they give TCP little time to take
// everything.
func (c *conn) write(msg []byte) error {
	if c.defect != shortWriteRestarts && c.defect != shortWriteForgets {
		return c.writeChunks(msg)
	}
	for {
		c.nc.SetWriteDeadline(time.Now().Add(patience))
		n, err := c.nc.Write(msg)
		c.nc.SetWriteDeadline(time.Time{})
		switch {
		case err == nil, c.defect == shortWriteForgets:
			return nil
		case !errors.Is(err, os.ErrDeadlineExceeded), n == len(msg):
			return ended(err, conformance.KindTruncated)
		}
	}
}

// writeChunks sends a payload with the timeout starting again at each chunk, and while TCP takes a part of one.
func (c *conn) writeChunks(msg []byte) error {
	if c.defect == sharesItsWriter {
		c.group.Writing.Lock()
		defer c.group.Writing.Unlock()
	}
	if c.defect != keepsTheWriteDeadline {
		defer c.nc.SetWriteDeadline(time.Time{})
	}
	for rest := msg; len(rest) > 0; {
		if c.defect != writesForEver {
			c.nc.SetWriteDeadline(time.Now().Add(c.timeout))
		}
		part := rest[:min(len(rest), chunk)]
		if c.defect == repeatsTheSecondChunk && len(msg)-len(rest) == 2*chunk {
			part = msg[chunk:][:len(part)]
		}
		n, err := c.nc.Write(part)
		if err != nil && !(n > 0 && errors.Is(err, os.ErrDeadlineExceeded)) {
			if errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
				c.endedBy(byReset)
			}
			c.Close()
			return ended(err, conformance.KindTruncated)
		}
		rest = rest[n:]
		if c.defect == yieldsInLongPayloads && len(rest) > 0 {
			c.yield()()
		}
	}
	return nil
}
