package goshim

import (
	"context"
	"net"

	"github.com/tinyproto/tinyproto/conformance"
)

// A Library is what the shim needs of an implementation.
type Library interface {
	// Hello says who the implementation is and what it can do: the members name, version, protocol, roles, can and
	// max_receive of the hello event.
	Hello() conformance.Event

	// Connect dials an address, and calls r.Open once the connection is open or r.Failed if it does not open. It returns
	// when the connection has ended. The end of the context ends it.
	Connect(ctx context.Context, address string, o conformance.Options, r Reports)

	// Serve accepts connections on ln until the context ends, and then closes them all and returns. It calls hook for
	// each hook of the server itself. It calls accepted for each connection that it has a place for, before anything
	// is reported of it, and then Open or Failed of what accepted returned, on a goroutine of that connection.
	Serve(ctx context.Context, ln net.Listener, o conformance.Options, hook func(name string), accepted func() Reports)

	// Fault names an error of the library in the words of the contract: the kind, and the wire octet if there was one.
	Fault(error) (kind string, code *int)
}

// Reports are what a library tells of one connection. None is nil.
type Reports struct {
	// Early shows a connection before it is open, as soon as its Transmit can be called. A library that gives its
	// caller no such connection does not call it.
	Early func(Conn)

	// Open says that the connection is open, and returns when it has ended. It is called once, or never.
	Open func(Conn)

	// Failed says that the connection has not opened. It is called in place of Open.
	Failed func(error)

	// Hook says that the library has called a hook of this connection, by its name in the contract.
	Hook func(name string)
}
