// Package capture reads the packets of captures: files, streams and, on Linux, network interfaces. It takes a name and
// gives frames; what is in them is for others to say.
//
// Files are pcap and pcapng, of any byte order and resolution, as they are or compressed by gzip or zstd; what a file
// is its first octets say, not its name. A [Frame] lies in the Reader's buffer: nothing is allocated or copied for it.
package capture

import (
	"errors"
	"fmt"
	"io"
)

// A Frame is one packet of a capture.
type Frame struct {
	Octets []byte // valid until the next one is read
	Wire   int    // octets on the wire; more than len(Octets) if the snap length cut it, never fewer
	Link   uint32 // the link type, LINKTYPE_… of https://www.tcpdump.org/linktypes.html
	Time   int64  // nanoseconds since 1970-01-01 UTC; 0 if the capture does not say
	Packet int    // numbered from 1 (in its file)
}

// A source reads the frames of one format, one after the other into the same Frame: returned by value, one costs twice
// the time. It leaves the packet's number alone. Its error is io.EOF where the capture ends between packets.
type source interface {
	next(*Frame) error
}

// A Reader reads one capture. It is made by [NewReader], [Follow] or [Live], and used by one goroutine.
type Reader struct {
	in       io.Reader // the file
	growing  bool      // in is followed
	source   source    // nil until the header has been read
	frame    Frame     // the one that was read last
	err      error     // why there are no more
	closings []func() error
}

// NewReader returns a Reader of a capture that r brings. Nothing is read before the first Next.
func NewReader(r io.Reader) *Reader { return &Reader{in: unnamed{r}} }

// Next returns the next packet. It is valid until Next is called again.
//
// A damaged or cut capture gives the packets up to the damage, then an error that says what is wrong, and with which
// packet; it wraps io.ErrUnexpectedEOF where the file ends too early. What is no capture gives an error at once. After
// the last packet, and once the context of Follow or Live has ended, the error is io.EOF. An error stays.
func (r *Reader) Next() (*Frame, error) {
	if r.source == nil || r.err != nil {
		if err := r.begin(); err != nil {
			return nil, err
		}
	}
	if err := r.source.next(&r.frame); err != nil {
		return nil, r.fail(err)
	}
	r.frame.Packet++
	return &r.frame, nil
}

// begin reads the header of a capture, if that has not been done, and returns the error that stays.
func (r *Reader) begin() error {
	if r.err == nil {
		if r.source, r.err = r.open(r.in); errors.Is(r.err, errEnded) {
			r.err = io.EOF
		}
	}
	return r.err
}

// fail makes an error of a source the one that stays.
func (r *Reader) fail(err error) error {
	switch {
	case errors.Is(err, errEnded):
		r.err = io.EOF
	case err == io.EOF:
		r.err = err
	default:
		r.err = fmt.Errorf("packet %d: %w", r.frame.Packet+1, err)
	}
	return r.err
}

// errEnded is the end of a context: nothing more is wanted, wherever the capture is.
var errEnded = errors.New("the context has ended")

// Dropped returns how many packets the system took but could not hand over in time, so far. It is 0 for files.
func (r *Reader) Dropped() int64 {
	if live, ok := r.source.(interface{ dropped() int64 }); ok {
		return live.dropped()
	}
	return 0
}

// Close closes what was opened. Standard input, and what NewReader was given, stay open.
func (r *Reader) Close() error {
	var err error
	for i := len(r.closings) - 1; i >= 0; i-- {
		err = errors.Join(err, r.closings[i]())
	}
	r.closings = nil
	if r.err == nil {
		r.err = errClosed
	}
	return err
}

var errClosed = errors.New("the capture is closed")

// onClose has Close call f, the last one first.
func (r *Reader) onClose(f func() error) { r.closings = append(r.closings, f) }

// An unnamed reader has errors without the name of the file: the caller names it.
type unnamed struct{ r io.Reader }

func (u unnamed) Read(b []byte) (int, error) {
	n, err := u.r.Read(b)
	return n, bare(err)
}
