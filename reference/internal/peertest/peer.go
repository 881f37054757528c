// Package peertest is the other side of a connection in the tests of the references.
package peertest

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Patience is how long a test waits for what must come. Only a test that fails waits it out.
const Patience = 20 * time.Second

// A Peer is the other side of a connection. It does octet by octet what a test tells it to.
type Peer struct {
	net.Conn
	T    testing.TB
	Text bool // octets are given as they are, not in spaced hex
}

// Sends writes octets in one piece.
func (p *Peer) Sends(octets string) {
	p.T.Helper()
	p.SetWriteDeadline(time.Now().Add(Patience))
	if _, err := p.Write(p.parse(octets)); err != nil {
		p.T.Fatalf("sending %q: %v", octets, err)
	}
}

// Wants expects octets next.
func (p *Peer) Wants(octets string) {
	p.T.Helper()
	want := p.parse(octets)
	got := make([]byte, len(want))
	p.SetReadDeadline(time.Now().Add(Patience))
	n, err := io.ReadFull(p, got)
	if !bytes.Equal(got[:n], want) {
		p.T.Fatalf("got %s, want %q: %v", p.show(got[:n]), octets, err)
	}
}

// WantsEnd expects the end of the stream, or a reset, with nothing before it.
func (p *Peer) WantsEnd() {
	p.T.Helper()
	p.SetReadDeadline(time.Now().Add(Patience))
	got, err := io.ReadAll(p)
	if len(got) > 0 || err != nil && !errors.Is(err, syscall.ECONNRESET) {
		p.T.Fatalf("got %s and %v, want the end of the stream", p.show(got), err)
	}
}

// WantsSilence expects that everybody waits and nothing has been sent. It is for the fake clock of a synctest bubble.
func (p *Peer) WantsSilence() {
	p.T.Helper()
	p.SetReadDeadline(time.Now().Add(time.Nanosecond))
	got := make([]byte, 1)
	n, err := p.Read(got)
	if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		p.T.Fatalf("got %s and %v, want nothing", p.show(got[:n]), err)
	}
}

// Ends sends a FIN.
func (p *Peer) Ends() {
	p.T.Helper()
	p.must(p.Conn.(*net.TCPConn).CloseWrite())
}

// Resets closes the connection with a RST.
func (p *Peer) Resets() {
	p.T.Helper()
	p.must(p.Conn.(*net.TCPConn).SetLinger(0))
	p.must(p.Close())
}

func (p *Peer) must(err error) {
	p.T.Helper()
	if err != nil {
		p.T.Fatal(err)
	}
}

func (p *Peer) parse(octets string) []byte {
	p.T.Helper()
	if p.Text {
		return []byte(octets)
	}
	return Octets(p.T, octets)
}

func (p *Peer) show(octets []byte) string {
	if p.Text {
		return fmt.Sprintf("%q", octets)
	}
	return fmt.Sprintf(`"% X"`, octets)
}

// Octets reads spaced hex.
func Octets(t testing.TB, spaced string) []byte {
	t.Helper()
	octets, err := hex.DecodeString(strings.ReplaceAll(spaced, " ", ""))
	if err != nil {
		t.Fatalf("%q: %v", spaced, err)
	}
	return octets
}
