package stream

import "net/netip"

// maxUndecidedOctets is how much of a stream waits for the verdict.
const maxUndecidedOctets = 64 << 10

// judge decides what the stream is, if that is not decided yet, and whether it begins with its first octet. The
// protocols are asked in their order, and one that cannot tell yet keeps the turn.
func (a *assembly) judge(final bool) {
	if a.verdict != Undecided {
		return
	}
	h, peer := &a.halves[Initiator], &a.halves[Acceptor]
	h.settled, peer.settled = h.settled || final, peer.settled || final
	protocols := a.table.opt.Protocols
	if a.forced && (h.syn || peer.syn) {
		a.verdict = Mine
	} else {
		a.verdict = a.detect(protocols, h.opening(), peer.opening(), final)
	}
	if a.verdict == NotMine && a.forced {
		a.verdict, a.protocol, a.info.Midway = Mine, 0, true
	}
	switch a.verdict {
	case Mine:
		ends := a.stream.flow
		a.info.Ends = [2]netip.AddrPort{ends.From.AddrPort(), ends.To.AddrPort()}
		a.conv = protocols[a.protocol].Converse(&a.info)
	case NotMine:
		a.close()
	}
}

func (a *assembly) detect(protocols []Protocol, h, peer Opening, final bool) Verdict {
	if a.forced {
		protocols = protocols[:1]
	}
	for ; a.protocol < len(protocols); a.protocol++ {
		if v := protocols[a.protocol].Detect(h, peer, final); v == Mine || v == Undecided && !final {
			return v
		}
	}
	return NotMine
}
