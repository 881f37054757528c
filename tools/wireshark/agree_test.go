package wireshark_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var captures = flag.String("captures", "../../pcaps", "the `folder` of the captures that are decoded")

// modes are the ways in which tshark can decode a capture. Two passes are what a person sees who opens it in Wireshark.
// With -short, those are left out in which TCP's dissector puts segments in order.
var modes = []struct {
	name    string
	passes  int
	ordered bool
	args    []string
}{
	{"two passes", 2, false, []string{"-2", "-o", "tcp.reassemble_out_of_order:FALSE"}},
	{"two passes, in order", 2, true, []string{"-2", "-o", "tcp.reassemble_out_of_order:TRUE"}},
	{"one pass", 1, false, []string{"-o", "tcp.reassemble_out_of_order:FALSE"}},
	{"one pass, in order", 1, true, []string{"-o", "tcp.reassemble_out_of_order:TRUE"}},
}

// differs names the captures of which Wireshark cannot know what the Go dissector knows, in any mode, with the reason.
//
// Beyond them, the modes differ in one thing only: one pass shows nothing in a frame that later frames had to tell. These
// entries are marked tinyproto.late in two passes, and are: octets stored before others that they follow; the first
// octets of a stream, until both handshake octets have been seen; in a stream whose beginning was not captured, all
// until a message has come out whole; and what stands behind a hole that was not given up before the capture ended.
var differs = map[string]string{}

// Each capture decodes in tshark, in every mode, to the messages and findings that the Go dissector has.
func TestAgreesWithDissect(t *testing.T) {
	requireTshark(t)
	program := build(t)
	files, err := os.ReadDir(*captures)
	require.NoError(t, err)
	var compared atomic.Int32
	t.Run("in", func(t *testing.T) {
		for _, file := range files {
			name := file.Name()
			if !isCapture.MatchString(name) || differs[name] != "" {
				continue
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				if compare(t, program, filepath.Join(*captures, name)) {
					compared.Add(1)
				}
			})
		}
	})
	require.GreaterOrEqual(t, compared.Load(), int32(4), "captures were compared")
}

var isCapture = regexp.MustCompile(`\.pcap(ng)?(\.gz|\.zst)?$`)

// compare decodes a capture in all modes, and says whether it could: tshark may not find TCP in it.
func compare(t *testing.T, program, capture string) bool {
	wantMessages, wantFindings := dissect(t, program, capture)
	var whole []entry
	for _, mode := range modes {
		if testing.Short() && mode.ordered {
			continue
		}
		got, err := decode(t, script, capture, mode.args...)
		if errors.Is(err, errNoTCP) {
			t.Log(err)
			return false
		}
		require.NoError(t, err, mode.name)
		if mode.passes == 1 {
			require.Equal(t, inOnePass(whole), lines(got), mode.name)
			continue
		}
		whole = got
		require.Equal(t, wantMessages, messages(got), mode.name)
		require.Equal(t, wantFindings, findings(got), mode.name)
	}
	return true
}

// lines returns what entries show, and inOnePass what one pass must show of those that two passes did.
func lines(entries []entry) []string {
	all := []string{}
	for _, e := range entries {
		all = append(all, e.shown())
	}
	return all
}

func inOnePass(entries []entry) []string {
	return lines(slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return e.late }))
}

// A message is one transmission, as its frames or the Go dissector tell it.
type message struct {
	stream      int
	from        string
	time        int64 // of the size's first octet, nanoseconds since 1970
	seq         int   // of the segment with that octet
	size        int
	answer      string
	answerUs    int64 // microseconds, -1 if not known
	totalUs     int64
	first, last int // packets
}

func (m message) String() string {
	return fmt.Sprintf("stream %d from %s at %d: size %d, answer %q after %d µs, %d µs in all, packets %d to %d",
		m.stream, m.from, m.time, m.size, m.answer, m.answerUs, m.totalUs, m.first, m.last)
}

// messages puts the entries of each message together.
func messages(entries []entry) []string {
	type key struct {
		stream, number int
		from           string
	}
	all := map[key]*message{}
	for _, e := range entries {
		if e.message == 0 {
			continue
		}
		from := e.sender
		if e.kind == "answer" {
			from = e.to
		}
		k := key{e.stream, e.message, from}
		if all[k] == nil {
			all[k] = &message{stream: e.stream, from: from, time: -1, answerUs: -1, totalUs: -1, first: e.frame, last: e.frame}
		}
		all[k].add(e)
	}
	out := []string{}
	for _, m := range all {
		out = append(out, m.String())
	}
	slices.Sort(out)
	return out
}

func (m *message) add(e entry) {
	m.first, m.last = min(m.first, e.frame), max(m.last, e.frame)
	if e.kind == "size" && (m.time < 0 || e.seq < m.seq) {
		m.time, m.seq = e.time, e.seq
	}
	if e.size >= 0 {
		m.size = e.size
	}
	if e.answer != "" {
		m.answer = e.answer
	}
	if e.answerAfter >= 0 {
		m.answerUs = e.answerAfter / 1000
	}
	if e.total >= 0 {
		m.totalUs = e.total / 1000
	}
}

func findings(entries []entry) []string {
	out := []string{}
	for _, e := range entries {
		if e.finding != "" {
			out = append(out, describeFinding(e.stream, e.severity, e.finding, e.rule, e.from, e.frame))
		}
	}
	slices.Sort(out)
	return out
}

func describeFinding(stream int, severity, kind, rule, from string, packet int) string {
	return fmt.Sprintf("stream %d: %s %s %s from %s in packet %d", stream, severity, kind, rule, from, packet)
}

// build makes the program of this repository.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "tinyproto.exe")
	out, err := exec.Command("go", "build", "-o", program, "../tinyproto").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return program
}

// dissect returns the messages and findings of the Go dissector. A damaged capture counts as far as it goes.
func dissect(t *testing.T, program, capture string) (messages, findings []string) {
	t.Helper()
	out, err := exec.Command(program, "dissect", "--format", "json", capture).Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	messages, findings = []string{}, []string{}
	for line := range strings.Lines(string(out)) {
		var e struct {
			Type, From, Answer, Severity, Kind, Rule string
			Stream, Size, Packet                     int
			Time                                     time.Time
			AnswerUs                                 *int64 `json:"answer_us"`
			TotalUs                                  *int64 `json:"total_us"`
			First                                    int    `json:"first_packet"`
			Last                                     int    `json:"last_packet"`
		}
		require.NoError(t, json.Unmarshal([]byte(line), &e))
		switch e.Type {
		case "message":
			m := message{stream: e.Stream, from: e.From, time: e.Time.UnixNano(), size: e.Size, answer: e.Answer,
				answerUs: orNone(e.AnswerUs), totalUs: orNone(e.TotalUs), first: e.First, last: e.Last}
			messages = append(messages, m.String())
		case "finding":
			findings = append(findings, describeFinding(e.Stream, e.Severity, e.Kind, e.Rule, e.From, e.Packet))
		}
	}
	slices.Sort(messages)
	slices.Sort(findings)
	return messages, findings
}

func orNone(us *int64) int64 {
	if us == nil {
		return -1
	}
	return *us
}
