package steps

import (
	"github.com/tinyproto/tinyproto/conformance"
)

// registerReports binds the sentences about what the implementation tells its caller.
func (w *world) registerReports(sc vocabulary) {
	sc.Then(`^the connection is reported as open$`, w.reportedOpen)
	sc.Then(`^the connection is not reported as open$`, w.notReportedOpen)
	sc.Then(`^the handshake is reported as failed: ([a-z ]+)$`, w.handshakeFailed)
	sc.Then(`^the reception is reported as failed: ([a-z ]+)$`, w.receptionFailed)
	sc.Then(`^the connection is reported as ended$`, w.ended)
	sc.Then(`^the connection is reported as ended, without an error$`, w.orderlyEnd)
	sc.Then(`^the message is reported as sent$`, w.reportedSent)
	sc.Then(`^the message is not reported as sent$`, w.notReportedSent)
	sc.Then(`^the message is reported as failed: ([a-z ]+)$`, w.sendFailed)
	sc.Then(`^the message is reported as failed with the code ([0-9A-F]{2}): ([a-z ]+)$`, w.sendFailedCode)
}

func (w *world) reportedOpen() error {
	return w.step(func(p *conformance.Play) error { return p.WantOpen(1) })
}

func (w *world) notReportedOpen() error {
	return w.caller(func(p *conformance.Play) error { return p.WantNotOpen(1) })
}

func (w *world) handshakeFailed(kind string) error {
	return w.caller(func(p *conformance.Play) error { return p.WantHandshakeFailed(1, kinds(kind)...) })
}

func (w *world) receptionFailed(kind string) error {
	return w.caller(func(p *conformance.Play) error { return p.WantReceptionFailed(1, kinds(kind)...) })
}

func (w *world) ended() error {
	return w.caller(func(p *conformance.Play) error { return p.WantEnded(1) })
}

func (w *world) orderlyEnd() error {
	return w.caller(func(p *conformance.Play) error { return p.WantOrderlyEnd(1) })
}

func (w *world) reportedSent() error {
	return w.caller(func(p *conformance.Play) error { return p.WantSent(1) })
}

func (w *world) notReportedSent() error {
	return w.caller(func(p *conformance.Play) error { return p.WantNotSent(1) })
}

func (w *world) sendFailed(kind string) error {
	return w.caller(func(p *conformance.Play) error { return p.WantSendFailed(1, nil, kinds(kind)...) })
}

func (w *world) sendFailedCode(hex, kind string) error {
	c, err := code(hex)
	if err != nil {
		return err
	}
	return w.caller(func(p *conformance.Play) error { return p.WantSendFailed(1, c, kinds(kind)...) })
}
