// Package gruv is the reference implementation of gruv-socks, whole messages over TCP: a size of four octets, and as
// many octets of payload. It follows SPEC.md, part B, and names the rule above each line that enforces one.
//
// A client dials, writes and reads:
//
//	c, err := gruv.Dial(ctx, "127.0.0.1:5551", gruv.Config{})
//	if err != nil {
//		return err
//	}
//	defer c.Close()
//	if err := c.Write([]byte("hello")); err != nil {
//		return err
//	}
//	reply, err := c.Read()
//
// A server hands each connection to a function:
//
//	s := &gruv.Server{Handler: func(remote net.Addr, c *gruv.Conn) { … }}
//	ln, err := net.Listen("tcp", "127.0.0.1:5551")
//	if err != nil {
//		return err
//	}
//	err = s.Start(ln)
//	…
//	s.Stop()
//
// # Errors
//
// A Read that times out is no failure: its error wraps os.ErrDeadlineExceeded, the connection lives, and a later Read
// goes on where it stopped. Everything else ends the connection: io.EOF between frames, or the error of the read for a
// reset there; a *TruncatedError inside one; an *OversizeError for a size above the receive limit; net.ErrClosed after
// Close. A Write that fails ends it too, but for an *OversizeError.
//
// # Limits
//
// There is no answer: that a message was written says nothing of its delivery. There is no encryption and no
// authentication.
package gruv
