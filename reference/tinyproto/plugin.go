package tinyproto

import "slices"

// A Plugin transforms each message on its way out and back on its way in, to compress or encrypt it for example. The
// size on the wire, and the receive limit, are those of the transformed message.
//
// Both functions may be called by several goroutines at once: they keep no state between messages. They do not change
// their argument, and may return it. A nil function changes nothing.
type Plugin struct {
	Out func(msg []byte) ([]byte, error)
	In  func(payload []byte) ([]byte, error)
}

// encode passes a message through the plugins on its way out. The error is a *PluginError.
func (c *Conn) encode(msg []byte) ([]byte, error) {
	// [TP-PLUG-1] A sender MUST pass each message through its plugins in the order of their registration …
	for i, p := range c.plugins {
		var err error
		if msg, err = apply(p.Out, msg); err != nil {
			// [TP-PLUG-6] … MUST report the transmission as failed with nothing sent …
			return nil, &PluginError{Index: i, Err: err}
		}
	}
	return msg, nil
}

// decode passes a payload through the plugins on its way in. The error is a *PluginError.
func (c *Conn) decode(payload []byte) ([]byte, error) {
	// [TP-PLUG-3] A receiver MUST pass each payload through its plugins in the reverse order of their registration …
	for i, p := range slices.Backward(c.plugins) {
		var err error
		if payload, err = apply(p.In, payload); err != nil {
			// [TP-PLUG-5] A receiver whose plugin fails on a payload MUST report the message as failed …
			return nil, &PluginError{Index: i, Err: err}
		}
	}
	if payload == nil {
		payload = []byte{}
	}
	return payload, nil
}

func apply(f func([]byte) ([]byte, error), msg []byte) ([]byte, error) {
	if f == nil {
		return msg, nil
	}
	return f(msg)
}
