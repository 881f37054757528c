package gruv

import (
	"context"
	"errors"
	"net"
	"os"
	"slices"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
)

// Transmit sends one message, and returns when it is to be reported as sent.
func (c *conn) Transmit(_ context.Context, msg []byte) error {
	if uint64(len(msg)) > largest {
		return c.tooMuch(len(msg))
	}
	if c.isGone() {
		return c.afterwards()
	}
	err := c.transmit(msg)
	if err == nil && (c.defect == sentWithTheNextOctet || c.defect == silentAboutEmpty && len(msg) == 0) {
		c.awaitOctet()
	}
	return err
}

func (c *conn) transmit(msg []byte) error {
	size := c.size(len(msg))
	if c.defect == sendsSizesAhead {
		c.nc.Write(size)
		time.Sleep(patience)
		size = nil
	}
	waits := !c.sending.TryLock()
	if waits {
		c.sending.Lock()
	}
	defer c.sending.Unlock()
	c.awaitFrame()
	if len(msg) == 0 && c.losesEmpty() {
		return nil
	}
	switch c.defect {
	case waitsForAnAnswer:
		c.nc.Write(size)
		c.awaitOctet()
		size = nil
	case sentAtOnce:
		go c.write(append(size, msg...))
		return nil
	}
	err := c.write(append(size, c.spoil(msg)...))
	if waits && err != nil {
		return c.afterWaiting()
	}
	return c.done(err)
}

// tooMuch is what comes of a message of so many octets.
func (c *conn) tooMuch(octets int) error {
	switch c.defect {
	case takesTooMuch:
		return nil
	case closesAtTooMuch:
		c.nc.Close()
	}
	return faultf(conformance.KindOversize, "%d octets are too many", octets)
}

// size announces so many octets.
func (c *conn) size(octets int) []byte {
	switch c.defect {
	case sizesOfTwoOctets:
		octets &= 0xFFFF
	case sizesOfThreeOctets:
		octets &= 0xFFFFFF
	}
	return order(c.defect == writesLittleEndian).AppendUint32(nil, uint32(octets))
}

// isGone reports whether the connection can send nothing more.
func (c *conn) isGone() bool { return c.isOver() || c.isClosed() }

// afterwards is what comes of a message that is asked for when the connection has ended.
func (c *conn) afterwards() error {
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	switch {
	case c.defect == sendsAfterTheEnd && c.ended, c.defect == sendsAfterAFault && c.fault != nil,
		c.defect == sendsAfterTheClose && c.byCaller:
		return nil
	}
	return net.ErrClosed
}

// isByCaller reports whether the caller has closed the connection before it ended.
func (c *conn) isByCaller() bool {
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	return c.byCaller
}

// afterWaiting is what comes of a message that has waited for another until the connection ended.
func (c *conn) afterWaiting() error {
	switch {
	case c.defect == waitingIsSentAtAClose && c.isByCaller(), c.defect == waitingIsSent && !c.isByCaller():
		return nil
	}
	return net.ErrClosed
}

// awaitFrame waits, with a defect, until no frame is arriving.
func (c *conn) awaitFrame() {
	for !c.isGone() {
		n := c.length()
		switch {
		case c.defect == waitsForTheFrame && n > 0, c.defect == waitsForTheSize && 0 < n && n < head,
			c.defect == sharesItsTurn && c.group.isBusy(c):
			time.Sleep(time.Millisecond)
		default:
			return
		}
	}
}

// talk sends an octet on a connection that nobody has used.
func (c *conn) talk() {
	c.history.mu.Lock()
	used := c.delivered > 0 || c.sent
	c.history.mu.Unlock()
	if !used && c.length() == 0 {
		c.nc.Write([]byte{0xFF})
	}
}

// awaitOctet waits for an octet.
func (c *conn) awaitOctet() {
	select {
	case <-c.stirred:
	case <-c.over:
	case <-c.closed:
	}
}

// losesEmpty reports whether an empty message is not sent.
func (c *conn) losesEmpty() bool {
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	return c.defect == emptyNotSent || c.defect == emptyNotSentAgain && c.sent
}

// spoil gives the octets that a defect sends in place of the message.
func (c *conn) spoil(msg []byte) []byte {
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	c.sent = true
	switch {
	case c.defect == keepsTheOldPayload && c.first == nil:
		c.first = msg
	case c.defect == keepsTheOldPayload:
		msg = slices.Clone(msg)
		copy(msg, c.first)
	case c.defect == repeatsTheSecondChunk && len(msg) > 3*chunk:
		msg = slices.Clone(msg)
		copy(msg[2*chunk:3*chunk], msg[chunk:])
	}
	return msg
}

// done is what is reported of a message after its frame was written.
func (c *conn) done(err error) error {
	switch {
	case err != nil && c.defect == ignoresWriteErrors && !c.isByCaller(), err != nil && c.defect == closeIsSent && c.isByCaller():
		return nil
	case err != nil && !c.isByCaller():
		c.nc.Close()
		return cut(err)
	}
	return err
}

// write gives a frame to TCP. Defects of short writes need writes that are short: they give TCP little time to take
// everything.
func (c *conn) write(frame []byte) error {
	if c.defect == sharesItsWriter {
		c.group.Writing.Lock()
		defer c.group.Writing.Unlock()
	}
	c.setWriting(true)
	defer c.setWriting(false)
	for rest := frame; len(rest) > 0; {
		part := rest
		switch c.defect {
		case shortWriteForgets, shortWriteRestarts, countsTheSize:
			c.nc.SetWriteDeadline(time.Now().Add(patience))
		case sendsBetween:
			part = rest[:min(len(rest), chunk)]
		}
		n, err := c.nc.Write(part)
		short := errors.Is(err, os.ErrDeadlineExceeded)
		if err != nil && !short {
			return err
		}
		rest = rest[n:]
		switch {
		case short && c.defect == shortWriteForgets:
			return nil
		case short && c.defect == shortWriteRestarts:
			rest = frame
		case short && c.defect == countsTheSize:
			return c.counted(rest[:max(0, len(rest)-head)])
		case c.defect == sendsBetween && len(rest) > 0:
			c.sending.Unlock()
			time.Sleep(time.Millisecond / 10)
			c.sending.Lock()
		}
	}
	return nil
}

// counted gives the rest of a frame to TCP.
func (c *conn) counted(rest []byte) error {
	c.nc.SetWriteDeadline(time.Time{})
	_, err := c.nc.Write(rest)
	return err
}

func (c *conn) setWriting(writing bool) {
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	c.writing = writing
}

// awaitWriter waits until TCP has taken the frame that is being written.
func (c *conn) awaitWriter() {
	for {
		c.history.mu.Lock()
		writing := c.writing
		c.history.mu.Unlock()
		if !writing || c.isClosed() {
			return
		}
		time.Sleep(time.Millisecond)
	}
}
