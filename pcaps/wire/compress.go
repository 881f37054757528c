package wire

import (
	"encoding/binary"
	"hash/crc32"
)

// Compressors differ from release to release. What these two write does not: they know just one way.

// Gzip stores octets in the gzip format (RFC 1952), fewer than 64 KiB of them, without making them fewer.
func Gzip(b []byte) []byte {
	z := []byte{0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF} // no name, no time, made on no known system
	z = append(z, 1)                                   // the last block, stored
	z = binary.LittleEndian.AppendUint16(z, uint16(len(b)))
	z = binary.LittleEndian.AppendUint16(z, ^uint16(len(b)))
	z = append(z, b...)
	z = binary.LittleEndian.AppendUint32(z, crc32.ChecksumIEEE(b))
	return binary.LittleEndian.AppendUint32(z, uint32(len(b)))
}

// Zstd writes a frame of Zstandard (RFC 8878) whose blocks are octets as they are, or runs of one octet.
func Zstd(b []byte) []byte {
	const raw, run, least = 0, 1, 32
	z := []byte{0x28, 0xB5, 0x2F, 0xFD, 0xA0} // one segment, its size in four octets, no checksum
	z = binary.LittleEndian.AppendUint32(z, uint32(len(b)))
	block := func(kind, n int, content []byte, last bool) {
		head := n<<3 | kind<<1
		if last {
			head |= 1
		}
		z = append(append(z, byte(head), byte(head>>8), byte(head>>16)), content...)
	}
	from := 0
	for at := 0; at < len(b); {
		n := runLength(b[at:])
		if n >= least {
			block(raw, at-from, b[from:at], false)
			block(run, n, b[at:at+1], false)
			from = at + n
		}
		at += n
	}
	block(raw, len(b)-from, b[from:], true)
	return z
}

// runLength is how often the first octet stands at the beginning of b, up to what a block may hold.
func runLength(b []byte) int {
	const largestBlock = 128 << 10
	n := 1
	for n < min(len(b), largestBlock) && b[n] == b[0] {
		n++
	}
	return n
}
