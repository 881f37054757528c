package pickle

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// digestAbove is the length in octets above which the shim contract has a Digest for a Bytes in a `message`.
const digestAbove = 64 << 10

// Digest is the SHA-256 of a Bytes of more than 64 KiB, as a shim reports it, {"bytes_sha256":"hex"}. No pickle has
// one.
type Digest [sha256.Size]byte

// Digest gives the SHA-256 of v.
func (v Bytes) Digest() Digest { return sha256.Sum256(v) }

func (v Digest) value()         {}
func (v Digest) String() string { return Text(v, textLimit) }

func (v Digest) hex() string { return hex.EncodeToString(v[:]) }

func parseDigest(s string) (Value, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != sha256.Size {
		return nil, fmt.Errorf("%.80q is no SHA-256 in hex", s)
	}
	return Digest(b), nil
}
