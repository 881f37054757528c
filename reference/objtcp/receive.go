package objtcp

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/tinyproto/tinyproto/reference/objtcp/pickle"
)

const (
	firstGrowthOctets = 4 << 10  // what a pickle gets before its first octet has arrived
	rawOctets         = 32 << 10 // the most that one DataReceived brings
)

// receiveAll tells of what arrives until the connection ends. The error says what is wrong with the end: nil if it came
// between frames, or if it was the caller's.
func (c *Conn) receiveAll() error {
	receive := c.receiveObject
	if c.endpoint.config.Raw {
		receive = c.receiveOctets
	}
	for {
		ev, err := receive()
		switch {
		case err == errEnd || err != nil && c.closedByCaller():
			// [OT-END-1] … MUST NOT report an error or deliver an object for the end.
			return nil
		case err != nil:
			return err
		}
		// [OT-FRAME-3] … once the last octet of its pickle has arrived, in the order of the frames …
		c.deliver(ev)
	}
}

func (c *Conn) closedByCaller() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.byCaller
}

// errEnd says that the connection has ended between frames.
var errEnd = errors.New("internal error: the end of the connection is none")

// receiveOctets reads what there is.
func (c *Conn) receiveOctets() (Event, error) {
	// [OT-CALL-2] … MUST give its caller the octets of the stream, in order and unchanged …
	b := make([]byte, rawOctets)
	n, err := c.nc.Read(b)
	if err != nil {
		return Event{}, errEnd
	}
	return Event{Kind: DataReceived, Data: b[:n:n]}, nil
}

// receiveObject reads one frame. The error is errEnd, *MalformedError, *OversizeError, io.ErrUnexpectedEOF or
// os.ErrDeadlineExceeded.
func (c *Conn) receiveObject() (Event, error) {
	// [OT-TIME-3] An endpoint MUST NOT close a connection for its timeout between frames.
	c.nc.SetReadDeadline(time.Time{})
	if _, err := c.in.Peek(1); err != nil {
		// [OT-END-3] An endpoint that meets a reset between frames MUST report the connection as ended …
		return Event{}, errEnd
	}
	var head [SizeOctets]byte
	if _, err := c.read(head[:]); err != nil {
		return Event{}, broken("size", err)
	}
	size, _, err := ParseSize(head[:])
	if err != nil {
		return Event{}, err
	}
	// [OT-SIZE-5] A receiver MUST accept every size from 1 up to and including its receive limit …
	if limit := c.endpoint.config.ReceiveLimitOctets; size > limit {
		// [OT-SIZE-4] A receiver that has a receive limit MUST report a size above that limit as oversize …
		return Event{}, &OversizeError{Size: size, Limit: limit}
	}
	octets, err := c.readPickle(int(size))
	if err != nil {
		return Event{}, broken("pickle", err)
	}
	object, err := pickle.Parse(octets)
	if err != nil {
		return Event{}, &MalformedError{Err: err}
	}
	return Event{Kind: ObjectReceived, Object: object}, nil
}

// read fills p, inside a frame. It returns how many octets there were.
func (c *Conn) read(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		// [OT-TIME-2] A receiver MUST start its timeout again with each octet of a frame that arrives.
		if timeout := c.endpoint.config.Timeout; timeout > 0 {
			c.nc.SetReadDeadline(time.Now().Add(timeout))
		}
		var m int
		m, err = c.in.Read(p[n:])
		n += m
	}
	if n == len(p) {
		return n, nil
	}
	return n, err
}

// readPickle reads size octets into memory that grows with what has arrived: to twice that, and three times while it
// is copied.
func (c *Conn) readPickle(size int) ([]byte, error) {
	var octets []byte
	for len(octets) < size {
		// [OT-SIZE-6] A receiver MUST take memory for a pickle in proportion to the octets that have arrived …
		grown := make([]byte, len(octets)+min(size-len(octets), max(len(octets), firstGrowthOctets)))
		n, err := c.read(grown[copy(grown, octets):])
		octets = grown[:len(octets)+n]
		if err != nil {
			return nil, fmt.Errorf("%w (after %d of %d octets)", err, len(octets), size)
		}
	}
	return octets, nil
}

// broken says where inside a frame the connection broke. The end of the stream, orderly or not, is
// io.ErrUnexpectedEOF, and so is a reset that the sending of something else has met first.
func broken(where string, err error) error {
	// [OT-TIME-1] … to which no octet has come for that time inside a size or a pickle, MUST report the stall …
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("%s: %w", where, err)
	}
	if errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("%s: %w", where, io.ErrUnexpectedEOF)
	}
	// [OT-END-2] … the end of the stream or a reset inside a size or a pickle MUST report the frame as truncated …
	return fmt.Errorf("%s: %w: %v", where, io.ErrUnexpectedEOF, err)
}
