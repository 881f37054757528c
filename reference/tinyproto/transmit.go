package tinyproto

import (
	"context"
	"errors"
	"fmt"
)

// Transmit sends one message and returns when TCP has taken its last octet, which is not a proof of delivery. It waits
// for other transmissions, and for a message that is arriving, as far as that has been read: by a Receive under way, or
// along with an earlier answer. It keeps up to 64 messages that it finds so for Receive. It does not keep or change
// msg.
//
// The error is an *OversizeError if the message is above MaxSize once the plugins have had it, a *PluginError if one of
// them failed, and a *RefusedError if the other side declined the size; the connection is then usable. It is the
// context's cause if the context ended: the connection is usable if Transmit was still waiting for its turn, and closed
// otherwise. After any other error the connection is closed: a *ProtocolError if another octet than an answer came or
// too many messages were in the way, os.ErrDeadlineExceeded if none came or TCP took nothing, io.ErrUnexpectedEOF if
// the stream ended or was reset, net.ErrClosed if the connection was closed.
func (c *Conn) Transmit(ctx context.Context, msg []byte) error {
	msg, err := c.encode(msg)
	if err != nil {
		return err
	}
	if uint64(len(msg)) > MaxSize {
		// [TP-FRAME-5] A sender MUST refuse its caller's message of more than F0FFFFFF octets with nothing sent …
		return &OversizeError{Size: uint64(len(msg)), Limit: MaxSize}
	}
	// [TP-COLL-1] An endpoint that has answered a size with FF MUST NOT send any octet of a transmission of its own …
	// [TP-COLL-2] A sender whose caller asks for a transmission while another is under way MUST NOT send any octet …
	if err := c.turn.forSending(ctx); err != nil {
		return err
	}
	defer c.turn.release()
	return c.bounded(ctx, func() error {
		// What the other side has begun goes first: its size must not be read as our answer.
		for c.in.Buffered() > 0 {
			if len(c.inbox) >= inboxMessages {
				c.Close()
				first, _ := c.in.Peek(1)
				return &ProtocolError{Octet: first[0], Want: fmt.Sprintf("silence, with %d messages waiting to be received", inboxMessages)}
			}
			arrived, err := c.receive()
			if err != nil && !isPassing(err) {
				return err
			}
			c.inbox = append(c.inbox, received{arrived, err})
		}
		return c.transmit(msg)
	})
}

// inboxMessages is how many messages Transmit keeps for a Receive that is not called. A peer that begins another with
// the end of each could go on for ever.
const inboxMessages = 64

func (c *Conn) transmit(msg []byte) error {
	// [TP-PLUG-2] A sender MUST announce and send the output of its last plugin …
	if err := c.write(AppendSize(nil, uint32(len(msg)))); err != nil {
		return c.broken("size", err)
	}
	var answer [1]byte
	if _, err := c.read(answer[:]); err != nil {
		// [TP-FRAME-18] A sender that has not received an answer within its timeout …
		// [TP-FRAME-19] A sender that meets the end of the stream or a reset where the answer is due …
		return c.broken("answer", err)
	}
	if err := checkAnswer(answer[0]); err != nil {
		var refused *RefusedError
		if !errors.As(err, &refused) {
			// [TP-COLL-3] … with an octet from 01 to F0, or with FD, MUST report the transmission as failed …
			// [TP-COLL-4] … MUST NOT take an octet that has come where its answer was due for a part of a size …
			c.Close()
		}
		return err
	}
	// [TP-FRAME-6] A sender MUST NOT send any octet of the payload before the receiver's FF has arrived.
	if err := c.write(msg); err != nil {
		// [TP-END-6] [TP-END-7] … MUST report a transmission as failed, and MUST close the connection, when a reset …
		return c.broken("payload", err)
	}
	return nil
}
