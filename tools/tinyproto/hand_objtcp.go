package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"slices"
	"time"

	"github.com/tinyproto/tinyproto/conformance/pickle"
	"github.com/tinyproto/tinyproto/reference/objtcp"
	"github.com/tinyproto/tinyproto/tools/refshim"
)

// objtcpByHand is obj-over-tcp for echo and send. A text is a str, and a file is bytes, unless they are written as JSON.
type objtcpByHand struct{}

func (objtcpByHand) unfit() map[string]string {
	return map[string]string{
		"prefix":          "objects come back as they are, with nothing in front",
		"max-connections": noConnectionLimit,
		"hex":             `messages are objects: --object '{"bytes":"AP8="}' has octets in base64`,
	}
}

// noConnectionLimit says why --max-connections is not for a protocol without a handshake.
const noConnectionLimit = "only TinyProto refuses connections"

func (objtcpByHand) serve(ctx context.Context, ln net.Listener, f *echoFlags) (err error) {
	e := objtcp.Serve(ln, objtcp.Config{
		Timeout: f.timeout, ReceiveLimitOctets: f.limit, Events: objtcp.AllEvents &^ objtcp.DataSent,
	})
	defer context.AfterFunc(ctx, e.Close)()
	for ev := range e.Receive(context.Background()) {
		switch {
		case ev.Conn == nil:
			err = ev.Err // of the listener
		case ev.Kind == objtcp.Connected:
			f.say(ev.Conn.RemoteAddr(), "open")
		case ev.Kind == objtcp.ObjectReceived:
			f.say(ev.Conn.RemoteAddr(), "the object %v", refshim.FromReference(ev.Object))
			if err := ev.Conn.Post(ev.Object); err != nil {
				f.say(ev.Conn.RemoteAddr(), "%v", err)
			}
		case ev.Kind == objtcp.Error:
			f.say(ev.Conn.RemoteAddr(), "%v", ev.Err)
		default:
			f.say(ev.Conn.RemoteAddr(), "closed")
		}
	}
	return err
}

func (objtcpByHand) dial(ctx context.Context, address string, f *sendFlags) (talk, error) {
	dialing, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	e, err := objtcp.Dial(dialing, address, objtcp.Config{
		Timeout: f.timeout, ReceiveLimitOctets: f.limit, Events: objtcp.Connected | objtcp.ObjectReceived | objtcp.Error,
	})
	if err != nil {
		return nil, err
	}
	first, err := e.Next(ctx) // a connection begins with Connected
	if err != nil {
		e.Close()
		return nil, err
	}
	return objtcpTalk{first.Conn, e, f.timeout}, nil
}

func (objtcpByHand) parse(text string, f *sendFlags) (message, error) {
	if !f.object {
		return sendable(pickle.Str(text))
	}
	v, err := pickle.ParseJSON([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("--object: it is no VALUE of conformance/SHIM.md, such as {\"int\":\"5\"}: %w", err)
	}
	if hasDigest(v) {
		return nil, errors.New("--object: bytes_sha256 stands for what a shim has received, and cannot be sent")
	}
	return sendable(v)
}

func (h objtcpByHand) load(content []byte, f *sendFlags) (message, error) {
	if f.object {
		return h.parse(string(content), f)
	}
	return sendable(pickle.Bytes(content))
}

func (objtcpByHand) explain(error) error { return nil }

// hasDigest reports whether a value is, or has inside, a digest in place of bytes.
func hasDigest(v pickle.Value) bool {
	switch v := v.(type) {
	case pickle.Digest:
		return true
	case pickle.List:
		return slices.ContainsFunc(v, hasDigest)
	case pickle.Tuple:
		return slices.ContainsFunc(v, hasDigest)
	case pickle.Set:
		return slices.ContainsFunc(v, hasDigest)
	case pickle.Dict:
		return slices.ContainsFunc(v, func(p pickle.Pair) bool { return hasDigest(p.Key) || hasDigest(p.Value) })
	}
	return false
}

// An object is a message of obj-over-tcp.
type object struct{ pickle.Value }

func (o object) printed(*sendFlags) []byte { return []byte(pickle.Text(o.Value, math.MaxInt)) }

// sendable makes a message of a value. The error is that of the reference, which would not send it.
func sendable(v pickle.Value) (message, error) {
	_, err := objtcp.AppendFrame(nil, refshim.ToReference(v))
	return object{v}, err
}

// An objtcpTalk is a client with its one connection.
type objtcpTalk struct {
	*objtcp.Conn
	client  *objtcp.Endpoint
	timeout time.Duration
}

// transmit sends an object. If the connection has ended, the error says why: io.EOF, or that of the Error event.
func (t objtcpTalk) transmit(ctx context.Context, msg message) error {
	err := t.Send(ctx, refshim.ToReference(msg.(object).Value))
	if !errors.Is(err, net.ErrClosed) {
		return err
	}
	for err = nil; err == nil; {
		_, err = t.next(ctx)
	}
	return err
}

func (t objtcpTalk) reply(ctx context.Context) (message, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, t.timeout, errNoWholeReply)
	defer cancel()
	return t.next(ctx)
}

// next waits for the next object.
func (t objtcpTalk) next(ctx context.Context) (message, error) {
	ev, err := t.client.Next(ctx)
	switch {
	case err != nil:
		return nil, err
	case ev.Kind == objtcp.Error:
		return nil, ev.Err
	}
	return object{refshim.FromReference(ev.Object)}, nil
}

func (t objtcpTalk) Close() error {
	t.client.Close()
	return nil
}
