package steps

import (
	"github.com/tinyproto/tinyproto/conformance"
)

// registerReports binds the sentences about what the implementation tells its caller.
func (w *world) registerReports(sc vocabulary) {
	sc.Then(`^the connection is reported as open$`, w.reportedOpen)
	sc.Then(`^the connection is not reported as open$`, w.notReportedOpen)
	sc.Then(`^the reception( from the second peer)? is reported as failed: ([a-z ]+)$`, w.receptionFailed)
	sc.Then(`^the reception( from the second peer)? has been reported as failed: ([a-z ]+)$`, w.receptionHasFailed)
	sc.Then(`^the reception( from the second peer)? is not reported as failed$`, w.receptionGoesOn)
	sc.Then(`^the (second peer's )?connection is reported as ended$`, w.ended)
	sc.Then(`^the (second peer's )?connection is reported as ended, without an error$`, w.orderlyEnd)
	sc.Then(`^the message( to the second peer)? is reported as sent$`, w.reportedSent)
	sc.Then(`^the message( to the second peer)? is not reported as sent$`, w.notReportedSent)
	sc.Then(`^the message( to the second peer)? is reported as failed: ([a-z ]+)$`, w.sendFailed)
}

func (w *world) reportedOpen() error {
	return w.step(func(p *conformance.Play) error { return p.WantOpen(1) })
}

func (w *world) notReportedOpen() error {
	return w.caller(func(p *conformance.Play) error { return p.WantNotOpen(1) })
}

func (w *world) receptionFailed(second, kind string) error {
	return w.caller(func(p *conformance.Play) error { return p.WantReceptionFailed(peer(second), kinds(kind)...) })
}

func (w *world) receptionHasFailed(second, kind string) error {
	return w.caller(func(p *conformance.Play) error { return p.WantReceptionHasFailed(peer(second), kinds(kind)...) })
}

func (w *world) receptionGoesOn(second string) error {
	return w.step(func(p *conformance.Play) error { return p.WantReceptionGoesOn(peer(second)) })
}

func (w *world) ended(second string) error {
	return w.caller(func(p *conformance.Play) error { return p.WantEnded(peer(second)) })
}

func (w *world) orderlyEnd(second string) error {
	return w.caller(func(p *conformance.Play) error { return p.WantOrderlyEnd(peer(second)) })
}

func (w *world) reportedSent(second string) error {
	return w.caller(func(p *conformance.Play) error { return p.WantSent(peer(second)) })
}

func (w *world) notReportedSent(second string) error {
	return w.caller(func(p *conformance.Play) error { return p.WantNotSent(peer(second)) })
}

func (w *world) sendFailed(second, kind string) error {
	return w.caller(func(p *conformance.Play) error { return p.WantSendFailed(peer(second), nil, kinds(kind)...) })
}
