package objtcp

import (
	"errors"
	"io"
	"net"
	"os"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/mutants/mutant"
	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// cutSize names the end of a connection that came in the middle of a size, behind so many octets of it.
func (c *conn) cutSize(octets int, err error) error {
	switch {
	case c.defect == silentAboutCutSizes && err == io.EOF, c.defect == silentAboutOneOctet && err == io.EOF && octets == 1,
		c.defect == silentAboutResetSizes && mutant.IsReset(err), c.defect == silentAboutOneOctetResets && mutant.IsReset(err) && octets == 1:
		return io.EOF
	}
	return c.meetCut(err)
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
