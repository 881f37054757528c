package objtcp

import (
	"io"
	"strings"

	"github.com/tinyproto/tinyproto/conformance"
)

// digits are those of a size behind its padding.
func (c *conn) digits(head string) (digits string, ok bool) {
	digits = strings.TrimLeft(head, " ")
	switch c.defect {
	case takesSigns:
		digits = strings.TrimLeft(digits, "+")
	case takesAPrefix:
		digits = strings.TrimPrefix(digits, "0x")
	case takesUnderscores:
		digits = strings.ReplaceAll(digits, "_", "")
	case takesAnySpace:
		digits = strings.Trim(digits, " \t\n\v\f\r\x00")
	case takesInnerSpaces:
		digits = strings.ReplaceAll(digits, " ", "")
	case stopsAtAnyLetter:
		if end := strings.IndexFunc(digits, func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) }); end > 0 {
			digits = digits[:end]
		}
	case upperCaseOnly:
		return digits, digits == strings.ToUpper(digits)
	case lowerCaseOnly:
		return digits, digits == strings.ToLower(digits)
	case oneCaseOnly:
		return digits, digits == strings.ToLower(digits) || digits == strings.ToUpper(digits)
	case spacesOnly:
		return digits, digits == "" || digits[0] != '0' || strings.Trim(digits, "0") == ""
	case zerosAlone:
		return digits, digits == head || digits == "" || digits[0] != '0'
	}
	return digits, true
}

// parse reads a size. Zero has the next size follow.
func (c *conn) parse(head []byte) (uint64, error) {
	digits, ok := c.digits(string(head))
	size := uint64(0)
	for _, r := range strings.ToUpper(digits) {
		at := strings.IndexRune("0123456789ABCDEF", r)
		if at < 0 && c.defect == anyLetterIsADigit {
			at = int(r) & 0xF
		}
		if at < 0 {
			ok = false
		}
		size = size<<4 | uint64(at&0xF)
	}
	switch {
	case c.defect == skipsEmptySizes && strings.Trim(digits, "0") == "":
		return 0, nil
	case c.defect == blankIsFour && digits == "":
		return 4, nil
	case !ok, size == 0, c.defect == signedSizes && size > 0x7FFFFFFF && c.limit == largest, c.defect == noTinySizes && size < 4:
		if c.defect == waitsBehindASize {
			c.in.ReadByte()
		}
		return 0, faultf(malformed, "the size %q", head)
	case c.refuses(size):
		c.skipped = size
		if c.defect == readsTheOversize || c.defect == skipsTheOversize {
			io.CopyN(io.Discard, c.in, int64(size))
		}
		return 0, faultf(conformance.KindOversize, "%d octets are too many", size)
	}
	return size, nil
}

// refuses reports whether a size is too large.
func (c *conn) refuses(size uint64) bool {
	switch c.defect {
	case ignoresTheLimit:
		return false
	case refusesTheLimit:
		return size >= c.limit
	case signedLimit:
		return c.limit < largest && int32(size) > int32(c.limit)
	case limitOfABillion:
		return size > min(c.limit, 1<<30)
	}
	return size > c.limit
}
