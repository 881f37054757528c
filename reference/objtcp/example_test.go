package objtcp_test

import (
	"context"
	"fmt"
	"log"

	"github.com/tinyproto/tinyproto/reference/objtcp"
	"github.com/tinyproto/tinyproto/reference/objtcp/pickle"
)

// An echo server that is called, and a client that takes its events from a channel.
func Example() {
	ctx := context.Background()
	server, err := objtcp.Listen(ctx, "127.0.0.1:0", objtcp.Config{
		Events:   objtcp.ObjectReceived,
		Callback: func(ev objtcp.Event) { ev.Conn.Post(pickle.Tuple{"echo", ev.Object}) },
	})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()

	client, err := objtcp.Dial(ctx, server.Addr().String(), objtcp.Config{})
	if err != nil {
		log.Fatal(err)
	}
	for ev := range client.Receive(ctx) {
		switch ev.Kind {
		case objtcp.Connected:
			ev.Conn.Post("hello")
		case objtcp.ObjectReceived:
			fmt.Println(ev.Object)
			ev.Conn.Close()
		}
	}
	// Output: [echo hello]
}

// A program with a loop of its own asks now and then whether something has happened.
func ExampleEndpoint_Poll() {
	ctx := context.Background()
	server, err := objtcp.Listen(ctx, "127.0.0.1:0", objtcp.Config{})
	if err != nil {
		log.Fatal(err)
	}
	client, err := objtcp.Dial(ctx, server.Addr().String(), objtcp.Config{Events: objtcp.Error})
	if err != nil {
		log.Fatal(err)
	}
	client.Conns()[0].Send(ctx, pickle.Dict{{Key: "name", Value: "Ada"}})
	for server.IsRunning() {
		ev, ok := server.Poll()
		if ok && ev.Kind == objtcp.ObjectReceived {
			name, _ := ev.Object.(pickle.Dict).Get("name")
			fmt.Println(name)
			server.Close()
		}
	}
	client.Close()
	// Output: Ada
}

func ExampleAppendFrame() {
	frame, err := objtcp.AppendFrame(nil, []any{1, "two"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q\n", frame)
	// Output: "       D\x80\x04](K\x01\x8c\x03twoe."
}
