package main

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"strings"
)

// leastFillOctets and mostHexOctets are where a shorter notation begins to pay.
const (
	leastFillOctets = 32
	mostHexOctets   = 128
)

// notation writes octets as words: hex, "fill:N:F" for a run of the fill pattern of SHIM.md that starts with F, and
// "zlib:" with base64 for any other long run. Its time is linear.
func notation(b []byte) string {
	var words []string
	plain := 0 // where the octets begin that have no word yet
	for i := 0; i < len(b); {
		n := fillRun(b[i:])
		if n >= leastFillOctets {
			words = append(appendPlain(words, b[plain:i]), fmt.Sprintf("fill:%d:%d", n, b[i]))
			plain = i + n
		}
		i += n
	}
	return strings.Join(appendPlain(words, b[plain:]), " ")
}

// fillRun counts the octets at the beginning of b that follow each other as in the fill pattern: 1 at least.
func fillRun(b []byte) int {
	n := 1
	for n < len(b) && b[n-1] < 251 && int(b[n]) == (int(b[n-1])+31)%251 {
		n++
	}
	return n
}

func appendPlain(words []string, b []byte) []string {
	switch {
	case len(b) == 0:
		return words
	case len(b) <= mostHexOctets:
		return append(words, fmt.Sprintf("% X", b))
	}
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	w.Write(b) // a buffer takes everything
	w.Close()
	return append(words, "zlib:"+base64.StdEncoding.EncodeToString(packed.Bytes()))
}
