package dissect

import (
	"strings"
	"testing"
)

// One conversation for each thing that can be found, and for what must not be found. The handshake events are left out
// of want.
func TestFindings(t *testing.T) {
	for _, c := range []struct {
		name string
		w    *wire
		want []string
	}{
		{"both directions, coalesced", newWire().open().a(size5).b("FF").a(hello + size5).b("FF").a(hello).
			b("00 00 00 00").a("FF" + "00 00 00 00").b("FF" + "00 00 00 01").a("FF").b("7A").closed(),
			[]string{`> message 5 FF "hello" complete`, `> message 5 FF "hello" complete`, `< message 0 FF "" complete`,
				`> message 0 FF "" complete`, `< message 1 FF "z" complete`, "stream 0 closed"}},

		{"payload before the answer", newWire().open().a(size5).b("FF").lagging(1).a(hello).closed(),
			[]string{"> violation early-payload TP-FRAME-6", `> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"payload with the size, answered after", newWire().open().a(size5 + hello).b("FF").closed(),
			[]string{"> violation early-payload TP-FRAME-6", `> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"payload with the size, never answered", newWire().open().a(size5 + hello).closed(),
			[]string{"> violation early-payload TP-FRAME-6", "< violation missing-answer TP-FRAME-2", `> message 5 -- "hello" incomplete`, "stream 0 closed"}},
		{"a sender that never waits", newWire().open().a(size5 + hello + size5).a(hello).b("FF FF").closed(),
			[]string{"> violation early-payload TP-FRAME-6", "> violation early-payload TP-FRAME-6",
				`> message 5 FF "hello" complete`, `> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"the payload's first copy was late enough, its second lags", newWire().open().a(size5).b("FF").a(hello).again(initiator, hello, 1).closed(),
			[]string{`> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"payload before a refusal", newWire().open().a(size5 + hello).b("00").closed(),
			[]string{"> violation early-payload TP-FRAME-6", "< note rejected TP-REFUSE-2", `> message 5 00 "hello" incomplete`, "stream 0 lost"}},

		{"no answer, the receiver ended", newWire().open().a(size5).fin(acceptor).fin(initiator),
			[]string{"< violation missing-answer TP-FRAME-2", `> message 5 -- "" incomplete`, "stream 0 closed"}},
		{"no answer, the receiver ended without the size", newWire().open().a(size5).lagging(1).fin(acceptor).fin(initiator),
			[]string{"< note missing-answer TP-FRAME-2", `> message 5 -- "" incomplete`, "stream 0 closed"}},
		{"payload after the receiver ended without an answer", newWire().open().a("00 00").fin(acceptor).a("00 05" + hello).fin(initiator),
			[]string{"> violation early-payload TP-FRAME-6", "< note missing-answer TP-FRAME-2", `> message 5 -- "hello" incomplete`, "stream 0 closed"}},
		{"no answer, reset", newWire().open().a(size5).rst(acceptor),
			[]string{"< note reset ", "< note missing-answer TP-FRAME-2", `> message 5 -- "" incomplete`, "stream 0 reset"}},
		{"no answer, the capture ended", newWire().open().a(size5),
			[]string{`> message 5 -- "" incomplete`, "stream 0 open"}},

		{"FIN inside a size", newWire().open().a("00 00").closed(),
			[]string{"> violation truncated TP-FRAME-1", `> message 0 -- "" incomplete`, "stream 0 closed"}},
		{"FIN inside a payload", newWire().open().a(size5).b("FF").a("68 65").closed(),
			[]string{"> violation truncated TP-FRAME-7", `> message 5 FF "he" incomplete`, "stream 0 closed"}},
		{"FIN inside a payload, after the receiver's", newWire().open().a(size5).b("FF").a("68 65").fin(acceptor).fin(initiator),
			[]string{"> note truncated TP-FRAME-7", `> message 5 FF "he" incomplete`, "stream 0 closed"}},
		{"FIN before the answer", newWire().open().a(size5).fin(initiator).b("FF").fin(acceptor),
			[]string{"> note truncated TP-FRAME-7", `> message 5 FF "" incomplete`, "stream 0 closed"}},
		{"octets after a FIN", newWire().open().fin(initiator).a(size5).fin(acceptor),
			[]string{"stream 0 lost"}},
		{"reset inside a payload", newWire().open().a(size5).b("FF").a("68 65").rst(acceptor),
			[]string{"< note reset ", "> note truncated TP-FRAME-7", `> message 5 FF "he" incomplete`, "stream 0 reset"}},
		{"the capture ended inside a payload", newWire().open().a(size5).b("FF").a("68 65"),
			[]string{`> message 5 FF "he" incomplete`, "stream 0 open"}},
		{"reset between messages", newWire().open().rst(initiator),
			[]string{"> note reset ", "stream 0 reset"}},

		{"a size too large, refused", newWire().open().a("F1 00 00 00").b("00").a(size5).b("FF").a(hello).closed(),
			[]string{"> violation oversize TP-FRAME-5", "< note rejected TP-REFUSE-1", `> message 4043309056 00 "" incomplete`,
				`> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"a size too large, accepted", newWire().open().a("FF FF FF FF").b("FF").closed(),
			[]string{"> violation oversize TP-FRAME-5", "< violation oversize TP-REFUSE-1", "> violation truncated TP-FRAME-7",
				`> message 4294967295 FF "" incomplete`, "stream 0 closed"}},
		{"the largest size, refused", newWire().open().a("F0 FF FF FF").b("00").closed(),
			[]string{"< note rejected TP-REFUSE-2", `> message 4043309055 00 "" incomplete`, "stream 0 closed"}},
		{"refused with another code", newWire().open().a(size5).b("F7").closed(),
			[]string{"< note rejected TP-REFUSE-7", `> message 5 F7 "" incomplete`, "stream 0 closed"}},
		{"refused with FE", newWire().open().a(size5).b("FE").closed(),
			[]string{"< note rejected TP-REFUSE-7", `> message 5 FE "" incomplete`, "stream 0 closed"}},
		{"answered with FD", newWire().open().a(size5).b("FD").closed(),
			[]string{"< note collision TP-COLL-3", `> message 5 FD "" incomplete`, "stream 0 closed"}},
		{"refused, and a size of the receiver in the same segment", newWire().open().a(size5).b("00 00 00 00 01").a("FF").b("7A").closed(),
			[]string{"< note rejected TP-REFUSE-2", `> message 5 00 "" incomplete`, `< message 1 FF "z" complete`, "stream 0 closed"}},

		{"sizes crossed on the wire", newWire().open().a(size5).lagging(4).b(size5).closed(),
			[]string{"< note collision TP-COLL-3", `< message 5 -- "" incomplete`, `> message 5 -- "" incomplete`, "stream 0 closed"}},
		{"a size where the answer is due", newWire().open().a(size5).b("01 00 00 00").closed(),
			[]string{"< note collision TP-COLL-3", `< message 16777216 -- "" incomplete`, `> message 5 -- "" incomplete`, "stream 0 closed"}},
		{"answer before the size was whole", newWire().open().a("00 00").b("FF").a("00 05").a(hello).closed(),
			[]string{"< violation unsolicited-answer TP-FRAME-3", `> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"an answer to nothing", newWire().open().b("FF").a(size5).b("FF").a(hello).closed(),
			[]string{"< violation unsolicited-answer TP-FRAME-16", `> message 5 FF "hello" complete`, "stream 0 closed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantEvents(t, append([]string{"> handshake FF", "< handshake FF"}, c.want...), c.w.segments, Options{})
		})
	}
}

// again sends octets that were sent before once more, not acknowledging the last lag octets of the other side.
func (w *wire) again(d side, hex string, lag uint32) *wire {
	w.next[d] -= uint32(len(octets(hex)))
	w.lag = lag
	return w.add(crafted{from: d, payload: octets(hex)})
}

func TestHandshakeFindings(t *testing.T) {
	for _, c := range []struct {
		name string
		w    *wire
		want []string
	}{
		{"acceptor at its limit", newWire().syn().a("FF").b("FE").fin(acceptor).fin(initiator),
			[]string{"> handshake FF", "< handshake FE", "< note limit TP-HS-9", "stream 0 closed"}},
		{"octets after FE", newWire().syn().a("FF").b("FE").a(size5).closed(),
			[]string{"> handshake FF", "< handshake FE", "< note limit TP-HS-9", "> violation handshake TP-HS-13", "stream 0 lost"}},
		{"octets of a full acceptor after FE", newWire().syn().a("FF").b("FE 00").closed(),
			[]string{"> handshake FF", "< handshake FE", "< note limit TP-HS-9", "< violation handshake TP-HS-9", "stream 0 lost"}},
		{"another octet of the initiator", newWire().syn().a("47 45 54").b("FF").closed(),
			[]string{"> handshake 47", "> violation handshake TP-HS-1", "< handshake FF", "stream 0 lost"}},
		{"another octet of the acceptor", newWire().syn().a("FF").b("00").closed(),
			[]string{"> handshake FF", "< handshake 00", "< violation handshake TP-HS-2", "stream 0 closed"}},
		{"an initiator that sends FE", newWire().syn().a("FE").b("FF").closed(),
			[]string{"> handshake FE", "> violation handshake TP-HS-1", "< handshake FF", "stream 0 closed"}},
		{"a size before the other side's octet", newWire().syn().a("FF " + size5).b("FF FF").a(hello).closed(),
			[]string{"> handshake FF", "> violation handshake TP-HS-3", "< handshake FF", `> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"a size that crossed the other side's octet", newWire().open().lagging(1).a(size5).b("FF").a(hello).closed(),
			[]string{"> handshake FF", "< handshake FF", "> violation handshake TP-HS-3", `> message 5 FF "hello" complete`, "stream 0 closed"}},
		{"an acceptor that says nothing", newWire().syn().a("FF").fin(acceptor).fin(initiator),
			[]string{"> handshake FF", "< note handshake TP-HS-2", "stream 0 closed"}},
		{"refused connection", newWire().add(crafted{from: initiator, syn: true, noAck: true}).rst(acceptor),
			[]string{"< note reset ", "stream 0 reset"}},
		{"reset before the handshake", newWire().syn().rst(acceptor),
			[]string{"< note reset ", "> note handshake TP-HS-1", "< note handshake TP-HS-2", "stream 0 reset"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantEvents(t, c.want, c.w.segments, Options{Ports: []uint16{9123}})
		})
	}
}

func TestDetection(t *testing.T) {
	for _, c := range []struct {
		name    string
		w       *wire
		decoded bool
	}{
		{"both say FF", newWire().open().closed(), true},
		{"the acceptor says FE", newWire().syn().a("FF").b("FE").closed(), true},
		{"only a handshake octet of one side", newWire().syn().a("FF").closed(), true},
		{"one side says FF and more, the other nothing", newWire().syn().a("FF 01").closed(), false},
		{"a web server", newWire().syn().a("47 45 54").b("48").closed(), false},
		{"an answer in words", newWire().syn().a("FF").b("48 54 54 50").closed(), false},
		{"telnet", newWire().syn().b("FF FD 18").a("FF FB 18").closed(), false},
		{"nothing at all", newWire().syn().closed(), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, cov := decode(t, plain().file(t, c.w.segments), Options{})
			if decoded := len(got) > 0; decoded != c.decoded || cov.Streams+cov.Ignored != 1 || (cov.Streams == 1) != c.decoded {
				t.Errorf("got %q and %v", got, cov)
			}
		})
	}
}

func TestOtherPortsAreIgnored(t *testing.T) {
	got, cov := decode(t, plain().file(t, helloThere().segments), Options{Ports: []uint16{80}})
	if len(got) != 0 || cov.Ignored != 1 {
		t.Errorf("got %q and %v", strings.Join(got, "; "), cov)
	}
}
