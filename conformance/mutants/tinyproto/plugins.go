package tinyproto

import (
	"slices"

	"github.com/tinyproto/tinyproto/conformance"
)

// encode passes a message through the plugins on its way out.
func (c *conn) encode(msg []byte) []byte {
	plugins := slices.Clone(c.plugins)
	switch {
	case c.defect == skipsEncoding, c.defect == emptyNotEncoded && len(msg) == 0:
		return msg
	case c.defect == encodesBackward:
		slices.Reverse(plugins)
	}
	for _, p := range plugins {
		msg = p.Out(msg)
	}
	return msg
}

// decode passes a payload through the plugins on its way in.
func (c *conn) decode(payload []byte) ([]byte, error) {
	plugins := slices.Clone(c.plugins)
	switch c.defect {
	case skipsDecoding:
		return payload, nil
	case decodesForward:
	default:
		slices.Reverse(plugins)
	}
	msg := payload
	for _, p := range plugins {
		var err error
		if msg, err = p.In(msg); err != nil && c.defect == deliversUndecoded {
			return payload, nil
		} else if err != nil {
			return nil, faultf(conformance.KindMalformed, -1, "%v", err)
		}
	}
	return msg, nil
}
