package conformance

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// shownOctets is how many octets Hex shows of each end of a long run.
const shownOctets = 16

// Hex writes octets as the specification does, "00 00 00 05". A long run is cut in the middle and gives its length and
// SHA-256.
func Hex(b []byte) string {
	if len(b) <= 3*shownOctets {
		return fmt.Sprintf("% X", b)
	}
	return fmt.Sprintf("% X … % X (%d octets, SHA-256 %x)", b[:shownOctets], b[len(b)-shownOctets:], len(b), sha256.Sum256(b))
}

// ParseHex reads octets written in hexadecimal, with or without white space between them.
func ParseHex(s string) ([]byte, error) {
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return nil, fmt.Errorf("octets %q: %w", s, err)
	}
	return b, nil
}

// Fill makes a message of size octets by the fill pattern of SHIM.md: octet i is (i*31 + fill) mod 251.
func Fill(size, fill int) []byte {
	const period = 251
	b := make([]byte, size)
	for i := range b[:min(size, period)] {
		b[i] = byte((i*31 + fill) % period)
	}
	for n := period; n < size; n *= 2 {
		copy(b[n:], b[:n])
	}
	return b
}
