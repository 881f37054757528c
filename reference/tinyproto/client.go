package tinyproto

import (
	"context"
	"net"
)

// A Client makes connections and lists them. A program with one connection does as well with Dial. The zero value is
// ready to use.
type Client struct {
	// Config is that of the connections that are made from then on.
	Config

	register register
}

// Connect is Dial with the Config of the client. The connection's ID is its key in Conns.
func (cl *Client) Connect(ctx context.Context, address string) (*Conn, error) {
	var d net.Dialer
	nc, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	held, _ := cl.register.take(nc, 0)
	// [TP-PLUG-7] An acceptor or initiator whose caller has registered plugins once … MUST apply them to each of them.
	c, err := Initiate(ctx, held, cl.Config)
	if err != nil {
		return nil, err
	}
	held.opened(c)
	return c, nil
}

// Conns lists the connections that are open, by their ID. The map is the caller's.
func (cl *Client) Conns() map[int]*Conn { return cl.register.conns() }

// Close closes every connection that is open. The client can be used on.
func (cl *Client) Close() {
	for _, c := range cl.Conns() {
		c.Close()
	}
}

// Loop calls the hooks of a main loop until the context ends, and then closes every connection. A client does as well
// without.
func (cl *Client) Loop(ctx context.Context, h LoopHooks) {
	// [TP-HOOK-7] An initiator that offers a loop of its own MUST call that loop's pre_loop once before it, loop_pass …
	h.around(ctx, func() {}, cl.Close)
}
