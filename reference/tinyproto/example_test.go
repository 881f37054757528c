package tinyproto_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"

	"github.com/tinyproto/tinyproto/reference/tinyproto"
)

// echo sends every message back until the connection ends.
func echo(ctx context.Context, c *tinyproto.Conn) {
	for {
		msg, err := c.Receive(ctx)
		if err != nil {
			return
		}
		if err := c.Transmit(ctx, append([]byte("Echo back: "), msg...)); err != nil {
			return
		}
	}
}

// An echo server and a client that talks to it.
func Example() {
	ctx, stop := context.WithCancel(context.Background())
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := &tinyproto.Server{Handler: echo}
	done := make(chan error)
	go func() { done <- server.Serve(ctx, ln) }()

	c, err := tinyproto.Dial(ctx, ln.Addr().String(), tinyproto.Config{})
	if err != nil {
		log.Fatal(err)
	}
	if err := c.Transmit(ctx, []byte("hello")); err != nil {
		log.Fatal(err)
	}
	reply, err := c.Receive(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", reply)
	c.Close()
	stop()
	fmt.Println(<-done)
	// Output:
	// Echo back: hello
	// context canceled
}

// A server that holds one connection and accepts up to five octets at a time.
func ExampleServer_limits() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := &tinyproto.Server{
		Config:   tinyproto.Config{ReceiveLimitOctets: 5},
		MaxConns: 1,
		Handler:  func(ctx context.Context, c *tinyproto.Conn) { c.Receive(ctx) },
	}
	go server.Serve(ctx, ln)

	first, err := tinyproto.Dial(ctx, ln.Addr().String(), tinyproto.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer first.Close()
	_, err = tinyproto.Dial(ctx, ln.Addr().String(), tinyproto.Config{})
	fmt.Println(errors.Is(err, tinyproto.ErrConnectionLimit), err)
	err = first.Transmit(ctx, []byte("too long"))
	var refused *tinyproto.RefusedError
	fmt.Println(errors.As(err, &refused), err)
	// Output:
	// true the acceptor is at its connection limit: refused with FE
	// true refused with 00
}

func ExampleAppendSize() {
	fmt.Printf("% X\n", tinyproto.AppendSize(nil, 939_574_096))
	// Output: 38 00 C3 50
}
