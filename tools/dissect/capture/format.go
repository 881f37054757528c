package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// largestWindowOctets bounds the memory of a decompression. It is what the zstd program itself allows, and all that its
// levels and --long ask for.
const largestWindowOctets = 128 << 20

const magicOctets = 4

// open tells by its first octets what a file is, and takes the compression off if there is one.
func (r *Reader) open(in io.Reader) (source, error) {
	magic, in, err := sniff(in)
	if err != nil {
		return nil, err
	}
	unpack := compression(magic)
	if unpack == nil {
		return newSource(magic, in)
	}
	if r.growing {
		return nil, errors.New("a compressed file cannot be followed: it can be read once it is whole")
	}
	if in, err = unpack(r, in); err != nil {
		return nil, decompressing(early(err))
	}
	if magic, in, err = sniff(unpacked{in}); err != nil {
		return nil, err
	}
	return newSource(magic, in)
}

// sniff returns the first octets, and a reader that has them still before it.
func sniff(in io.Reader) (magic []byte, again io.Reader, err error) {
	magic = make([]byte, magicOctets)
	switch n, err := io.ReadFull(in, magic); err {
	case nil:
		return magic, io.MultiReader(bytes.NewReader(magic), in), nil
	case io.EOF:
		return nil, nil, errors.New("no capture: it is empty")
	case io.ErrUnexpectedEOF:
		return nil, nil, fmt.Errorf("no capture: it is % X and no more: %w", magic[:n], err)
	default:
		if errors.Is(err, io.ErrUnexpectedEOF) { // of what is compressed
			err = fmt.Errorf("packet 1: %w", err)
		}
		return nil, nil, err
	}
}

// compression returns what takes off the compression that the magic tells of, or nil.
func compression(magic []byte) func(*Reader, io.Reader) (io.Reader, error) {
	first := binary.LittleEndian.Uint32(magic)
	switch {
	case first&0xFFFF == 0x8B1F:
		return unzip
	case first == 0xFD2FB528, first&^0xF == 0x184D2A50: // the latter: a frame to skip, with which pzstd begins
		return unzstd
	}
	return nil
}

func unzip(_ *Reader, in io.Reader) (io.Reader, error) { return newMembers(in) }

func unzstd(r *Reader, in io.Reader) (io.Reader, error) {
	d, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderMaxMemory(largestWindowOctets), zstd.WithDecoderMaxWindow(largestWindowOctets))
	if err != nil {
		return nil, err
	}
	r.onClose(func() error { d.Close(); return nil })
	return d, nil
}

// unpacked says of an error that it is one of the compression.
type unpacked struct{ r io.Reader }

func (u unpacked) Read(b []byte) (int, error) {
	n, err := u.r.Read(b)
	if err != nil && err != io.EOF {
		err = decompressing(err)
	}
	return n, err
}

func decompressing(err error) error {
	if err == zstd.ErrWindowSizeExceeded || err == zstd.ErrDecoderSizeExceeded {
		return fmt.Errorf("decompressing: it takes more than %d MiB of memory: decompress it first, with zstd -d --long=31", largestWindowOctets>>20)
	}
	return fmt.Errorf("decompressing: %w", err)
}

// newSource returns the reader of the format that the magic tells of.
func newSource(magic []byte, in io.Reader) (source, error) {
	w := newWindow(in)
	if bytes.Equal(magic, []byte{0x0A, 0x0D, 0x0D, 0x0A}) {
		b := &blocks{in: w}
		return b, b.header()
	}
	if p, ok := pcapMagic(magic); ok {
		p.in = w
		return p, p.header()
	}
	return nil, fmt.Errorf("no capture: it starts with % X (%q), and not as pcap, pcapng, gzip or zstd do", magic, magic)
}

// early names an end of file that came in the middle of something.
func early(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
