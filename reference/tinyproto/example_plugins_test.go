package tinyproto_test

import (
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"io"
	"log"
	"strings"

	"github.com/tinyproto/tinyproto/reference/tinyproto"
)

// mostOctets bounds what a payload may become: the receive limit counts the octets on the wire.
const mostOctets = 1 << 20

// compression makes messages smaller on the wire.
var compression = tinyproto.Plugin{
	Out: func(msg []byte) ([]byte, error) {
		var small bytes.Buffer
		w, err := flate.NewWriter(&small, flate.BestCompression)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(msg); err != nil {
			return nil, err
		}
		err = w.Close()
		return small.Bytes(), err
	},
	In: func(payload []byte) ([]byte, error) {
		msg, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(payload)), mostOctets+1))
		if len(msg) > mostOctets {
			return nil, fmt.Errorf("more than %d octets", mostOctets)
		}
		return msg, err
	},
}

// Messages that are compressed on their way, with a receive limit that they would not meet otherwise.
func ExamplePlugin() {
	ctx, stop := context.WithCancel(context.Background())
	listeners, err := tinyproto.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	config := tinyproto.Config{ReceiveLimitOctets: 100, Plugins: []tinyproto.Plugin{compression}}
	done := make(chan error)
	go func() { done <- (&tinyproto.Server{Config: config, Handler: echo}).Serve(ctx, listeners...) }()
	c, err := tinyproto.Dial(ctx, listeners[0].Addr().String(), config)
	if err != nil {
		log.Fatal(err)
	}
	if err := c.Transmit(ctx, []byte(strings.Repeat("hello ", 1000))); err != nil {
		log.Fatal(err)
	}
	reply, err := c.Receive(ctx)
	fmt.Printf("%d octets: %.24s… %v\n", len(reply), reply, err)
	stop()
	<-done
	// Output:
	// 6011 octets: Echo back: hello hello h… <nil>
}
