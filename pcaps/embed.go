// Package pcaps carries the capture corpus: NAME.pcap, and in NAME.json what it decodes to. README.md says how each was
// made.
package pcaps

import "embed"

// FS holds the captures and their decodings.
//
//go:embed *.pcap *.json
var FS embed.FS
