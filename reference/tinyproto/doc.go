// Package tinyproto is the reference implementation of TinyProto, a small message protocol over TCP. It follows
// SPEC.md, sections 5 to 12, and names the rule above each line that enforces one.
//
// A client dials, transmits and receives:
//
//	c, err := tinyproto.Dial(ctx, "127.0.0.1:9123", tinyproto.Config{})
//	if err != nil {
//		return err
//	}
//	defer c.Close()
//	if err := c.Transmit(ctx, []byte("hello")); err != nil {
//		return err
//	}
//	reply, err := c.Receive(ctx)
//
// A server hands each connection to a function:
//
//	s := &tinyproto.Server{Handler: func(ctx context.Context, c *tinyproto.Conn) { … }}
//	listeners, err := tinyproto.Listen(ctx, "127.0.0.1:9123", "[::1]:9123")
//	if err != nil {
//		return err
//	}
//	err = s.Serve(ctx, listeners...)
//
// A program that would rather be called than call runs the Loop of a connection, with Hooks. A Client makes several
// connections and lists them, as a Server does. Plugins in the Config transform messages on their way.
//
// # Errors
//
// Five things can go wrong, and they differ. The other side declined: a *RefusedError. The other side broke a rule: a
// *ProtocolError. The connection broke: io.ErrUnexpectedEOF inside a transmission, os.ErrDeadlineExceeded for a
// stall, net.ErrClosed after Close. The caller asked for too much, or the other side announced it: an *OversizeError.
// A plugin failed: a *PluginError.
//
// # Limits
//
// The channel is half duplex. If both sides start a transmission at once, neither succeeds; an application agrees
// on who speaks when. A program that only transmits and never calls Receive does not see what the other side sends, nor
// that it has ended the connection [TP-END-2]; a Loop always reads.
// There is no encryption and no authentication.
package tinyproto
