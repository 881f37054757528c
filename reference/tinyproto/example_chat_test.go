package tinyproto_test

import (
	"context"
	"fmt"
	"log"

	"github.com/tinyproto/tinyproto/reference/tinyproto"
)

// newChat returns a server that passes each message to every other connection. It speaks first, so that a client knows
// that it is listed, and then only when somebody has spoken. One who is slow to listen holds up whoever speaks.
func newChat() *tinyproto.Server {
	server := &tinyproto.Server{}
	hooks := tinyproto.Hooks{
		PreLoop: func(ctx context.Context, c *tinyproto.Conn) {
			c.Transmit(ctx, fmt.Appendf(nil, "welcome, number %d", c.ID()))
		},
		Received: func(ctx context.Context, c *tinyproto.Conn, msg []byte) {
			for _, other := range server.Conns() {
				if other != c {
					other.Transmit(ctx, fmt.Appendf(nil, "number %d says %s", c.ID(), msg))
				}
			}
		},
	}
	server.Handler = func(ctx context.Context, c *tinyproto.Conn) { c.Loop(ctx, hooks) }
	return server
}

// A chat: a server that passes each message on, and a client with three connections, each of which always listens.
func Example_chat() {
	ctx, stop := context.WithCancel(context.Background())
	listeners, err := tinyproto.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- newChat().Serve(ctx, listeners...) }()

	var client tinyproto.Client
	heard := make(chan string)
	listen := tinyproto.Hooks{
		Received: func(_ context.Context, c *tinyproto.Conn, msg []byte) {
			heard <- fmt.Sprintf("%d hears: %s", c.ID(), msg)
		},
	}
	for range 3 {
		c, err := client.Connect(ctx, listeners[0].Addr().String())
		if err != nil {
			log.Fatal(err)
		}
		go c.Loop(ctx, listen)
		fmt.Println(<-heard)
	}
	if err := client.Conns()[1].Transmit(ctx, []byte("hello")); err != nil {
		log.Fatal(err)
	}
	fmt.Println(<-heard)
	fmt.Println(<-heard)
	client.Close()
	stop()
	<-done
	// Unordered output:
	// 1 hears: welcome, number 1
	// 2 hears: welcome, number 2
	// 3 hears: welcome, number 3
	// 2 hears: number 1 says hello
	// 3 hears: number 1 says hello
}
