package dissect

import (
	"net/netip"
	"time"
)

// A segment is one TCP segment with the addresses of its packet.
type segment struct {
	from, to            netip.AddrPort
	seq, ack            uint32
	syn, fin, rst, acks bool   // acks: the ACK flag, which makes ack valid
	payload             []byte // valid until the next packet is read
	cut                 int64  // octets of the payload, after those, that the capture did not keep
	packet              int    // numbered from 1
	time                time.Time
}

// flow names a connection, the same for both directions.
type flow struct{ low, high netip.AddrPort }

func (s *segment) flow() flow {
	if s.from.Compare(s.to) <= 0 {
		return flow{s.from, s.to}
	}
	return flow{s.to, s.from}
}
