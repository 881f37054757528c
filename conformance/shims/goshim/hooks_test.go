package goshim_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// A client reports the hooks of its connection, and its first pass only.
func TestHooksOfAClient(t *testing.T) {
	s := start(t, lines{})
	ln := listener(t)
	s.tell(`{"cmd":"connect","id":"c1","host":"127.0.0.1","port":%d,"options":{"hooks":true}}`, port(ln))
	conn := accept(t, ln)
	s.want("c1", "hook pre_loop")
	s.want("c1", "hook loop_pass")
	s.want("c1", "open")
	fmt.Fprintln(conn, "hi")
	s.want("c1", "message of 2 octets: 68 69")
	conn.Close()
	s.want("c1", "closed")
	s.want("c1", "hook post_loop")
}

// A server reports its own hooks under its id, and those of a connection under the one that open uses, with the
// server's beside it.
func TestHooksOfAServer(t *testing.T) {
	s := start(t, lines{})
	port := s.listen("s1", `"hooks":true`)
	s.want("s1", "hook pre_loop")
	for n, id := range []string{"s1.1", "s1.2"} {
		conn := s.dial(port)
		if n == 0 {
			require.Empty(t, s.want("s1", "hook loop_pass").Server)
		}
		for _, want := range []string{"hook conn_init", "hook pre_loop", "hook loop_pass", "open"} {
			require.Equal(t, "s1", s.want(id, want).Server)
		}
		conn.Close()
		s.want(id, "closed")
		require.Equal(t, "s1", s.want(id, "hook post_loop").Server)
		require.Equal(t, "s1", s.want(id, "hook conn_shutdown").Server)
	}
	s.tell(`{"cmd":"stop","id":"s1"}`)
	s.want("s1", "hook post_loop")
	s.want("s1", "stopped")
}

// A handshake that fails has the id of its conn_init.
func TestHooksOfAFailedHandshake(t *testing.T) {
	s := start(t, lines{})
	port := s.listen("s1", `"hooks":true,"max_connections":1`)
	s.want("s1", "hook pre_loop")
	s.dial(port)
	s.want("s1", "hook loop_pass")
	s.want("s1.1", "hook conn_init")
	s.want("s1.1", "error accept: truncated (the library reports a fault)")
	s.want("s1.1", "closed")
	s.want("s1.1", "hook conn_shutdown")
}
