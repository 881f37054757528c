package gruv

import (
	"io"
	"os"
	"slices"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
)

// read takes in octets until the connection ends.
func (c *conn) read() {
	defer close(c.over)
	defer c.nc.Close()
	buf := make([]byte, chunk)
	for reads := 1; ; reads++ {
		n, err := c.nc.Read(buf)
		octets := buf[:n]
		if reads == 1 && err == nil && c.looksAhead() {
			octets, err = c.ahead(octets)
			c.endsAtOnce(err)
		}
		if c.defect == deafWhileSending {
			c.awaitWriter()
		}
		if len(octets) > 0 {
			if f := c.take(octets, err); f != nil {
				c.fail(f)
				return
			}
			select {
			case c.stirred <- struct{}{}:
			default:
			}
		}
		if err != nil {
			c.meet(err)
			return
		}
	}
}

// looksAhead reports whether the defect is about an end that comes at once.
func (c *conn) looksAhead() bool {
	return slices.Contains([]defect{losesAtTheEnd, losesEmptyAtTheEnd, losesBeforeACut, losesLargeAtTheEnd, forgetsTheEnd}, c.defect)
}

// ahead reads on until nothing has come for a while.
func (c *conn) ahead(octets []byte) ([]byte, error) {
	all := slices.Clone(octets)
	buf := make([]byte, chunk)
	for {
		c.nc.SetReadDeadline(time.Now().Add(soon))
		n, err := c.nc.Read(buf)
		all = append(all, buf[:n]...)
		if os.IsTimeout(err) {
			c.nc.SetReadDeadline(time.Time{})
			return all, nil
		}
		if err != nil {
			return all, err
		}
	}
}

// take takes in octets that one read has brought, along with the end of the connection if err is not nil.
func (c *conn) take(octets []byte, err error) *fault {
	c.stream.mu.Lock()
	defer c.stream.mu.Unlock()
	before := len(c.arrived)
	c.arrived = append(c.arrived, octets...)
	messages, f := c.frames(before, len(octets))
	if len(c.arrived) > 0 {
		c.marks = append(c.marks, len(c.arrived))
	}
	if !c.losesAll(messages, f, err) {
		for _, msg := range messages {
			c.deliver(msg)
		}
	}
	if f == nil {
		f = c.misread(before, len(messages))
	}
	return f
}

// losesAll reports whether messages are lost that have come at once, along with a fault or the end.
func (c *conn) losesAll(messages [][]byte, f *fault, end error) bool {
	if f != nil {
		return c.defect == losesBeforeARefusal && f.kind == conformance.KindOversize
	}
	if end != io.EOF || len(messages) == 0 {
		return false
	}
	size := len(messages[0])
	switch c.defect {
	case losesAtTheEnd:
		return size > 0 && len(c.arrived) == 0
	case losesEmptyAtTheEnd:
		return size == 0
	case losesBeforeACut:
		return len(c.arrived) > 0
	case losesLargeAtTheEnd:
		return size > chunk
	}
	return false
}

// frames cuts whole frames off what has arrived. Of that, so many octets were there before the last read, which has
// brought so many.
func (c *conn) frames(before, read int) (messages [][]byte, f *fault) {
	for len(c.arrived) >= head {
		if c.losesPieces() {
			continue
		}
		size := uint64(order(c.defect == readsLittleEndian).Uint32(c.arrived))
		if c.refuses(size) {
			return append(messages, c.beyond(size)...), c.refuse(size)
		}
		if c.defect == takesTheAnnounced && c.aside == nil {
			c.setAside(size)
		}
		c.answerSize(size)
		rest := c.arrived[head:]
		if uint64(len(rest)) < size {
			return append(messages, c.early(size, read)...), nil
		}
		if c.defect == deliversLate && uint64(len(rest)) == size {
			return messages, nil
		}
		msg := slices.Clone(rest[:size])
		behind := c.behind(rest[size:], msg, max(0, before-head))
		c.begin(behind)
		messages = append(messages, msg)
		before = 0
	}
	return messages, nil
}

// losesPieces loses a size that has come in many pieces, and reports whether it did.
func (c *conn) losesPieces() bool {
	if c.defect == sizeInManyPieces && len(c.marks) > 1 && c.marks[1] < head {
		c.begin(c.arrived[head:])
		return true
	}
	if !slices.Equal(c.marks, []int{2, 3}) {
		return false
	}
	empty := order(false).Uint32(c.arrived) == 0
	first := c.count() == 0
	if c.defect == threePieces && !empty || c.defect == emptyInThreePieces && empty || c.defect == firstInThreePieces && first {
		c.begin(c.arrived[head:])
		return true
	}
	return false
}

// early is what is delivered of a payload that is not whole, of whose frame the last read has brought so many octets.
func (c *conn) early(size uint64, read int) [][]byte {
	have := uint64(len(c.arrived) - head)
	if c.defect != deliversEarly || read < 2 || have+1 != size {
		return nil
	}
	msg := slices.Clone(c.arrived[head:])
	c.begin(nil)
	return [][]byte{msg}
}

// behind is what is left of the octets that follow a message in one segment, of whose payload so many octets were there
// before.
func (c *conn) behind(rest, msg []byte, before int) []byte {
	n := len(rest)
	switch {
	case c.defect == dropsBehind && len(msg) > 0, c.defect == dropsBehindEmpty && len(msg) == 0,
		c.defect == dropsThree && n == 3, c.defect == dropsTwo && n == 2, c.defect == dropsOne && n == 1,
		c.defect == dropsBehindTheLast && len(msg) > 10 && before == len(msg)-1:
		return nil
	}
	return rest
}

// misread finds an error in what has arrived that is none. So many octets were there before, and so many messages have
// come whole.
func (c *conn) misread(before, messages int) *fault {
	n := len(c.arrived)
	switch {
	case c.defect == sizeInOneRead && 0 < n && n < head && before == 0 && messages == 0,
		c.defect == needsThePayload && n == head && before == 0 && messages == 0,
		c.defect == tooManyReads && c.pieces() >= 4 && n < chunk:
		return cut(io.ErrUnexpectedEOF)
	case c.defect == losesOneOctet && n == 1:
		c.begin(nil)
	case c.defect == fillsSizes && n == head-1 && messages == 0 && c.arrived[0]|c.arrived[1]|c.arrived[2] == 0:
		c.begin(nil)
		c.deliver([]byte{})
	case c.defect == refusesByThePrefix && 0 < n && n < head && uint64(c.arrived[0])<<24 > c.limit:
		return c.refuse(uint64(c.arrived[0]) << 24)
	}
	return nil
}

// answerSize answers a size that has just come, with the defect.
func (c *conn) answerSize(size uint64) {
	if c.defect == answersSizes && c.pieces() == 0 {
		c.nc.Write([]byte{0xFF})
	}
}
