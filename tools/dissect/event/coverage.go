package event

import (
	"fmt"
	"strings"
)

// Coverage counts what was read and what was not understood, so that a report can say what it did not see.
type Coverage struct {
	Packets   int // read from the file
	Dropped   int // that the system could not hand over in time, of a live capture
	Segments  int // packets that carried a TCP segment, whatever its stream
	OtherLink int // packets of link types that are not read
	Other     int // packets that are not TCP over IP
	Fragments int // IP fragments of datagrams that were not put together
	Malformed int // packets whose link, IP or TCP header cannot be read
	// Reassembled counts IP fragments that were put together, but for the one that completed its datagram: that is
	// counted as what the datagram is.
	Reassembled int

	Streams  int // decoded
	Ignored  int // TCP streams of no protocol that is decoded, or without an octet
	Evicted  int // streams given up because too many were open
	Messages int // Message events

	CutSegments   int   // segments of decoded streams that the capture's snap length cut
	Gaps          int   // runs of octets in decoded streams that the capture does not have
	MissingOctets int64 // in those gaps
	Framing       int64 // octets of handshakes, sizes and answers
	Undecoded     int64 // octets of decoded streams whose meaning could not be told
	Late          int   // segments with octets after the end of their stream
}

// String gives the counts on one line; those that say that something was not seen, or not as it was sent, only where
// they are not zero.
func (c Coverage) String() string {
	var b strings.Builder
	b.WriteString(count(c.Packets, "packet read", "packets read"))
	for _, n := range []string{
		count(c.Segments, "TCP segment", "TCP segments"),
		count(c.Streams, "stream decoded", "streams decoded"),
		count(c.Messages, "message", "messages"),
		missed(c.Dropped, "packet dropped by the system", "packets dropped by the system"),
		missed(c.Reassembled, "IP fragment put together", "IP fragments put together"),
		missed(c.OtherLink, "packet of another link type", "packets of other link types"),
		missed(c.Other, "packet not TCP", "packets not TCP"),
		missed(c.Fragments, "IP fragment not put together", "IP fragments not put together"),
		missed(c.Malformed, "malformed packet", "malformed packets"),
		missed(c.Ignored, "other stream ignored", "other streams ignored"),
		missed(c.Evicted, "stream given up", "streams given up"),
		missed(c.CutSegments, "segment cut by the snap length", "segments cut by the snap length"),
		missed(c.Gaps, "gap", "gaps"),
		missed(c.MissingOctets, "octet missing", "octets missing"),
		missed(c.Undecoded, "octet not understood", "octets not understood"),
		missed(c.Late, "segment after the end of its stream", "segments after the end of their stream"),
	} {
		if n != "" {
			b.WriteString(", " + n)
		}
	}
	return b.String()
}

// missed is count, and nothing for 0.
func missed[N int | int64](n N, one, many string) string {
	if n == 0 {
		return ""
	}
	return count(n, one, many)
}

func count[N int | int64](n N, one, many string) string {
	if n == 1 {
		many = one
	}
	return fmt.Sprintf("%d %s", n, many)
}
