package event

import (
	"fmt"
	"strings"
)

// Coverage counts what was read and what was not understood, so that a report can say what it did not see.
type Coverage struct {
	Packets   int // read from the file
	Segments  int // packets that carried a TCP segment, whatever its stream
	OtherLink int // packets of link types that are not read
	Other     int // packets that are not TCP over IP
	Fragments int // IP fragments: not put together
	Malformed int // packets whose IP or TCP header cannot be read

	Streams  int // decoded as TinyProto
	Ignored  int // TCP streams of other protocols, or without an octet
	Evicted  int // streams given up because too many were open
	Messages int // Message events

	CutSegments   int   // segments of decoded streams that the capture's snap length cut
	Gaps          int   // runs of octets in decoded streams that the capture does not have
	MissingOctets int64 // in those gaps
	Undecoded     int64 // octets of decoded streams whose meaning could not be told
	Late          int   // segments with octets after the end of their stream
}

// String gives the counts on one line; those that say that something was not seen only where they are not zero.
func (c Coverage) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d packets read, %d TCP segments, %d streams decoded, %d messages", c.Packets, c.Segments, c.Streams, c.Messages)
	for _, missed := range []struct {
		n    int64
		what string
	}{
		{int64(c.OtherLink), "packets of other link types"},
		{int64(c.Other), "packets not TCP"},
		{int64(c.Fragments), "IP fragments not decoded"},
		{int64(c.Malformed), "malformed packets"},
		{int64(c.Ignored), "other streams ignored"},
		{int64(c.Evicted), "streams given up"},
		{int64(c.CutSegments), "segments cut by the snap length"},
		{int64(c.Gaps), "gaps"},
		{c.MissingOctets, "octets missing"},
		{c.Undecoded, "octets not understood"},
		{int64(c.Late), "segments after the end of their stream"},
	} {
		if missed.n != 0 {
			fmt.Fprintf(&b, ", %d %s", missed.n, missed.what)
		}
	}
	return b.String()
}
