package gruv_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"time"

	"github.com/tinyproto/tinyproto/reference/gruv"
)

// echo sends every message back until the connection ends.
func echo(remote net.Addr, c *gruv.Conn) {
	for {
		msg, err := c.Read()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			continue
		}
		if err != nil {
			return
		}
		if err := c.Write(append([]byte("Echo back: "), msg...)); err != nil {
			return
		}
	}
}

// An echo server in the background, and a client that talks to it.
func Example() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := &gruv.Server{Handler: echo}
	if err := server.Start(ln); err != nil {
		log.Fatal(err)
	}
	defer server.Stop()

	c, err := gruv.Dial(context.Background(), ln.Addr().String(), gruv.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	if err := c.Write([]byte("hello")); err != nil {
		log.Fatal(err)
	}
	reply, err := c.Read()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", reply)
	// Output: Echo back: hello
}

// A message that is not whole in time is read later.
func ExampleConn_ReadWithin() {
	near, far := net.Pipe()
	c := gruv.New(near, gruv.Config{})
	defer c.Close()
	go far.Write(gruv.AppendSize(nil, 5)) // and the payload only when this program has waited

	_, err := c.ReadWithin(20 * time.Millisecond)
	fmt.Println(errors.Is(err, os.ErrDeadlineExceeded), err)
	go far.Write([]byte("hello"))
	msg, err := c.Read()
	fmt.Printf("%s %v\n", msg, err)
	// Output:
	// true no whole message within 20ms: i/o timeout
	// hello <nil>
}

func ExampleAppendSize() {
	fmt.Printf("% X\n", gruv.AppendSize(nil, 939_574_096))
	// Output: 38 00 C3 50
}
