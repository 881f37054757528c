package capture

import (
	"bytes"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/pcaps"
)

// Whatever a file holds, nothing panics, memory is bounded and no octet is invented.
func FuzzCapture(f *testing.F) {
	for _, file := range seeds(f) {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r := NewReader(bytes.NewReader(file))
		defer r.Close()
		packets, total := 0, 0
		for {
			p, err := r.Next()
			if err != nil {
				require.NotEmpty(t, err.Error())
				break
			}
			packets++
			total += len(p.Octets)
			require.Equal(t, packets, p.Packet)
			require.GreaterOrEqual(t, p.Wire, len(p.Octets))
			require.LessOrEqual(t, p.Link, uint32(0xFFFF))
		}
		if len(file) >= magicOctets && compression(file[:magicOctets]) == nil {
			require.LessOrEqual(t, total, len(file))
			require.LessOrEqual(t, memory(r), max(windowOctets, 2*len(file)))
		}
		require.LessOrEqual(t, memory(r), 2*largestRecordOctets)
	})
}

// memory is what a Reader holds for the file.
func memory(r *Reader) int {
	switch s := r.source.(type) {
	case *pcap:
		return len(s.in.octets)
	case *blocks:
		return len(s.in.octets)
	}
	return 0
}

// seeds are the corpus, and crafted files whole and damaged.
func seeds(f *testing.F) (files [][]byte) {
	names, err := fs.Glob(pcaps.FS, "*.pcap*")
	require.NoError(f, err)
	for _, name := range names {
		file, err := pcaps.FS.ReadFile(name)
		require.NoError(f, err)
		files = append(files, file)
	}
	require.NotEmpty(f, files)
	whole := plain().with(three...)
	ng, _ := threeBlocks(f)
	old, modified, absurd := plain(), plain(), plain()
	old.order, old.minor = big, 2
	modified.magic = 0xA1B2CD34
	absurd.link = 0xFFFFFFFF
	return append(files, whole, ng, whole[:len(whole)-1], ng[:len(ng)-5],
		old.with(three...), modified.with(three...),
		absurd.with(record{captured: 4_000_000_000, wire: 4_000_000_000}),
		absurd.with(record{captured: 16 << 20, octets: "hello"}),
		zipped(f, whole), zstandard(f, ng), zipped(f, ng)[:30], zstandard(f, whole)[:30])
}
