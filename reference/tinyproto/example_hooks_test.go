package tinyproto_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"time"

	"github.com/tinyproto/tinyproto/reference/tinyproto"
)

// The hooks of a connection: a client that asks its server for something on each pass, and stops after two answers.
func ExampleConn_Loop() {
	ctx, stop := context.WithCancel(context.Background())
	listeners, err := tinyproto.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- (&tinyproto.Server{Handler: echo}).Serve(ctx, listeners...) }()
	c, err := tinyproto.Dial(ctx, listeners[0].Addr().String(), tinyproto.Config{})
	if err != nil {
		log.Fatal(err)
	}
	asked := 0
	err = c.Loop(ctx, tinyproto.Hooks{
		PreLoop: func(context.Context, *tinyproto.Conn) { fmt.Println("before the loop") },
		LoopPass: func(ctx context.Context, c *tinyproto.Conn) {
			if asked++; asked > 2 {
				c.Close()
				return
			}
			c.Transmit(ctx, fmt.Appendf(nil, "question %d", asked))
		},
		PassEvery: time.Minute,
		Received:  func(_ context.Context, _ *tinyproto.Conn, msg []byte) { fmt.Printf("%s\n", msg) },
		PostLoop:  func(*tinyproto.Conn, error) { fmt.Println("after the loop") },
	})
	fmt.Println(errors.Is(err, net.ErrClosed))
	stop()
	<-done
	// Output:
	// before the loop
	// Echo back: question 1
	// Echo back: question 2
	// after the loop
	// true
}

// The hooks of a server: around its loop, and for each of its connections.
func ExampleServer_hooks() {
	ctx, stop := context.WithCancel(context.Background())
	listeners, err := tinyproto.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := &tinyproto.Server{
		Handler:      echo,
		ConnInit:     func(id int, _ net.Addr) { fmt.Println("connection", id) },
		ConnShutdown: func(id int, err error) { fmt.Println("the end of connection", id, err) },
		Loop: tinyproto.LoopHooks{
			PreLoop:  func(context.Context) { fmt.Println("before the loop") },
			PostLoop: func(context.Context) { fmt.Println("after the loop") },
		},
	}
	done := make(chan error)
	go func() { done <- server.Serve(ctx, listeners...) }()
	c, err := tinyproto.Dial(ctx, listeners[0].Addr().String(), tinyproto.Config{})
	if err != nil {
		log.Fatal(err)
	}
	c.Transmit(ctx, []byte("hello"))
	c.Receive(ctx)
	c.Close()
	stop()
	<-done
	// Output:
	// before the loop
	// connection 1
	// the end of connection 1 <nil>
	// after the loop
}
