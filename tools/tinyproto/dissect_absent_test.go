package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What was asked for and is not there is said in a line after what is there: nobody takes its absence for a verdict.
func TestDissectAbsent(t *testing.T) {
	const reference = "../../pcaps/reference.pcap"
	for want, args := range map[string][]string{
		"there is no stream 9 in " + reference:                                              {"--stream", "9", "--check", reference},
		"there is no stream 9 in any of the 2 files":                                        {"--stream", "3,9", reference, earlyPayload},
		"stream 1 in " + earlyPayload + " was not decoded; see --port and --protocol":       {"--stream", "1", "--port", "42871", earlyPayload},
		"--port: there is no stream of that port in " + reference:                           {"--check", "--port", "1", reference},
		reference + ": packet 10: --where: column 3: runtime error: integer divide by zero": {"--where", "1 % (size-size) > 1", reference},
	} {
		_, log, code := run(t, append([]string{"dissect"}, args...)...)
		assert.Equal(t, 2, code, want)
		assert.Equal(t, "tinyproto: "+want+"\n", log)
	}
	_, log, code := run(t, "dissect", "--stream", "3", reference, earlyPayload)
	assert.Equal(t, 0, code, "it is in one of them: %s", log)
}
