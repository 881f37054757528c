package pcapng

import (
	"bufio"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"time"
)

// A Writer writes a capture of one section, with an interface for each type of link, and times to the nanosecond. It is
// buffered and keeps the first error, which Flush returns.
type Writer struct {
	w     *bufio.Writer
	body  []byte   // of the block that is being made
	links []uint32 // of the interfaces, in their order
}

// NewWriter begins a capture whose packets begin with their IP header, and others if there are any. It names the
// program that writes it, and comments are for people: Wireshark shows them with the file's properties.
func NewWriter(w io.Writer, application string, comments ...string) *Writer {
	out := NewFrameWriter(w, application, comments...)
	out.iface(LinkRaw)
	return out
}

// NewFrameWriter begins a capture of packets of any links.
func NewFrameWriter(w io.Writer, application string, comments ...string) *Writer {
	out := &Writer{w: bufio.NewWriter(w)}
	out.put32(byteOrderMagic)
	out.put16(version, 0)
	out.put32(0xFFFFFFFF, 0xFFFFFFFF) // the section's length is not known
	out.comments(comments)
	out.option(optionApplication, application)
	out.option(optionEnd, "")
	out.block(blockSection)
	return out
}

// iface returns the number of the interface with a type of link. There is one from then on.
func (w *Writer) iface(link uint32) uint32 {
	if i := slices.Index(w.links, link); i >= 0 {
		return uint32(i)
	}
	w.put16(uint16(link), 0)
	w.put32(0) // no snap length
	w.option(optionResolution, "\x09")
	w.option(optionEnd, "")
	w.block(blockInterface)
	w.links = append(w.links, link)
	return uint32(len(w.links) - 1)
}

// Packet adds a packet that begins with its IP header, with its comments.
func (w *Writer) Packet(at time.Time, octets []byte, comments ...string) {
	w.Frame(LinkRaw, at.UnixNano(), octets, len(octets), comments...)
}

// Frame adds a packet of a type of link, at a time in nanoseconds since 1970. It had so many octets on the wire.
func (w *Writer) Frame(link uint32, nanos int64, octets []byte, wire int, comments ...string) {
	on := w.iface(link)
	w.put32(on, uint32(nanos>>32), uint32(nanos), uint32(len(octets)), uint32(wire))
	w.body = append(w.body, octets...)
	w.pad()
	if len(comments) > 0 {
		w.comments(comments)
		w.option(optionEnd, "")
	}
	w.block(blockEnhanced)
}

// Flush writes what is buffered, and returns the first error of the Writer.
func (w *Writer) Flush() error { return w.w.Flush() }

// block writes the body that was made as a block.
func (w *Writer) block(kind uint32) {
	frame := binary.LittleEndian.AppendUint32(nil, kind)
	frame = binary.LittleEndian.AppendUint32(frame, uint32(frameOctets+len(w.body)))
	w.w.Write(frame)
	w.w.Write(w.body)
	w.w.Write(frame[4:])
	w.body = w.body[:0]
}

// mostCommentOctets leaves room in the 16 bits of an option's length.
const mostCommentOctets = 32 << 10

func (w *Writer) comments(comments []string) {
	for _, c := range comments {
		if len(c) > mostCommentOctets {
			c = strings.ToValidUTF8(c[:mostCommentOctets], "") + " …"
		}
		w.option(optionComment, c)
	}
}

func (w *Writer) option(code uint16, value string) {
	w.put16(code, uint16(len(value)))
	w.body = append(w.body, value...)
	w.pad()
}

func (w *Writer) put16(values ...uint16) {
	for _, v := range values {
		w.body = binary.LittleEndian.AppendUint16(w.body, v)
	}
}

func (w *Writer) put32(values ...uint32) {
	for _, v := range values {
		w.body = binary.LittleEndian.AppendUint32(w.body, v)
	}
}

func (w *Writer) pad() {
	w.body = append(w.body, make([]byte, padded(len(w.body))-len(w.body))...)
}
