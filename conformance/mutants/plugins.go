package mutants

import (
	"slices"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

// encode passes a message through the plugins on its way out.
func encode(plugins []goshim.Plugin, msg []byte) []byte {
	for _, p := range plugins {
		msg = p.Out(msg)
	}
	return msg
}

// decode passes a payload through the plugins on its way in.
func decode(plugins []goshim.Plugin, payload []byte) ([]byte, error) {
	for _, p := range slices.Backward(plugins) {
		var err error
		if payload, err = p.In(payload); err != nil {
			return nil, faultf(conformance.KindMalformed, -1, "%v", err)
		}
	}
	return payload, nil
}
