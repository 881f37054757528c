package show

import (
	"fmt"
	"io"

	"github.com/tinyproto/tinyproto/tools/dissect/capture"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/pcapng"
)

// An Excerpt is a capture of some of the streams of others, with what was found about a packet as comments on it. Each
// capture is read twice: first its events, then its packets.
type Excerpt struct {
	out      *pcapng.Writer
	streams  map[int]*bool    // of the capture that is being read: those that are wanted, and whether they were written
	comments map[int][]string // by the number of the packet
	earlier  map[int]int      // the stream of a packet whose datagram a later one completes, by its number

	packets, written int // packets and streams
}

// mostComments is how many findings of a capture are kept. Packets beyond that have none.
const mostComments = 100_000

// NewExcerpt begins a capture. It names the program that writes it.
func NewExcerpt(w io.Writer, application string) *Excerpt {
	x := &Excerpt{out: pcapng.NewFrameWriter(w, application)}
	x.Next()
	return x
}

// Want takes a stream into the excerpt.
func (x *Excerpt) Want(stream int) {
	if x.streams[stream] == nil {
		x.streams[stream] = new(bool)
	}
}

// Finding keeps a finding for the packet that shows it.
func (x *Excerpt) Finding(f *event.Finding) {
	if len(x.comments) < mostComments {
		comment := string(appendFinding([]byte(f.Severity+" "), f))
		x.comments[f.Packet] = append(x.comments[f.Packet], comment)
	}
}

// mostEarlier is how many fragments of a capture are kept in mind. Those beyond that are not written.
const mostEarlier = 1 << 20

// Fragments keeps in mind the packets that another one, of a stream, completes. It is told of each packet when the
// events are read.
func (x *Excerpt) Fragments(_ *capture.Frame, stream int, earlier []int) {
	for _, packet := range earlier {
		if len(x.earlier) < mostEarlier {
			x.earlier[packet] = stream
		}
	}
}

// Packet writes a packet, if its stream is wanted. It is told of each packet when the packets are read.
func (x *Excerpt) Packet(f *capture.Frame, stream int, _ []int) {
	if of, ok := x.earlier[f.Packet]; ok {
		stream = of
	}
	written := x.streams[stream]
	if written == nil {
		return
	}
	x.out.Frame(f.Link, f.Time, f.Octets, f.Wire, x.comments[f.Packet]...)
	x.packets++
	if !*written {
		*written = true
		x.written++
	}
}

// Next makes ready for the next capture.
func (x *Excerpt) Next() {
	x.streams, x.comments, x.earlier = map[int]*bool{}, map[int][]string{}, map[int]int{}
}

// Written returns how many packets were written, and of how many streams.
func (x *Excerpt) Written() (packets, streams int) { return x.packets, x.written }

// Close writes what is buffered, and returns the first error.
func (x *Excerpt) Close() error {
	if err := x.out.Flush(); err != nil {
		return fmt.Errorf("writing packets: %w", err)
	}
	return nil
}
