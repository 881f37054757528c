package objtcp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// Transmit sends one object.
func (c *conn) Transmit(_ context.Context, object pickle.Value) error {
	octets, err := c.encode(object)
	if err != nil {
		if f := (*fault)(nil); c.defect == closesOnTheUnsendable && errors.As(err, &f) && f.kind == malformed {
			c.Close()
		}
		return err
	}
	if c.how() != notEnded {
		return c.afterwards()
	}
	if c.defect == silentOnceSpokenTo && c.hasReceived() {
		<-c.closed
		return net.ErrClosed
	}
	c.begins(+1)
	defer c.begins(-1)
	waits := !c.sending.TryLock()
	if waits {
		c.sending.Lock()
	}
	defer c.sending.Unlock()
	err = net.ErrClosed
	if c.how() == notEnded {
		err = c.transmit(object, octets)
	}
	if waits && err != nil {
		return c.afterWaiting()
	}
	return err
}

// afterWaiting is what comes of an object that has waited for another until the connection ended.
func (c *conn) afterWaiting() error {
	switch {
	case c.defect == waitingIsSent && c.how() != byCaller, c.defect == waitingIsSentAtAClose && c.how() == byCaller:
		return nil
	}
	return net.ErrClosed
}

// afterwards is what comes of an object that is asked for when the connection has ended.
func (c *conn) afterwards() error {
	switch {
	case c.defect == sendsAfterTheEnd && c.how() != byCaller, c.defect == sendsAfterTheClose && c.how() == byCaller:
		return nil
	}
	return net.ErrClosed
}

// begins counts the frames that are being sent, or wait.
func (c *conn) begins(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stirred = true
	c.writing += n
	c.arrived.Broadcast()
}

func (c *conn) transmit(object pickle.Value, octets []byte) error {
	if c.defect == sharesItsWriter {
		c.group.Writing.Lock()
		defer c.group.Writing.Unlock()
	}
	if c.defect == waitsForTheFrame {
		c.receiving.RLock()
		defer c.receiving.RUnlock()
	}
	frame := append(c.announce(len(octets)), c.spoil(object, octets)...)
	if c.defect == sentEarly {
		go c.write(frame)
		return nil
	}
	err := c.write(frame)
	c.timeOutAfterSending()
	switch {
	case c.defect == sentLate && err == nil:
		c.nc.SetWriteDeadline(time.Time{})
		return c.sentWithTheNext()
	case c.defect == neverSent && err == nil:
		c.sending.Unlock()
		defer c.sending.Lock()
		<-c.closed
		return net.ErrClosed
	case err != nil && c.defect == ignoresWriteErrors && c.how() != byCaller, err != nil && c.defect == closeIsSent && c.how() == byCaller:
		return nil
	}
	return err
}

// sentWithTheNext waits until another object is sent, or the connection has ended.
func (c *conn) sentWithTheNext() error {
	c.mu.Lock()
	if c.unsent != nil {
		close(c.unsent)
	}
	c.unsent = make(chan struct{})
	unsent := c.unsent
	c.mu.Unlock()
	c.sending.Unlock()
	defer c.sending.Lock()
	select {
	case <-unsent:
		return nil
	case <-c.closed:
		return net.ErrClosed
	}
}

// announce makes a size.
func (c *conn) announce(size int) []byte {
	switch c.defect {
	case sizesInLowerCase:
		if size <= 0xFFFF {
			break
		}
		return fmt.Appendf(nil, "%8x", size)
	case sizesWithZeros:
		return fmt.Appendf(nil, "%08X", size)
	case sizesInDecimal:
		return fmt.Appendf(nil, "%8d", size)
	case sizesCountThemselves:
		return fmt.Appendf(nil, "%8X", size+8)
	}
	return fmt.Appendf(nil, "%8X", size)
}

// timeOutAfterSending gives the other side no longer than the timeout, with the defect, once an object has been sent. The
// reader may come to its wait before that or after.
func (c *conn) timeOutAfterSending() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.defect == timesOutAfterSending && c.timeout > 0 && c.first != nil {
		c.nc.SetReadDeadline(time.Now().Add(c.timeout))
	}
}

// spoil gives the octets that a defect sends in place of a pickle.
func (c *conn) spoil(object pickle.Value, octets []byte) []byte {
	c.mu.Lock()
	first := c.first
	if first == nil {
		c.first = object
	}
	c.mu.Unlock()
	switch {
	case c.defect == keepsTheOld && first != nil:
		old, _ := c.encode(first)
		return append(old[:min(len(old), len(octets))], octets[min(len(old), len(octets)):]...)
	case c.defect == repeatsAChunk && len(octets) > 3*chunk:
		copy(octets[2*chunk:3*chunk], octets[chunk:2*chunk])
	case c.defect == cutsLongPickles && len(octets) > chunk:
		return octets[:chunk]
	case c.defect == padsPickles:
		return append(octets, '\n')
	}
	return octets
}

// write sends a frame. Defects of short writes need writes that are short: they give TCP little time to take
// everything.
func (c *conn) write(frame []byte) error {
	switch c.defect {
	case interleaves:
		return c.writeInParts(frame, 32)
	case interleavesLong:
		return c.writeInParts(frame, chunk)
	}
	for {
		if c.defect == shortWriteRestarts || c.defect == shortWriteForgets {
			c.nc.SetWriteDeadline(time.Now().Add(patience))
		}
		n, err := c.nc.Write(frame)
		c.nc.SetWriteDeadline(time.Time{})
		switch {
		case err == nil, c.defect == shortWriteForgets && errors.Is(err, os.ErrDeadlineExceeded):
			return nil
		case !errors.Is(err, os.ErrDeadlineExceeded) || n == len(frame):
			return net.ErrClosed
		}
	}
}

// writeInParts sends a frame, so many octets at a time at least, and lets others come in between.
func (c *conn) writeInParts(frame []byte, least int) error {
	part := max(least, len(frame)/64)
	for begin := 0; begin < len(frame); begin += part {
		if _, err := c.nc.Write(frame[begin:min(len(frame), begin+part)]); err != nil {
			return net.ErrClosed
		}
		c.sending.Unlock()
		time.Sleep(time.Millisecond)
		c.sending.Lock()
	}
	return nil
}
