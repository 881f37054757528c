package wireshark_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// A told is what both dissectors tell of something: a handshake octet, a message or a finding.
type told struct {
	protocol string
	stream   int
	from     string
	what     string // of a handshake octet or a finding
	first    int    // packets
	last     int
	*message // nil if it is none
}

// A message is one transmission.
type message struct {
	time     int64 // of the size's first octet, nanoseconds since 1970
	part     int   // which octet is the last that came with it
	size     int
	answer   string
	answerUs int64 // microseconds, -1 if not known
	totalUs  int64
	object   string
}

// line describes it, with the streams counted from one on.
func (m told) line(stream int) string {
	where := fmt.Sprintf("%s stream %d from %s, packets %d to %d: ", m.protocol, m.stream-stream, m.from, m.first, m.last)
	if m.message != nil {
		return where + fmt.Sprintf("message of %d at %s, answer %q after %d µs, %d µs in all, object %s", m.size,
			time.Unix(0, m.time).UTC().Format(time.TimeOnly+".000000000"), m.answer, m.answerUs, m.totalUs, m.object)
	}
	return where + m.what
}

// describe puts all that was told of a capture in one order, with its streams counted from the first.
func describe(all []told) []string {
	stream := firstStream(all)
	lines := []string{}
	for _, e := range all {
		lines = append(lines, e.line(stream))
	}
	slices.Sort(lines)
	return lines
}

func firstStream(all []told) int {
	first := 0
	for i, e := range all {
		if i == 0 || e.stream < first {
			first = e.stream
		}
	}
	return first
}

// byGo is what the Go dissector tells with an event.
func byGo(e event.Event) told {
	o := e.Source()
	told := told{protocol: o.Protocol, stream: o.Stream, from: o.From.String()}
	switch e := e.(type) {
	case *event.Handshake:
		told.what, told.first, told.last = handshake(e.Octet), e.Packet, e.Packet
	case *event.Finding:
		told.what, told.first, told.last = finding(string(e.Severity), string(e.Kind), e.Rule)+": "+e.Detail, e.Packet, e.Packet
	case *event.Message:
		told.first, told.last, told.message = e.FirstPacket, e.LastPacket, messageByGo(e)
	}
	return told
}

func messageByGo(e *event.Message) *message {
	m := &message{time: e.Time.UnixNano(), size: int(e.Size), answerUs: -1, totalUs: -1}
	if e.Answered {
		m.answer = fmt.Sprintf("%02x", e.Answer)
	}
	if e.Sized {
		m.answerUs = e.AnswerAfter.Microseconds()
	}
	if e.Ended {
		m.totalUs = e.Total.Microseconds()
	}
	if e.Object != nil {
		m.object = e.Object.String()
	}
	return m
}

func handshake(octet byte) string { return fmt.Sprintf("handshake %02x", octet) }

func finding(severity, kind, rule string) string { return severity + " " + kind + " " + rule }

// byScript is what the script tells in the entries of a capture. It puts those of each message together.
func byScript(entries []entry) []told {
	type key struct {
		stream, number int
		from           string
	}
	messages := map[key]*told{}
	var all []told
	for _, e := range entries {
		switch {
		case e.finding != "":
			all = append(all, told{e.protocol, e.stream, e.from, finding(e.severity, e.finding, e.rule) + ": " + e.detail(), e.frame, e.frame, nil})
		case e.kind == "handshake":
			all = append(all, told{e.protocol, e.stream, e.from, handshake(e.handshake), e.frame, e.frame, nil})
		case e.message != 0:
			k := key{e.stream, e.message, e.from}
			if messages[k] == nil {
				messages[k] = &told{e.protocol, e.stream, e.from, "", e.frame, e.frame, &message{time: -1, answerUs: -1, totalUs: -1}}
			}
			messages[k].add(e)
		}
	}
	for _, m := range messages {
		all = append(all, *m)
	}
	return all
}

// add takes in an entry of the message.
func (m *told) add(e entry) {
	m.first, m.last = min(m.first, e.frame), max(m.last, e.frame)
	if part := e.sizePart(); e.kind == "size" && (m.time < 0 || part < m.part) {
		m.time, m.part = e.time, part
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
	if e.object != "" {
		m.object = e.object
	}
}
