package gruv

import (
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// Read is ReadWithin the timeout of the connection.
func (c *Conn) Read() ([]byte, error) { return c.ReadWithin(c.timeout) }

// shortestTimeout is long enough to take over a message that has come whole already.
const shortestTimeout = 10 * time.Millisecond

// ReadWithin waits for the next message, until a timeout that starts now is over, and returns it whole. An empty message
// is a slice of length 0. A timeout of zero, or less, is that of the connection, and one below 10 ms is 10 ms.
//
// The error wraps os.ErrDeadlineExceeded, a net.Error whose Timeout is true, if no whole message has come in time: the
// connection is usable, what has come of a message is kept, and a later call returns it whole. After any other error
// the connection is closed: io.EOF if the stream ended between frames, the error of the read if it was reset there, a
// *TruncatedError if it ended or was reset inside a frame, an *OversizeError if a size above the receive limit has come,
// and net.ErrClosed if the connection was closed already.
//
// One call reads at a time. Another one waits for its turn, within its timeout.
func (c *Conn) ReadWithin(timeout time.Duration) ([]byte, error) {
	if timeout <= 0 {
		timeout = c.timeout
	}
	timeout = max(timeout, shortestTimeout)
	// [GS-TIME-4] A receiver MUST NOT start the timeout of a read again with the octets of a message that arrive.
	deadline := time.Now().Add(timeout)
	select {
	case c.reading <- struct{}{}:
	case <-time.After(timeout):
		return nil, errTimeout(timeout)
	}
	defer func() { <-c.reading }()
	if c.closed.Load() {
		return nil, net.ErrClosed
	}
	c.nc.SetReadDeadline(deadline)
	msg, err := c.arrival.read(c.in, c.limit)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		// [GS-TIME-1] A receiver MUST report a timeout of a read, told apart from every error and from the end …
		// [GS-TIME-2] [GS-TIME-3] … MUST keep the connection open | what has arrived …
		return nil, errTimeout(timeout)
	}
	if err != nil {
		return nil, c.ended(c.arrival.octets(), err)
	}
	return msg, nil
}

func errTimeout(timeout time.Duration) error {
	return fmt.Errorf("no whole message within %v: %w", timeout, os.ErrDeadlineExceeded)
}

// ended closes the connection, and says how it ended by the octets of a frame that had passed, and the error then.
func (c *Conn) ended(octets uint64, err error) error {
	var oversize *OversizeError
	switch {
	case c.Close() == net.ErrClosed: // by the caller, or a call in the other direction
		return net.ErrClosed
	case errors.As(err, &oversize):
		return err
	case octets == 0:
		// [GS-END-1] [GS-END-3] … that meets the end of the stream | a reset between frames MUST report … as ended …
		return err
	}
	// [GS-END-2] … inside a size or a payload MUST report the message as truncated, at once …
	return &TruncatedError{Octets: octets, Err: err}
}
