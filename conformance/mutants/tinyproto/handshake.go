package tinyproto

import (
	"errors"
	"io"
	"syscall"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/mutants/mutant"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

// open performs the handshake and starts the reading.
func (c *conn) open(client bool, r goshim.Reports) error {
	if c.defect == preLoopBeforeTheHandshake {
		r.Hook(conformance.HookPreLoop)
	}
	finish := func() error {
		err := c.greet(client)
		if err != nil {
			close(c.over)
			return err
		}
		c.start()
		return nil
	}
	if c.defect == opensEarly {
		go finish()
		return nil
	}
	return finish()
}

// greet performs the handshake.
func (c *conn) greet(client bool) error {
	late := c.defect == greetsLate && !client || c.defect == clientGreetsLate && client
	if !late {
		c.nc.Write([]byte{ok})
	}
	switch c.defect {
	case greetsForEver:
	case greetsInHaste:
		c.nc.SetReadDeadline(time.Now().Add(c.timeout / 3))
	default:
		c.nc.SetReadDeadline(time.Now().Add(c.timeout))
	}
	octet, err := c.in.ReadByte()
	if err == io.EOF && c.defect == opensAtTheEnd {
		octet, err = ok, nil
	}
	if f := c.unwelcome(octet, err, client); f != nil {
		if errors.Is(err, syscall.ECONNRESET) {
			c.endedBy(byReset)
		}
		c.Close()
		return f
	}
	if late {
		c.nc.Write([]byte{ok})
	}
	c.drop(dropsAfterTheHandshake, dropsAPartAfterTheHandshake, dropsOneAfterTheHandshake)
	return nil
}

// unwelcome says what is wrong with what has come for the handshake's octet, or returns nil.
func (c *conn) unwelcome(octet byte, err error, client bool) *fault {
	accepted := octet == ok || octet != full && c.defect == acceptsAnyOctet ||
		octet >= 0x80 && c.defect == acceptsTheHighestBit
	switch {
	case mutant.IsReset(err) && c.defect == resetIsNoHandshake:
		return faultf(conformance.KindClosed, -1, "%v", err)
	case err != nil:
		return ended(err, conformance.KindHandshake)
	case octet == full && client && c.defect == forgetsTheLimit && c.endsSoon():
		return faultf(conformance.KindHandshake, -1, "the end of the stream in the handshake")
	case octet == full && client && c.defect != limitIsAnyHandshake:
		return faultf(conformance.KindLimit, full, "the server is full")
	case accepted:
		return nil
	case c.defect == answersInTheHandshake && c.in.Buffered() >= 3:
		c.nc.Write([]byte{ok})
	}
	return faultf(conformance.KindHandshake, int(octet), "got %02X in the handshake", octet)
}
