package tinyproto

import (
	"context"
	"fmt"
	"net"
)

// Dial connects to a TCP address, "host:port", and performs the handshake as the initiator. The context bounds both.
//
// The error wraps ErrConnectionLimit and a *RefusedError if the acceptor is full, and ErrHandshake if the handshake
// failed in another way. It is that of net.Dialer if there is no TCP connection.
func Dial(ctx context.Context, address string, cfg Config) (*Conn, error) {
	var d net.Dialer
	nc, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return Initiate(ctx, nc, cfg)
}

// Initiate performs the handshake as the initiator on a connection that the caller has made. If it fails, nc is
// closed. The errors are those of Dial.
func Initiate(ctx context.Context, nc net.Conn, cfg Config) (*Conn, error) {
	c := newConn(nc, cfg)
	octet, err := c.greet(ctx)
	if err == nil && octet == ConnectionLimit {
		// [TP-HS-13] An initiator whose first received octet is FE MUST report that the acceptor is at its connection …
		c.Close()
		return nil, fmt.Errorf("%w: %w", ErrConnectionLimit, &RefusedError{Code: octet})
	}
	return c.opened(octet, err)
}

// Accept performs the handshake as the acceptor on a connection that the caller has accepted. If it fails, nc is
// closed and the error wraps ErrHandshake. A Server does this for each of its connections.
func Accept(ctx context.Context, nc net.Conn, cfg Config) (*Conn, error) {
	c := newConn(nc, cfg)
	octet, err := c.greet(ctx)
	return c.opened(octet, err)
}

// greet sends OK and waits for the octet of the other side.
func (c *Conn) greet(ctx context.Context) (byte, error) {
	var octet [1]byte
	err := c.bounded(ctx, func() error {
		// [TP-HS-1] [TP-HS-2] … MUST send the single octet FF as soon as …, without waiting for the other's octet.
		if err := c.write([]byte{OK}); err != nil {
			return err
		}
		_, err := c.read(octet[:])
		return err
	})
	return octet[0], err
}

// opened returns the connection if the other side sent OK, and closes it otherwise.
func (c *Conn) opened(octet byte, err error) (*Conn, error) {
	if err == nil && octet != OK {
		// [TP-HS-5] An endpoint whose first received octet is neither FF nor, for an initiator, FE …
		err = &ProtocolError{Octet: octet, Want: fmt.Sprintf("%02X", OK)}
	}
	if err != nil {
		// [TP-HS-6] [TP-HS-7] … MUST report the handshake as failed, … and MUST close the connection.
		c.Close()
		return nil, fmt.Errorf("%w: %w", ErrHandshake, err)
	}
	return c, nil
}
