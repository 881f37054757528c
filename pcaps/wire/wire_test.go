package wire

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// The octets of one packet, whose checksums Wireshark has confirmed.
func TestFrame(t *testing.T) {
	frames := Open().Frames(Ethernet, IPv4)
	require.Equal(t, hex.EncodeToString(Octets(
		"00005E005302 00005E005301 0800",
		"45000029 00044000 4006 B6C7 C0000201 C0000202",
		"9C40 23A3 000003E9 00001389 5018 FFFF 5571 0000",
		"FF")), hex.EncodeToString(frames[3].Octets))
	frames = Open().Frames(Ethernet, IPv6())
	require.Equal(t, hex.EncodeToString(Octets(
		"00005E005302 00005E005301 86DD",
		"60000000 0015 06 40 20010DB8000000000000000000000001 20010DB8000000000000000000000002",
		"9C40 23A3 000003E9 00001389 5018 FFFF 7E00 0000",
		"FF")), hex.EncodeToString(frames[3].Octets))
}

// numbers are the sequence and acknowledgement numbers of a script's packets, from the first octets that were sent.
func numbers(s *Script) (all [][2]uint32) {
	for _, seg := range s.Segments {
		first := [2]uint32{1001, 5001}
		all = append(all, [2]uint32{seg.Seq - first[seg.From], seg.Ack - first[1-seg.From]})
	}
	return all
}

// What each packet acknowledges is the point of many a capture.
func TestAcknowledgements(t *testing.T) {
	for name, c := range map[string]struct {
		s    *Script
		want [][2]uint32 // behind the SYNs
	}{
		"each has received all":    {Dial().Initiator("AA AA").Acceptor("BB").Ack(Initiator), [][2]uint32{{0, 0}, {0, 2}, {2, 1}}},
		"a FIN counts":             {Dial().FIN(Initiator).FIN(Acceptor).Ack(Initiator), [][2]uint32{{0, 0}, {0, 1}, {1, 1}}},
		"crossing":                 {Dial().Initiator("AA AA").Crossing().Acceptor("BB"), [][2]uint32{{0, 0}, {0, 0}}},
		"missed by the capture":    {Dial().Missed().Initiator("AA").Acceptor("BB"), [][2]uint32{{0, 1}}},
		"lost on the way":          {Dial().Lost().Initiator("AA").Initiator("AA").Ack(Acceptor), [][2]uint32{{1, 0}, {0, 0}}},
		"lost and sent again":      {Dial().Lost().Initiator("AA").Initiator("AA").Back(2).Initiator("AA").Ack(Acceptor), [][2]uint32{{1, 0}, {0, 0}, {0, 2}}},
		"sent again, and one more": {Dial().Initiator("AA").Back(1).Initiator("AA AA").Ack(Acceptor), [][2]uint32{{0, 0}, {0, 0}, {0, 2}}},
	} {
		require.Equal(t, c.want, numbers(c.s)[3:], name)
	}
}

// A packet that is stored elsewhere takes the time of its place.
func TestMove(t *testing.T) {
	s := Open()
	before := s.Segments[4].At
	s.Move(4, 5)
	require.Equal(t, Acceptor, s.Segments[3].From)
	require.Equal(t, Initiator, s.Segments[4].From)
	require.Equal(t, before, s.Segments[4].At)
}

func TestGzip(t *testing.T) {
	file := Pcap{}.File(Open().Frames(Ethernet, IPv4))
	r, err := gzip.NewReader(bytes.NewReader(Gzip(file)))
	require.NoError(t, err)
	got, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, file, got)
}

// Two octets, a run, two octets.
func TestZstd(t *testing.T) {
	run := bytes.Repeat([]byte{7}, 40)
	require.Equal(t, hex.EncodeToString(Octets("28B52FFD A0 2C000000", "100000 0102", "420100 07", "110000 0304")),
		hex.EncodeToString(Zstd(append(append([]byte{1, 2}, run...), 3, 4))))
}
