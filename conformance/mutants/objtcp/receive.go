package objtcp

import (
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/mutants/mutant"
	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// frame takes one frame. It returns an error if the connection cannot go on.
func (c *conn) frame() error {
	c.patience(keepsTheDeadline, c.last != nil)
	first, err := c.in.ReadByte()
	if err != nil {
		return c.meetEnd(err)
	}
	c.stir()
	c.setInside(true)
	defer c.setInside(false)
	if c.defect == waitsForTheFrame {
		c.receiving.Lock()
		defer c.receiving.Unlock()
	}
	head, err := c.size(first)
	if err != nil {
		return err
	}
	size, err := c.parse(head)
	if err != nil || size == 0 {
		return err
	}
	octets, err := c.octets(size)
	if err != nil {
		return err
	}
	return c.pickle(octets)
}

// stir notes that the other side has sent something.
func (c *conn) stir() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stirred = true
	select {
	case <-c.opened:
	default:
		close(c.opened)
	}
	if c.defect == readsOrWrites {
		c.waitForSending()
	}
}

// awaitSent waits until nothing is being sent.
func (c *conn) awaitSent() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waitForSending()
}

// waitForSending is awaitSent with mu held.
func (c *conn) waitForSending() {
	for c.writing > 0 && c.ending == notEnded {
		c.arrived.Wait()
	}
}

// setInside says whether a frame is arriving.
func (c *conn) setInside(inside bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inside = inside
}

// hasReceived reports whether an object has arrived.
func (c *conn) hasReceived() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last != nil
}

// patience sets how long the next read may take: as long as the timeout, and for ever with a defect or between frames.
func (c *conn) patience(d defect, inside bool) {
	if c.defect == timesOutWhileIdle && d == keepsTheDeadline {
		d, inside = c.defect, true
	}
	deadline := time.Time{}
	switch {
	case c.timeout == 0:
	case d == timesOutWhileIdle, d == keepsTheDeadline && c.defect == d && inside, d != keepsTheDeadline && c.defect != d:
		deadline = time.Now().Add(c.timeout)
	}
	if c.defect == givesUpEarly && !deadline.IsZero() {
		deadline = time.Now().Add(c.timeout / 3)
	}
	c.nc.SetReadDeadline(deadline)
}

// size reads the rest of a size.
func (c *conn) size(first byte) ([]byte, error) {
	head := []byte{first, 0, 0, 0, 0, 0, 0, 0}
	n := min(len(head), 1+c.in.Buffered())
	c.in.Read(head[1:n])
	came := []int{n}
	for n < len(head) {
		switch {
		case n == 1 && c.defect == waitsBehindOneOctet, n == 2 && c.defect == waitsBehindTwoOctets:
			c.nc.SetReadDeadline(time.Time{})
		case len(came) == 1 || c.defect != oneTimeoutForASize:
			c.patience(waitsInASize, true)
		}
		m, err := c.in.Read(head[n:])
		if err != nil {
			return nil, c.cutSize(n, err)
		}
		n += m
		came = append(came, m)
	}
	if c.defect == oneReadASize && len(came) > 2 || c.defect == threeAndFive && slices.Equal(came, []int{3, 5}) {
		return nil, cut(io.ErrUnexpectedEOF)
	}
	return head, nil
}

// cutSize names the end of a connection that came in the middle of a size, behind so many octets of it.
func (c *conn) cutSize(octets int, err error) error {
	switch {
	case c.defect == silentAboutCutSizes && err == io.EOF, c.defect == silentAboutOneOctet && err == io.EOF && octets == 1,
		c.defect == silentAboutResetSizes && mutant.IsReset(err), c.defect == silentAboutOneOctetResets && mutant.IsReset(err) && octets == 1:
		return io.EOF
	}
	return c.meetCut(err)
}

// octets reads a pickle.
func (c *conn) octets(size uint64) ([]byte, error) {
	if c.defect == takesTheAnnounced {
		c.aside = make([]byte, min(size, mostAside))
		touch(c.aside)
	}
	octets := []byte{}
	apart := c.in.Buffered() == 0
	for reads := 1; uint64(len(octets)) < size; reads++ {
		part := make([]byte, min(size-uint64(len(octets)), chunk))
		switch {
		case reads == 1:
			c.patience(waitsForAPickle, true)
		case c.defect != oneTimeoutForAPickle:
			c.patience(waitsInAPickle, true)
		}
		if c.defect == readsALittle && len(octets) > 1<<20 {
			c.awaitSent()
		}
		n, err := c.in.Read(part)
		octets = append(octets, part[:n]...)
		if err != nil {
			return nil, c.cutPickle(octets, err)
		}
		if c.defect == sharesItsDecoder {
			c.group.Put(part[:n])
		}
		if c.defect == pickleWithItsSize && apart || c.tooManyReads(reads, n, size) {
			return nil, cut(io.ErrUnexpectedEOF)
		}
		if c.defect == deliversEarly && len(octets) > 1 && uint64(len(octets)) == size-1 {
			c.deliver(c.machine(append(slices.Clone(octets), opStop)).decode())
			_, err := c.in.ReadByte()
			return nil, err
		}
	}
	if c.defect == sharesItsDecoder {
		return c.group.Take(len(octets)), nil
	}
	return octets, nil
}

// tooManyReads reports whether a defect gives up on a pickle after so many reads, the last of so many octets.
func (c *conn) tooManyReads(reads, octets int, size uint64) bool {
	switch c.defect {
	case oneReadAPickle:
		return reads > 1 && size > 8 && size < chunk
	case twoReadsAShortPickle:
		return reads > 2 && size <= 8
	case tailsAreShort:
		return reads > 1 && octets > 16 && size < chunk
	}
	return false
}

// cutPickle names the end of a connection that came in the middle of a pickle, of whose octets there are these.
func (c *conn) cutPickle(octets []byte, err error) error {
	switch {
	case c.defect == silentAboutResets && mutant.IsReset(err), c.defect == silentAboutCuts && err == io.EOF,
		c.defect == silentAboutEmptyCuts && err == io.EOF && len(octets) == 0:
		return io.EOF
	case c.defect == deliversCutPickles && len(octets) > 0 && (err == io.EOF || mutant.IsReset(err)):
		c.deliver(pickle.Bytes(octets), nil)
	case c.defect == deliversStalledPickles && len(octets) > 0 && errors.Is(err, os.ErrDeadlineExceeded):
		c.deliver(pickle.Bytes(octets), nil)
	}
	return c.meetCut(err)
}

func (c *conn) machine(octets []byte) *machine {
	m := &machine{defect: c.defect, in: octets, memo: map[uint64]*cell{}, crash: c.crash}
	if c.defect == keepsTheMemo && c.memo != nil {
		m.memo = c.memo
	}
	return m
}

// pickle reads a pickle and delivers the object.
func (c *conn) pickle(octets []byte) error {
	m := c.machine(octets)
	object, err := m.decode()
	c.memo = m.memo
	if m.aside != nil {
		c.aside = m.aside
	}
	if err != nil {
		if c.defect == refusedIsNone {
			c.add(item{object: pickle.None{}})
		}
		return err
	}
	if c.loses(len(octets)) {
		return nil
	}
	c.deliver(object, nil)
	switch c.defect {
	case acknowledges:
		c.nc.Write([]byte{0x20})
	case dropsAfterThePickle:
		c.in.Discard(c.in.Buffered())
	case dropsAPart:
		if n := c.in.Buffered(); n < 8 {
			c.in.Discard(n)
		}
	case dropsOne:
		if c.in.Buffered() == 1 {
			c.in.Discard(1)
		}
	}
	return nil
}

// loses reports whether a defect loses an object, whose pickle has so many octets, mostly for what follows it.
func (c *conn) loses(size int) bool {
	switch c.defect {
	case dropsAtTheEnd:
		return c.last == nil && c.in.Buffered() == 0 && c.endsHere()
	case dropsBeforeACut:
		return c.in.Buffered() > 0 && c.in.Buffered() < 8 && c.endsHere()
	case losesLargePickles:
		return size > chunk && size < 1000000
	case firstObjectOnly:
		return c.last != nil
	case endOvertakes:
		return c.delivered == 1 && c.endsHere()
	case dropsTheFirstOfTwo:
		return c.in.Buffered() > 8 && !c.faultFollows()
	case faultsOvertake:
		return c.faultFollows()
	}
	return false
}

// endsHere reports whether the end of the stream follows at once, or behind what is here already.
func (c *conn) endsHere() bool {
	c.nc.SetReadDeadline(time.Now().Add(soon))
	_, err := c.in.Peek(c.in.Buffered() + 1)
	return err == io.EOF
}

// faultFollows reports whether the next frame has come with this one, and is to be refused.
func (c *conn) faultFollows() bool {
	next, _ := c.in.Peek(c.in.Buffered())
	if len(next) < 8 {
		return false
	}
	size, err := c.parse(next[:8])
	if err != nil || uint64(len(next)-8) < size {
		return err != nil
	}
	_, err = c.machine(next[8:][:size]).decode()
	return err != nil
}

// deliver hands an object to the caller.
func (c *conn) deliver(object pickle.Value, err error) {
	if err != nil {
		return
	}
	switch {
	case c.defect == deliversLate:
		c.release()
		c.held = []item{{object: object}}
	case c.defect == deliversTheLastFirst && c.last != nil && c.in.Buffered() > 0:
		c.held = append(c.held, item{object: object})
	default:
		c.add(item{object: object})
		c.release()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = object
	c.delivered++
}

// release delivers what a defect has held back.
func (c *conn) release() {
	for _, it := range c.held {
		c.add(it)
	}
	c.held = nil
}

// digits are those of a size behind its padding.
func (c *conn) digits(head string) (digits string, ok bool) {
	digits = strings.TrimLeft(head, " ")
	switch c.defect {
	case takesSigns:
		digits = strings.TrimLeft(digits, "+")
	case takesAPrefix:
		digits = strings.TrimPrefix(digits, "0x")
	case takesUnderscores:
		digits = strings.ReplaceAll(digits, "_", "")
	case takesAnySpace:
		digits = strings.Trim(digits, " \t\n\v\f\r\x00")
	case takesInnerSpaces:
		digits = strings.ReplaceAll(digits, " ", "")
	case stopsAtAnyLetter:
		if end := strings.IndexFunc(digits, func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) }); end > 0 {
			digits = digits[:end]
		}
	case upperCaseOnly:
		return digits, digits == strings.ToUpper(digits)
	case lowerCaseOnly:
		return digits, digits == strings.ToLower(digits)
	case oneCaseOnly:
		return digits, digits == strings.ToLower(digits) || digits == strings.ToUpper(digits)
	case spacesOnly:
		return digits, digits == "" || digits[0] != '0' || strings.Trim(digits, "0") == ""
	case zerosAlone:
		return digits, digits == head || digits == "" || digits[0] != '0'
	}
	return digits, true
}

// parse reads a size. Zero has the next size follow.
func (c *conn) parse(head []byte) (uint64, error) {
	digits, ok := c.digits(string(head))
	size := uint64(0)
	for _, r := range strings.ToUpper(digits) {
		at := strings.IndexRune("0123456789ABCDEF", r)
		if at < 0 && c.defect == anyLetterIsADigit {
			at = int(r) & 0xF
		}
		if at < 0 {
			ok = false
		}
		size = size<<4 | uint64(at&0xF)
	}
	switch {
	case c.defect == skipsEmptySizes && strings.Trim(digits, "0") == "":
		return 0, nil
	case c.defect == blankIsFour && digits == "":
		return 4, nil
	case !ok, size == 0, c.defect == signedSizes && size > 0x7FFFFFFF && c.limit == largest, c.defect == noTinySizes && size < 4:
		if c.defect == waitsBehindASize {
			c.in.ReadByte()
		}
		return 0, faultf(malformed, "the size %q", head)
	case c.refuses(size):
		c.skipped = size
		if c.defect == readsTheOversize || c.defect == skipsTheOversize {
			io.CopyN(io.Discard, c.in, int64(size))
		}
		return 0, faultf(conformance.KindOversize, "%d octets are too many", size)
	}
	return size, nil
}

// refuses reports whether a size is too large.
func (c *conn) refuses(size uint64) bool {
	switch c.defect {
	case ignoresTheLimit:
		return false
	case refusesTheLimit:
		return size >= c.limit
	case signedLimit:
		return c.limit < largest && int32(size) > int32(c.limit)
	case limitOfABillion:
		return size > min(c.limit, 1<<30)
	}
	return size > c.limit
}

// touch takes memory in earnest.
func touch(b []byte) {
	for i := 0; i < len(b); i += page {
		b[i] = 1
	}
}

// meetEnd is what comes of the end of the stream, or another error, between frames. A fault is reported.
func (c *conn) meetEnd(err error) error {
	switch {
	case err == io.EOF:
		c.endedBy(byFIN)
	case errors.Is(err, net.ErrClosed):
		return err
	case errors.Is(err, os.ErrDeadlineExceeded):
		return cut(err)
	default:
		c.endedBy(byReset)
	}
	switch {
	case c.defect == endIsAFault && err == io.EOF, c.defect == orderlyOnlyWhenUnused && err == io.EOF && c.used():
		return cut(err)
	case c.defect == ignoresTheEnd && err == io.EOF, c.defect == ignoresTheEndAfterUse && err == io.EOF && c.last != nil:
		<-c.closed
	case c.defect == endClosesTheOthers:
		c.group.CloseOthers(c)
	case c.defect == endEndsAccepting && err == io.EOF:
		c.group.EndAccepting()
	case c.defect == deliversResets && mutant.IsReset(err):
		c.add(item{object: pickle.None{}})
	case c.defect == deliversAgainAtAReset && mutant.IsReset(err) && c.last != nil:
		c.add(item{object: c.last})
	case c.defect == resetEndsAccepting && mutant.IsReset(err):
		c.group.EndAccepting()
	}
	return err
}

// used reports whether an object has gone either way.
func (c *conn) used() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last != nil || c.first != nil
}

// meetCut is what comes of an end inside a frame.
func (c *conn) meetCut(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return err
	}
	c.endedBy(byFault)
	stalled := errors.Is(err, os.ErrDeadlineExceeded)
	switch {
	case c.defect == cutClosesTheOthers && !stalled, c.defect == stallClosesTheOthers && stalled:
		c.group.CloseOthers(c)
	case c.defect == cutEndsAccepting && !stalled:
		c.group.EndAccepting()
	case c.defect == cutsAreLate:
		<-c.closed
	case c.defect == stallsAreCuts:
		return faultf(conformance.KindTruncated, "%v", err)
	}
	return cut(err)
}

// meetFault reports a fault.
func (c *conn) meetFault(f *fault) {
	c.endedBy(byFault)
	switch {
	case c.defect == silentAboutMalformed && f.kind == malformed,
		c.defect == silentAboutOversize && f.kind == conformance.KindOversize,
		c.defect == silentAboutStalls && f.kind == conformance.KindTimeout:
		return
	case c.defect == oversizeIsMalformed && f.kind == conformance.KindOversize:
		f = faultf(malformed, "%s", f.detail)
	case c.defect == malformedIsTruncated && f.kind == malformed:
		f = faultf(conformance.KindTruncated, "%s", f.detail)
	case c.defect == malformedClosesTheOthers && f.kind == malformed:
		c.group.CloseOthers(c)
	case c.defect == malformedEndsAccepting && f.kind == malformed:
		c.group.EndAccepting()
	}
	c.add(item{err: f})
	c.deliverBehind(f)
}

// deliverBehind delivers the object behind a fault, with a defect, if it has come already.
func (c *conn) deliverBehind(f *fault) {
	switch {
	case c.defect == deliversBehindMalformed && f.kind == malformed && c.in.Buffered() > 8:
	case c.defect == deliversBehindOversize && f.kind == conformance.KindOversize && uint64(c.in.Buffered()) > c.skipped:
		c.in.Discard(int(c.skipped))
	default:
		return
	}
	c.frame()
}

// goesOn reports whether a defect keeps the connection after a fault.
func (c *conn) goesOn(f *fault) bool {
	switch c.defect {
	case malformedGoesOn:
		return f.kind == malformed
	case skipsTheOversize:
		return f.kind == conformance.KindOversize
	case stallsGoOn:
		return f.kind == conformance.KindTimeout
	}
	return false
}
