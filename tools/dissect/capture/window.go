package capture

import (
	"fmt"
	"io"
)

const (
	// windowOctets is what is read at once.
	windowOctets = 1 << 20
	// largestRecordOctets is more than any record: the largest packets of Linux (BIG TCP) have 512 KiB. A length above it
	// is damage.
	largestRecordOctets = 16 << 20
)

// A window is the part of a file that is in memory. Records are cut out of it where they lie; what is left of it is
// moved to its beginning when more is read. It grows for a record larger than itself, as that arrives.
type window struct {
	r       io.Reader
	octets  []byte
	at, end int // what has been read and not taken is octets[at:end]
}

func newWindow(r io.Reader) *window { return &window{r: r, octets: make([]byte, windowOctets)} }

// peek returns the next n octets, which are at most largestRecordOctets. They are valid until the next call. The error
// is io.EOF if there are none, and wraps io.ErrUnexpectedEOF if there are fewer.
func (w *window) peek(n int) ([]byte, error) {
	if w.end-w.at < n {
		if err := w.fill(n); err != nil {
			return nil, err
		}
	}
	return w.octets[w.at : w.at+n : w.at+n], nil
}

// take is peek, and goes on to what follows.
func (w *window) take(n int) ([]byte, error) {
	b, err := w.peek(n)
	if err == nil {
		w.at += n
	}
	return b, err
}

// fill reads until the window begins with n octets that have not been taken.
func (w *window) fill(n int) error {
	w.end = copy(w.octets, w.octets[w.at:w.end])
	w.at = 0
	for w.end < n {
		if w.end == len(w.octets) {
			w.octets = append(w.octets, make([]byte, len(w.octets))...)
		}
		got, err := io.ReadAtLeast(w.r, w.octets[w.end:], 1)
		w.end += got
		if err == io.EOF && w.end > 0 {
			return fmt.Errorf("cut short, %d octets of at least %d: %w", w.end, n, io.ErrUnexpectedEOF)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
