// Package pcaps carries the capture corpus: NAME.pcap or NAME.pcapng, some of them in gzip or Zstandard, and in
// NAME.json what each decodes to. README.md says what each shows and how it was made.
package pcaps

import "embed"

// FS holds the captures and their decodings.
//
//go:embed *.pcap *.pcapng *.gz *.zst *.json
var FS embed.FS
