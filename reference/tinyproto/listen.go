package tinyproto

import (
	"context"
	"errors"
	"fmt"
	"net"
)

// errNoAddress says that a server has nothing to listen on.
var errNoAddress = errors.New("a server needs at least one address to listen on")

// Listen listens on each of the TCP addresses, for a Server to accept on. An address is "host:port": the host a name,
// an IPv4 address, an IPv6 address in brackets, or empty for every interface; the port 1 to 65535, or 0 for a free one.
// A name stands for one of its addresses. If one of them fails, or there is none, nothing listens.
func Listen(ctx context.Context, addresses ...string) (listeners []net.Listener, err error) {
	if len(addresses) == 0 {
		return nil, errNoAddress
	}
	var config net.ListenConfig
	for _, address := range addresses {
		ln, err := config.Listen(ctx, "tcp", address)
		if err != nil {
			closeAll(listeners)
			return nil, fmt.Errorf("cannot listen on %q: %w", address, err)
		}
		listeners = append(listeners, ln)
	}
	return listeners, nil
}

func closeAll(listeners []net.Listener) {
	for _, ln := range listeners {
		ln.Close()
	}
}
