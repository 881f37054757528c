package capture

import (
	"bufio"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// A members reads the members of a gzip file, one after the other. As gzip does, it takes zeros after the last for
// padding, of a tape for example. Anything else there is an error, after all that the members hold.
type members struct {
	in     *bufio.Reader
	member *gzip.Reader
}

func newMembers(in io.Reader) (*members, error) {
	m := &members{in: bufio.NewReader(in)}
	var err error
	if m.member, err = gzip.NewReader(m.in); err == nil {
		m.member.Multistream(false)
	}
	return m, err
}

func (m *members) Read(b []byte) (int, error) {
	for {
		n, err := m.member.Read(b)
		if n > 0 && err == io.EOF {
			err = nil // it comes again
		}
		if n > 0 || err != io.EOF {
			return n, err
		}
		if err := m.next(); err != nil {
			return 0, err
		}
	}
}

// next goes on to the next member. It returns io.EOF if there is none.
func (m *members) next() error {
	magic, err := m.in.Peek(2)
	if err == nil && magic[0] == 0x1F && magic[1] == 0x8B {
		err := m.member.Reset(m.in)
		m.member.Multistream(false)
		return early(err)
	}
	for {
		switch b, err := m.in.ReadByte(); {
		case err != nil:
			return err
		case b != 0:
			return fmt.Errorf("octets follow the end of the gzip data that are none, the first is %02X", b)
		}
	}
}
