//go:build !linux

package capture

import (
	"context"
	"errors"
)

// Live captures on Linux only. Elsewhere its error says what to do.
func Live(context.Context, string) (*Reader, error) {
	return nil, errors.New("live capture needs Linux; elsewhere: tcpdump -i INTERFACE -U -w - | tinyproto dissect -")
}
