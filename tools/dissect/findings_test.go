package dissect

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	root "github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
	"github.com/tinyproto/tinyproto/tools/dissect/tinyproto"
)

// A found is a conversation and what it decodes to.
type found struct {
	name string
	w    *craft.Wire
	want []string
}

// framingFindings has a conversation for each thing that can be found on an open connection, and for what must not be
// found. The handshake events are left out of want.
func framingFindings() []found {
	return []found{
		{"both directions, coalesced", craft.New().Open().A(size5).B("FF").A(hello + size5).B("FF").A(hello).
			B("00 00 00 00").A("FF" + "00 00 00 00").B("FF" + "00 00 00 01").A("FF").B("7A").Closed(),
			[]string{`> message 5 FF "hello" complete`, `> message 5 FF "hello" complete`, `< message 0 FF "" complete`,
				`> message 0 FF "" complete`, `< message 1 FF "z" complete`, "stream 0 closed"}},

		{"payload before the answer", craft.New().Open().A(size5).B("FF").Lagging(1).A(hello).Closed(),
			[]string{"> violation early-payload TP-FRAME-6", `> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"payload with the size, answered after", craft.New().Open().A(size5 + hello).B("FF").Closed(),
			[]string{"> violation early-payload TP-FRAME-6", `> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"payload with the size, never answered", craft.New().Open().A(size5 + hello).Closed(),
			[]string{"> violation early-payload TP-FRAME-6", "< note missing-answer TP-FRAME-2", `> message 5 -- "hello" incomplete`, "stream 0 closed"}},
		{"a sender that never waits", craft.New().Open().A(size5 + hello + size5).A(hello).B("FF FF").Closed(),
			[]string{"> violation early-payload TP-FRAME-6", "> violation collision TP-COLL-2", "> violation early-payload TP-FRAME-6",
				`> message 5 FF "hello" complete`, `> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"the payload's first copy was late enough, its second lags", craft.New().Open().A(size5).B("FF").A(hello).Again(stream.Initiator, hello, 1).Closed(),
			[]string{`> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"payload before a refusal", craft.New().Open().A(size5 + hello).B("00").Closed(),
			[]string{"> violation early-payload TP-FRAME-6", "< note rejected TP-REFUSE-2", `> message 5 00 "hello" incomplete`, "stream 0 closed"}},

		{"no answer, the receiver ended", craft.New().Open().A(size5).FIN(stream.Acceptor).FIN(stream.Initiator),
			[]string{"< note missing-answer TP-FRAME-2", `> message 5 -- "" incomplete`, "stream 0 closed"}},
		{"no answer, the receiver ended without the size", craft.New().Open().A(size5).Lagging(1).FIN(stream.Acceptor).FIN(stream.Initiator),
			[]string{"< note missing-answer TP-FRAME-2", `> message 5 -- "" incomplete`, "stream 0 closed"}},
		{"payload after the receiver ended without an answer", craft.New().Open().A("00 00").FIN(stream.Acceptor).A("00 05" + hello).FIN(stream.Initiator),
			[]string{"> violation early-payload TP-FRAME-19", "< note missing-answer TP-FRAME-2", `> message 5 -- "hello" incomplete`, "stream 0 closed"}},
		{"no answer, reset", craft.New().Open().A(size5).RST(stream.Acceptor),
			[]string{"< note reset ", "< note missing-answer TP-FRAME-2", `> message 5 -- "" incomplete`, "stream 0 reset"}},
		{"no answer, the capture ended", craft.New().Open().A(size5),
			[]string{`> message 5 -- "" incomplete`, "stream 0 open"}},

		{"FIN inside a size", craft.New().Open().A("00 00").Closed(),
			[]string{"> note truncated TP-FRAME-1", `> message 0 -- "" incomplete`, "stream 0 closed"}},
		{"FIN inside a payload", craft.New().Open().A(size5).B("FF").A("68 65").Closed(),
			[]string{"> note truncated TP-FRAME-7", `> message 5 FF "he" incomplete`, "stream 0 closed"}},
		{"FIN inside a payload, after the receiver's", craft.New().Open().A(size5).B("FF").A("68 65").FIN(stream.Acceptor).FIN(stream.Initiator),
			[]string{"> note truncated TP-FRAME-7", `> message 5 FF "he" incomplete`, "stream 0 closed"}},
		{"FIN before the answer", craft.New().Open().A(size5).FIN(stream.Initiator).B("FF").FIN(stream.Acceptor),
			[]string{"> note truncated TP-FRAME-7", `> message 5 FF "" incomplete`, "stream 0 closed"}},
		{"octets after a FIN", craft.New().Open().FIN(stream.Initiator).A(size5).FIN(stream.Acceptor),
			[]string{"stream 0 lost"}},
		{"reset inside a payload", craft.New().Open().A(size5).B("FF").A("68 65").RST(stream.Acceptor),
			[]string{"< note reset ", "> note truncated TP-FRAME-7", `> message 5 FF "he" incomplete`, "stream 0 reset"}},
		{"the capture ended inside a payload", craft.New().Open().A(size5).B("FF").A("68 65"),
			[]string{`> message 5 FF "he" incomplete`, "stream 0 open"}},
		{"reset between messages", craft.New().Open().RST(stream.Initiator),
			[]string{"> note reset ", "stream 0 reset"}},

		{"a size too large, refused", craft.New().Open().A("F1 00 00 00").B("00").A(size5).B("FF").A(hello).Closed(),
			[]string{"> violation oversize TP-FRAME-5", "< note rejected TP-REFUSE-1", `> message 4043309056 00 "" incomplete`,
				`> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"a size too large, accepted", craft.New().Open().A("FF FF FF FF").B("FF").Closed(),
			[]string{"> violation oversize TP-FRAME-5", "< violation oversize TP-REFUSE-1", "> note truncated TP-FRAME-7",
				`> message 4294967295 FF "" incomplete`, "stream 0 closed"}},
		{"the largest size, refused", craft.New().Open().A("F0 FF FF FF").B("00").Closed(),
			[]string{"< note rejected TP-REFUSE-2", `> message 4043309055 00 "" incomplete`, "stream 0 closed"}},
		{"refused with another code", craft.New().Open().A(size5).B("F7").Closed(),
			[]string{"< violation rejected TP-REFUSE-2", `> message 5 F7 "" incomplete`, "stream 0 closed"}},
		{"refused with FE", craft.New().Open().A(size5).B("FE").Closed(),
			[]string{"< violation rejected TP-REFUSE-2", `> message 5 FE "" incomplete`, "stream 0 closed"}},
		{"answered with FD", craft.New().Open().A(size5).B("FD").Closed(),
			[]string{"< violation collision TP-FRAME-2", `> message 5 FD "" incomplete`, "stream 0 closed"}},
		{"refused, and a size of the receiver in the same segment", craft.New().Open().A(size5).B("00 00 00 00 01").A("FF").B("7A").Closed(),
			[]string{"< note rejected TP-REFUSE-2", `> message 5 00 "" incomplete`, `< message 1 FF "z" complete`, "stream 0 closed"}},

		{"sizes crossed on the wire", craft.New().Open().A(size5).Lagging(4).B(size5).Closed(),
			[]string{"< note collision TP-COLL-3", `< message 5 -- "" incomplete`, `> message 5 -- "" incomplete`, "stream 0 closed"}},
		{"a size where the answer is due", craft.New().Open().A(size5).B("01 00 00 00").Closed(),
			[]string{"< note collision TP-COLL-3", `< message 16777216 -- "" incomplete`, `> message 5 -- "" incomplete`, "stream 0 closed"}},
		{"answer before the size was whole", craft.New().Open().A("00 00").B("FF").A("00 05").A(hello).Closed(),
			[]string{"< violation unsolicited-answer TP-FRAME-3", `> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"an answer to nothing", craft.New().Open().B("FF").A(size5).B("FF").A(hello).Closed(),
			[]string{"< violation unsolicited-answer TP-FRAME-16", `> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"an answer that crossed the size", craft.New().Open().A(size5).Lagging(4).B("FF").A(hello).Closed(),
			[]string{"< violation unsolicited-answer TP-FRAME-16", `> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"octets before a refusal had arrived", craft.New().Open().A(size5).B("00").Lagging(1).A("00 00 00 00").B("FF").Closed(),
			[]string{"< note rejected TP-REFUSE-2", `> message 5 00 "" incomplete`, "> violation early-payload TP-FRAME-6", `> message 0 FF "" complete`, "stream 0 closed"}},

		{"a size of zero answered with a code", craft.New().Open().A("00 00 00 00").B("F5").Closed(),
			[]string{"< violation rejected TP-FRAME-11", `> message 0 F5 "" incomplete`, "stream 0 closed"}},
		{"a size of zero answered with 00", craft.New().Open().A("00 00 00 00").B("00").Closed(),
			[]string{"< note rejected TP-FRAME-11", `> message 0 00 "" incomplete`, "stream 0 closed"}},
		{"a size too large, answered with a code", craft.New().Open().A("F1 00 00 00").B("FE").Closed(),
			[]string{"> violation oversize TP-FRAME-5", "< violation rejected TP-REFUSE-1", `> message 4043309056 FE "" incomplete`, "stream 0 closed"}},

		{"a size inside the payload that is coming", craft.New().Open().A(size5).B("FF").A("68 65").B("00 00 00 00").A("6C 6C 6F").A("FF").Closed(),
			[]string{"< violation collision TP-COLL-1", `> message 5 FF "hello" complete`, `< message 0 FF "" complete`, "stream 0 closed"}},
		{"a size before the payload, stored behind it", craft.New().Open().A(size5).B("FF").A(hello).Lagging(2).B("00 00 00 00").A("FF").Closed(),
			[]string{`> message 5 FF "hello" complete`, "< violation collision TP-COLL-1", `< message 0 FF "" complete`, "stream 0 closed"}},
		{"a size with the answer", craft.New().Open().A(size5).B("FF 00 00 00 00").A(hello).A("FF").Closed(),
			[]string{"< violation collision TP-COLL-1", `> message 5 FF "hello" complete`, `< message 0 FF "" complete`, "stream 0 closed"}},
		{"a size with the answer to an empty message", craft.New().Open().A("00 00 00 00").B("FF 00 00 00 00").A("FF").Closed(),
			[]string{`> message 0 FF "" complete`, `< message 0 FF "" complete`, "stream 0 closed"}},
		{"a second size before the answer", craft.New().Open().A("00 00 00 00").A("00 00 00 00").B("FF FF").Closed(),
			[]string{"> violation collision TP-COLL-2", `> message 0 FF "" complete`, `> message 0 FF "" complete`, "stream 0 closed"}},
		{"a second size that crossed the answer", craft.New().Open().A("00 00 00 00").B("FF").Lagging(1).A("00 00 00 00").B("FF").Closed(),
			[]string{`> message 0 FF "" complete`, "> violation collision TP-COLL-2", `> message 0 FF "" complete`, "stream 0 closed"}},
		{"goes on after FD", craft.New().Open().A(size5).B("FD").A(size5).B("FF").A(hello).Closed(),
			[]string{"< violation collision TP-FRAME-2", `> message 5 FD "" incomplete`, "> violation collision TP-COLL-3", `> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"goes on after a collision", craft.New().Open().A("01 00 00 00").Lagging(4).B("02 00 00 00").A("61").Closed(),
			[]string{"< note collision TP-COLL-3", "> violation collision TP-COLL-3", `> message 16777216 -- "" incomplete`, `< message 33554432 -- "" incomplete`, "stream 0 lost"}},
		{"goes on after a collision that looks like a refusal", craft.New().Open().A(size5).Lagging(4).B(size5).A(size5).Closed(),
			[]string{"< note collision TP-COLL-3", `> message 5 -- "" incomplete`, `< message 5 -- "" incomplete`, "stream 0 lost"}},
		{"answers a size that crossed", craft.New().Open().A(size5).Lagging(4).B(size5).A("FF").B(hello).Closed(),
			[]string{"< note collision TP-COLL-3", "> violation collision TP-COLL-4", `> message 5 -- "" incomplete`, `< message 5 -- "" incomplete`, "stream 0 lost"}},
		{"answers a size that had arrived with a size", craft.New().Open().A(size5).B(size5).A("FF").Closed(),
			[]string{"< note collision TP-COLL-3", "> violation collision TP-COLL-4", `> message 5 -- "" incomplete`, `< message 5 -- "" incomplete`, "stream 0 lost"}},

		{"an answer after the end inside a size", craft.New().Open().A("00 00").FIN(stream.Initiator).B("FF").FIN(stream.Acceptor),
			[]string{"> note truncated TP-FRAME-1", `> message 0 -- "" incomplete`, "< violation unsolicited-answer TP-END-5", "stream 0 closed"}},
		{"an answer that crossed the end inside a size", craft.New().Open().A("00 00").FIN(stream.Initiator).Lagging(1).B("FF").FIN(stream.Acceptor),
			[]string{"> note truncated TP-FRAME-1", `> message 0 -- "" incomplete`, "< violation unsolicited-answer TP-FRAME-3", "stream 0 closed"}},
		{"a size after the end inside a size, which may not have been read", craft.New().Open().A("00 00").FIN(stream.Initiator).B(size5).FIN(stream.Acceptor),
			[]string{"> note truncated TP-FRAME-1", `> message 0 -- "" incomplete`, "> note missing-answer TP-FRAME-2", `< message 5 -- "" incomplete`, "stream 0 closed"}},
		{"a size after the end inside a payload", craft.New().Open().A(size5).B("FF").A("68").FIN(stream.Initiator).B(size5).FIN(stream.Acceptor),
			[]string{"> note truncated TP-FRAME-7", `> message 5 FF "h" incomplete`, "< violation unsolicited-answer TP-END-5",
				"> note missing-answer TP-FRAME-2", `< message 5 -- "" incomplete`, "stream 0 closed"}},
	}
}

func TestFindings(t *testing.T) {
	for _, c := range framingFindings() {
		t.Run(c.name, func(t *testing.T) {
			wantEvents(t, append([]string{"> handshake FF", "< handshake FF"}, c.want...), c.w.Segments, Options{})
		})
	}
}

func handshakeFindings() []found {
	return []found{
		{"acceptor at its limit", craft.New().SYN().A("FF").B("FE").FIN(stream.Acceptor).FIN(stream.Initiator),
			[]string{"> handshake FF", "< handshake FE", "< note limit TP-HS-9", "stream 0 closed"}},
		{"octets after FE", craft.New().SYN().A("FF").B("FE").A(size5).Closed(),
			[]string{"> handshake FF", "< handshake FE", "< note limit TP-HS-9", "> violation handshake TP-HS-13", "stream 0 lost"}},
		{"octets of a full acceptor after FE", craft.New().SYN().A("FF").B("FE 00").Closed(),
			[]string{"> handshake FF", "< handshake FE", "< note limit TP-HS-9", "< violation handshake TP-HS-9", "stream 0 lost"}},
		{"another octet of the initiator", craft.New().SYN().A("47 45 54").B("FF").Closed(),
			[]string{"> handshake 47", "> violation handshake TP-HS-1", "< handshake FF", "stream 0 lost"}},
		{"another octet of the acceptor", craft.New().SYN().A("FF").B("00").Closed(),
			[]string{"> handshake FF", "< handshake 00", "< violation handshake TP-HS-2", "stream 0 closed"}},
		{"an initiator that sends FE", craft.New().SYN().A("FE").B("FF").Closed(),
			[]string{"> handshake FE", "> violation handshake TP-HS-1", "< handshake FF", "stream 0 closed"}},
		{"a size before the other side's octet", craft.New().SYN().A("FF " + size5).B("FF FF").A(hello).Closed(),
			[]string{"> handshake FF", "> violation handshake TP-HS-3", "< handshake FF", `> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"a size that crossed the other side's octet", craft.New().Open().Lagging(1).A(size5).B("FF").A(hello).Closed(),
			[]string{"> handshake FF", "< handshake FF", "> violation handshake TP-HS-3", `> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"an acceptor that says nothing", craft.New().SYN().A("FF").FIN(stream.Acceptor).FIN(stream.Initiator),
			[]string{"> handshake FF", "< note handshake TP-HS-2", "stream 0 closed"}},
		{"refused connection", craft.New().Add(craft.Segment{From: stream.Initiator, SYN: true, NoAck: true}).RST(stream.Acceptor),
			[]string{"< note reset ", "stream 0 reset"}},
		{"reset before the handshake", craft.New().SYN().RST(stream.Acceptor),
			[]string{"< note reset ", "> note handshake TP-HS-1", "< note handshake TP-HS-2", "stream 0 reset"}},
		{"octets after a wrong octet had arrived", craft.New().SYN().A("47").B("FF").B(size5).Closed(),
			[]string{"> handshake 47", "> violation handshake TP-HS-1", "< handshake FF", "< violation handshake TP-HS-5", "stream 0 lost"}},
		{"octets before a wrong octet had arrived", craft.New().SYN().A("FF").B("00").Lagging(1).A(size5).Closed(),
			[]string{"> handshake FF", "< handshake 00", "< violation handshake TP-HS-2", "> violation handshake TP-HS-3", "stream 0 lost"}},
		{"octets after an end in place of the octet", craft.New().SYN().FIN(stream.Initiator).B("FF " + size5).FIN(stream.Acceptor),
			[]string{"> note handshake TP-HS-1", "< handshake FF", "< violation handshake TP-HS-6", "> note missing-answer TP-FRAME-2",
				`< message 5 -- "" incomplete`, "stream 0 closed"}},
	}
}

func TestHandshakeFindings(t *testing.T) {
	for _, c := range handshakeFindings() {
		t.Run(c.name, func(t *testing.T) {
			wantEvents(t, c.want, c.w.Segments, Options{Ports: []uint16{9123}})
		})
	}
}

// The table of findings is what the decoder finds, no more and no less, and its rules exist.
func TestTableOfFindings(t *testing.T) {
	spec, err := root.LoadSpec()
	require.NoError(t, err)
	table := map[string]bool{}
	for _, f := range tinyproto.Findings() {
		require.NotEmpty(t, f.When)
		key := fmt.Sprintf("%s %s %s", f.Severity, f.Kind, f.Rule)
		if f != tell.Skipped {
			require.NotContains(t, table, key, "twice")
		}
		table[key] = false
		if f.Rule != "" {
			_, known := spec.Requirement(f.Rule)
			require.True(t, known, key)
		}
	}
	gap := without(6, craft.New().Open().A(size5).B("FF").A(hello).B("00 00 00 01").A("FF").B("7A").Closed())
	for _, c := range append(append(framingFindings(), handshakeFindings()...), found{w: gap, want: []string{"> note gap "}}) {
		for _, e := range c.want {
			if key := e[2:]; strings.HasPrefix(key, "note ") || strings.HasPrefix(key, "violation ") {
				require.Contains(t, table, key, c.name)
				table[key] = true
			}
		}
	}
	for key, made := range table {
		require.True(t, made, "no conversation for %q", key)
	}
}

func TestDetection(t *testing.T) {
	for _, c := range []struct {
		name    string
		w       *craft.Wire
		decoded bool
	}{
		{"both say FF", craft.New().Open().Closed(), true},
		{"the acceptor says FE", craft.New().SYN().A("FF").B("FE").Closed(), true},
		{"only a handshake octet of one side", craft.New().SYN().A("FF").Closed(), true},
		{"one side says FF and more, the other nothing", craft.New().SYN().A("FF 01").Closed(), false},
		{"a web server", craft.New().SYN().A("47 45 54").B("48").Closed(), false},
		{"an answer in words", craft.New().SYN().A("FF").B("48 54 54 50").Closed(), false},
		{"telnet", craft.New().SYN().B("FF FD 18").A("FF FB 18").Closed(), false},
		{"nothing at all", craft.New().SYN().Closed(), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, cov := decode(t, craft.Plain().File(t, c.w.Segments), Options{})
			if decoded := len(got) > 0; decoded != c.decoded || cov.Streams+cov.Ignored != 1 || (cov.Streams == 1) != c.decoded {
				t.Errorf("got %q and %v", got, cov)
			}
		})
	}
}

func TestOtherPortsAreIgnored(t *testing.T) {
	got, cov := decode(t, craft.Plain().File(t, helloThere().Segments), Options{Ports: []uint16{80}})
	if len(got) != 0 || cov.Ignored != 1 {
		t.Errorf("got %q and %v", strings.Join(got, "; "), cov)
	}
}
