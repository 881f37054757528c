package gruv

import "net"

// Write sends one message and returns when TCP has taken its last octet, which is not a proof of delivery. It waits for
// other calls, so that messages do not mix, and for TCP as long as it takes; Close ends it. It does not keep or change
// msg. Text is written as its UTF-8 octets.
//
// The error is an *OversizeError if the message is above MaxSize: nothing is sent, and the connection is usable. After
// any other error the connection is closed: a *TruncatedError if it broke when a part of the message had been taken,
// net.ErrClosed if it was closed, and the error of the write otherwise.
func (c *Conn) Write(msg []byte) error {
	if uint64(len(msg)) > MaxSize {
		// [GS-FRAME-12] A sender MUST refuse its caller's message of more than FFFFFFFF octets with nothing sent …
		return &OversizeError{Size: uint64(len(msg)), Limit: MaxSize}
	}
	// [GS-FRAME-8] A sender MUST NOT send any octet of a frame before the last octet of an earlier one.
	c.writing.Lock()
	defer c.writing.Unlock()
	if c.closed.Load() {
		return net.ErrClosed
	}
	// [GS-FRAME-13] A sender MUST send an empty message as a size of zero.
	frame := net.Buffers{AppendSize(nil, uint32(len(msg)))}
	if len(msg) > 0 {
		frame = append(frame, msg)
	}
	// [GS-FRAME-7] … MUST go on with the missing tail to the last octet … WriteTo finishes short writes.
	// [GS-FRAME-11] A sender MUST report a message as sent once its TCP has taken the last octet of the frame …
	if taken, err := frame.WriteTo(c.nc); err != nil {
		// [GS-END-4] A sender MUST report as failed every message of which its TCP has not taken the last octet …
		return c.ended(uint64(taken), err)
	}
	return nil
}
