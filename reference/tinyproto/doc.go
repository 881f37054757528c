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
//	err := s.Serve(ctx, listener)
//
// # Errors
//
// Four things can go wrong, and they differ. The other side declined: a *RefusedError. The other side broke a rule: a
// *ProtocolError. The connection broke: io.ErrUnexpectedEOF inside a transmission, os.ErrDeadlineExceeded for a
// stall, net.ErrClosed after Close. The caller asked for too much: an *OversizeError.
//
// # Limits
//
// The channel is half duplex. If both sides start a transmission at once, neither succeeds; an application agrees
// on who speaks when. A program that only transmits and never calls Receive does not see what the other side sends.
// There is no encryption and no authentication.
package tinyproto
