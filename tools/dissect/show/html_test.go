package show

import (
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

func sentence(rule string) string {
	return map[string]string{"TP-FRAME-6": "A sender MUST NOT <b>send</b> any octet early."}[rule]
}

func pageOf(t *testing.T, events ...event.Event) string {
	var out bytes.Buffer
	showAll(t, NewHTML(&out, sentence), events...)
	return out.String()
}

// The page has all of it: the violation with its rule, the ladder in the order of times, payloads, statistics.
func TestHTML(t *testing.T) {
	page := pageOf(t, story()...)
	for _, want := range []string{
		"x.pcap: 9 packets read", "<li>1 violation</li>", "A sender MUST NOT &lt;b&gt;send&lt;/b&gt; any octet early.",
		`<a href="#f0s7">7</a>`, `<section id="f0s7">`, "size 1000", "size, cut short", "68 65 6c 6c 6f", "|hello|",
		"<td>size to answer</td><td class=\"n\">", "receiver, to answer",
	} {
		require.Contains(t, page, want)
	}
	drawn := page[strings.Index(page, "<section"):]
	require.Regexp(t, `(?s)0\.000200.*size 1000.*violation early-payload.*FF after 50µs`, drawn)
	wellFormed(t, page)
	require.NotRegexp(t, `(?i)<script|<link|<img|https?://|@import|url\((?:[^#])`, page, "nothing from elsewhere")
}

// Neither a name nor octets become markup.
func TestHTMLEscapes(t *testing.T) {
	evil := `"><script>alert(1)</script><b x='` + "\u202e\x00"
	m := whole(evil)
	m.File = evil
	end := &event.Stream{Origin: from(evil), State: event.StateClosed}
	end.Protocol = evil
	var out bytes.Buffer
	w := NewHTML(&out, func(string) string { return evil })
	for _, e := range []event.Event{m, &event.Finding{Origin: from(evil), Severity: event.Violation, Rule: "X", Kind: "x", Detail: evil}, end} {
		require.NoError(t, w.Event(e))
	}
	require.NoError(t, w.Coverage(evil, event.Coverage{}))
	require.NoError(t, w.Close())
	require.NotContains(t, out.String(), "<script")
	require.NotContains(t, out.String(), "<b x")
	require.NotContains(t, out.String(), "\u202e")
	wellFormed(t, out.String())
}

// Whatever the capture, the page is bounded and says what it leaves out; streams with violations come first.
func TestHTMLIsBounded(t *testing.T) {
	long := story()[:3]
	for range 10_000 {
		long = append(long, whole("hello"))
	}
	page := pageOf(t, append(long, story()[7])...)
	require.Less(t, len(page), 400<<10)
	require.Regexp(t, `99\d\d messages not drawn: of a long stream`, page)

	var out bytes.Buffer
	w := NewHTML(&out, sentence)
	const last = 3*mostListed - 1
	for i := range last + 1 {
		for _, e := range story() {
			if s, ok := e.(*event.Stream); ok && i != last {
				s.Violations = 0
			}
			e.Source().Stream = i
			if _, ok := e.(*event.Finding); !ok || i == last {
				require.NoError(t, w.Event(e))
			}
			require.LessOrEqual(t, w.kept, mostKept)
		}
	}
	require.NoError(t, w.Close())
	require.Less(t, out.Len(), 8<<20)
	require.Contains(t, out.String(), `<section id="f0s5999">`, "the only stream with a violation, the last, is drawn")
	require.Contains(t, out.String(), "more are not listed: <code>dissect --streams")
	require.Contains(t, out.String(), "are not drawn, to keep this page small")
	wellFormed(t, out.String())
}

// However late a finding comes, it is drawn with the messages around it, and the jumps before and after are marked.
func TestHTMLDrawsAroundFindings(t *testing.T) {
	var events []event.Event
	at := began
	messages := func(n int) {
		for range n {
			m := whole("hello")
			at = at.Add(time.Millisecond)
			m.Time, m.Number = at, len(events)
			m.Size = uint32(1000 + len(events))
			events = append(events, m)
		}
	}
	messages(1000)
	found := &event.Finding{Origin: from("x.pcap"), Severity: event.Violation, Rule: "TP-FRAME-6", Kind: event.KindEarlyPayload, Detail: "late"}
	found.Time = at.Add(1500 * time.Microsecond)
	events = append(events, found)
	messages(1000)
	end := &event.Stream{Origin: from("x.pcap"), Messages: 2000, Violations: 1, State: event.StateClosed}
	end.Time = at.Add(time.Second)
	page := pageOf(t, append(events, end)...)

	drawn := page[strings.Index(page, "<section"):]
	require.Contains(t, drawn, ">size 1099<", "the beginning")
	require.NotContains(t, drawn, ">size 1100<")
	require.Regexp(t, `(?s)>898 messages not drawn<.*>size 1998<.*>size 1999<.*>size 2001<.*violation early-payload.*>size 2002<.*>998 messages not drawn<.*stream closed`, drawn)
	require.NotContains(t, drawn, ">size 1997<")
	require.NotContains(t, drawn, ">size 2003<")
	require.Contains(t, page, "1896 messages not drawn: of a long stream only the beginning is")
	require.Contains(t, page, "<code>127.0.0.1:40000</code><br/>initiator", "who broke the rule")
	wellFormed(t, page)
}

// Words are cut where the drawing ends, and not before.
func TestHTMLLabels(t *testing.T) {
	require.Equal(t, strings.Repeat("x", 114), shortened(strings.Repeat("x", 114)))
	require.Equal(t, strings.Repeat("x", 113)+"…", shortened(strings.Repeat("x", 115)))
}

// wellFormed reads a page as XML, whose rules of nesting are stricter.
func wellFormed(t *testing.T, page string) {
	page = regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(page, "")
	d := xml.NewDecoder(strings.NewReader(page))
	d.Entity = xml.HTMLEntity
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else {
			require.NoError(t, err)
		}
	}
}
