package corpus

import (
	"fmt"
	"strings"
)

const introduction = `# The captures

Each capture stands beside what it decodes to: in NAME.json, one JSON object a line, as
` + "`tinyproto dissect --format json`" + ` writes it in this folder. A damaged file has there what comes before the damage. A
test compares the two, and another compares NAME.json with what the capture's script says must be found.

` + "```" + `
go run ./tools/tinyproto dissect pcaps/rejected.pcap
` + "```" + `

Most are made, by one small function or row of a table each in ` + "`corpus/`" + `, which says who sends what.
` + "`go run ./pcaps/generate`" + ` writes them again, octet for octet the same, and this page with them. Times begin at
2026-01-01T00:00:00Z; the initiator is 192.0.2.1 or 2001:db8::1, the acceptor 192.0.2.2 or 2001:db8::2 on port 9123.
What was recorded is at the end.

A new one is a function in ` + "`corpus/`" + `, its name in the list above it, and two commands:

` + "```" + `
go run ./pcaps/generate
go test ./tools/dissect -run Corpus -update     # writes NAME.json: read the difference
` + "```" + `
`

const recordings = `
## Recorded

Real traffic on the loopback interface. ` + "`pcaps/record.sh`" + ` records it anew, as root.

`

// README returns README.md: the table is made of the catalogue.
func README() []byte {
	var b strings.Builder
	b.WriteString(introduction)
	for _, g := range Groups() {
		fmt.Fprintf(&b, "\n## %s\n\nMade by `corpus/%s`.\n\n", g.Title, g.Source)
		table(&b, g.Captures)
	}
	b.WriteString(recordings)
	table(&b, recorded)
	return []byte(b.String())
}

func table(b *strings.Builder, captures []Capture) {
	b.WriteString("| capture | what it shows |\n|---|---|\n")
	for _, c := range captures {
		shows := c.Shows
		switch {
		case c.Port != 0 && c.Protocol != "":
			shows += fmt.Sprintf(" (decode it with `--protocol %s --port %d`)", c.Protocol, c.Port)
		case c.Port != 0:
			shows += fmt.Sprintf(" (decode it with `--port %d`)", c.Port)
		}
		if c.Error != "" {
			shows += "; the dissector ends with an error"
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", c.File, shows)
	}
}
