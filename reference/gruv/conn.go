package gruv

import (
	"bufio"
	"context"
	"math"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// DefaultTimeout bounds each Read, unless a Config says otherwise.
const DefaultTimeout = 60 * time.Second

// maxReceiveOctets is MaxSize, except where an int, and with it a slice, cannot be as large.
const maxReceiveOctets = min(MaxSize, math.MaxInt)

// A Config holds the limits of a connection. The zero value is ready to use.
type Config struct {
	// Timeout bounds each Read, from its call until a whole message has come. Zero, or less, means DefaultTimeout.
	// Nothing else is bounded by it.
	Timeout time.Duration

	// ReceiveLimitOctets is the largest message to accept. Zero means MaxSize; on a 32-bit platform no message is above
	// math.MaxInt octets.
	ReceiveLimitOctets uint32
}

// timeout gives the timeout in force.
func (cfg Config) timeout() time.Duration {
	if cfg.Timeout <= 0 {
		// [GS-TIME-5] A receiver MUST use a timeout of 60 s for each read, unless its caller has set another …
		return DefaultTimeout
	}
	return cfg.Timeout
}

// limit gives the receive limit in force, in octets.
func (cfg Config) limit() uint32 {
	// [GS-TIME-6] An implementation SHOULD let its caller set the timeout of a connection, that of a single read, and …
	if cfg.ReceiveLimitOctets == 0 {
		return maxReceiveOctets
	}
	return min(cfg.ReceiveLimitOctets, maxReceiveOctets)
}

// A Conn is a gruv-socks connection. Its methods may be called from several goroutines. The two directions are
// independent, and in each a message travels whole before the next.
type Conn struct {
	nc      net.Conn
	timeout time.Duration
	limit   uint32
	closed  atomic.Bool

	writing sync.Mutex
	reading chan struct{} // holds a value while a Read goes on; it guards what follows
	in      *bufio.Reader
	arrival arrival
}

// Dial makes a TCP connection to "host:port". The error is that of the dial, or the context's if that ended first.
func Dial(ctx context.Context, address string, cfg Config) (*Conn, error) {
	var d net.Dialer
	nc, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return New(nc, cfg), nil
}

// New makes a Conn of a transport that carries nothing else. It is open at once.
func New(nc net.Conn, cfg Config) *Conn {
	// [GS-CONN-1] An endpoint MUST report a connection as open …, without waiting for an octet …
	return &Conn{
		nc: nc, timeout: cfg.timeout(), limit: cfg.limit(),
		reading: make(chan struct{}, 1), in: bufio.NewReader(nc), arrival: arrival{payload: []byte{}},
	}
}

// LocalAddr returns the local network address.
func (c *Conn) LocalAddr() net.Addr { return c.nc.LocalAddr() }

// RemoteAddr returns the network address of the other side.
func (c *Conn) RemoteAddr() net.Addr { return c.nc.RemoteAddr() }

// Close ends the connection. Calls that are under way return net.ErrClosed, and so does every later one, Close included.
func (c *Conn) Close() error {
	// [GS-END-5] An endpoint whose caller closes a connection MUST NOT begin a frame after that, and MUST close …
	if c.closed.Swap(true) {
		return net.ErrClosed
	}
	return c.nc.Close()
}
