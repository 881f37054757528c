// Package objtcp is the reference implementation of obj-over-tcp, which carries objects over a TCP connection as
// pickles. It follows SPEC.md, part A, and names the rule above each line that enforces one. What objects are in Go,
// package pickle says.
//
// A client dials, sends, and takes events:
//
//	e, err := objtcp.Dial(ctx, "127.0.0.1:10000", objtcp.Config{})
//	if err != nil {
//		return err
//	}
//	defer e.Close()
//	for ev := range e.Receive(ctx) {
//		switch ev.Kind {
//		case objtcp.Connected:
//			err = ev.Conn.Send(ctx, "hello")
//		case objtcp.ObjectReceived:
//			fmt.Println(ev.Object)
//		}
//	}
//
// A server does the same on what Listen returns, with as many connections as there are. A program that would rather be
// called has a Callback in the Config; one that has a loop of its own calls Poll in it.
//
// # Errors
//
// Of a connection that an Error event tells of: the other side broke a rule, *MalformedError; announced too much,
// *OversizeError; ended inside a frame, io.ErrUnexpectedEOF; stalled inside one, os.ErrDeadlineExceeded. Each ends that
// connection and no other. An object that cannot be sent is a *pickle.ValueError, or pickle.ErrTooLong; one that was
// not sent because the connection ended is net.ErrClosed.
//
// # Limits
//
// Both directions are independent. A connection stops reading while 16 objects of it wait to be taken, so that two
// programs which only send to each other stand still. A server accepts no further connections while 1,024 events of any
// kind wait. What the caller has sent itself is not held back: DataSent waits until it is taken, unless the mask lacks
// it. There is no encryption and no authentication.
package objtcp
