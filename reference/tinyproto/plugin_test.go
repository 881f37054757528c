package tinyproto

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

// tail puts an octet behind each message, and fails on a payload that does not end with it.
func tail(octet byte) Plugin {
	return Plugin{
		Out: func(msg []byte) ([]byte, error) { return append(bytes.Clone(msg), octet), nil },
		In: func(payload []byte) ([]byte, error) {
			if !bytes.HasSuffix(payload, []byte{octet}) {
				return nil, io.EOF // which is not that of the connection
			}
			return payload[:len(payload)-1], nil
		},
	}
}

// wantUsableWith carries a message of A1 in each direction, whose payload is given in spaced hex.
func wantUsableWith(t *testing.T, c *Conn, p *peer, size, payload string) {
	t.Helper()
	sent := transmit(t.Context(), c, []byte{0xA1})
	p.Wants(size)
	p.Sends("FF")
	p.Wants(payload)
	require.NoError(t, <-sent)
	got := receive(t.Context(), c)
	p.Sends(size)
	p.Wants("FF")
	p.Sends(payload)
	require.Equal(t, received{msg: []byte{0xA1}}, <-got)
}

// [TP-PLUG-1] A sender MUST pass each message through its plugins in the order of their registration, …
// [TP-PLUG-2] A sender MUST announce and send the output of its last plugin …
// [TP-PLUG-3] A receiver MUST pass each payload through its plugins in the reverse order …
func TestPlugins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{Plugins: []Plugin{tail(0x01), {}, tail(0x02)}})
		wantUsableWith(t, c, p, "00 00 00 03", "A1 01 02")
	})
}

// A plugin may make an empty message, on either way, and say so by nil.
func TestPluginsMakeEmpty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nothing := func([]byte) ([]byte, error) { return nil, nil }
		c, p := pipe(t, Config{Plugins: []Plugin{{Out: nothing, In: nothing}}})
		sent := transmit(t.Context(), c, []byte{0xAB})
		p.Wants("00 00 00 00")
		p.Sends("FF")
		require.NoError(t, <-sent)
		got := receive(t.Context(), c)
		p.Sends("00 00 00 00")
		p.Wants("FF")
		require.Equal(t, received{msg: []byte{}}, <-got)
	})
}

// [TP-PLUG-4] A receiver MUST compare the announced size, not that of the message it will deliver, with its receive limit.
func TestPluginsAndReceiveLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		double := Plugin{In: func(payload []byte) ([]byte, error) { return append(payload, payload...), nil }}
		c, p := pipe(t, Config{Plugins: []Plugin{double}, ReceiveLimitOctets: 2})
		got := receive(t.Context(), c)
		p.Sends("00 00 00 02")
		p.Wants("FF")
		p.Sends("AB CD")
		require.Equal(t, received{msg: octets(t, "AB CD AB CD")}, <-got)

		c, p = pipe(t, Config{Plugins: []Plugin{tail(0x01)}, ReceiveLimitOctets: 2})
		got = receive(t.Context(), c)
		p.Sends("00 00 00 03") // of which two would be left
		p.Wants("00")
		require.Equal(t, &OversizeError{Size: 3, Limit: 2}, (<-got).err)
	})
}

// [TP-PLUG-5] A receiver whose plugin fails on a payload MUST report the message as failed, MUST NOT deliver anything of
// it, and MUST then take the octets that follow as the next size …
func TestPluginFailsReceiving(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{Plugins: []Plugin{tail(0x01), tail(0x02)}})
		for _, fault := range []struct {
			payload string
			index   int
		}{{"A1 01 03", 1}, {"A1 03 02", 0}} {
			got := receive(t.Context(), c)
			p.Sends("00 00 00 03")
			p.Wants("FF")
			p.Sends(fault.payload)
			r := <-got
			require.Equal(t, received{err: &PluginError{Index: fault.index, Err: io.EOF}}, r)
			require.NotErrorIs(t, r.err, io.EOF)
		}
		wantUsableWith(t, c, p, "00 00 00 03", "A1 01 02")
	})
}

// A transmission that finds such a payload goes on, and Receive is told.
func TestPluginFailsForTransmit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{Plugins: []Plugin{tail(0x01)}})
		sent := transmit(t.Context(), c, nil)
		p.Wants("00 00 00 01")
		p.Sends("00 00 00 00 01 07") // a refusal, and a size
		var refused *RefusedError
		require.ErrorAs(t, <-sent, &refused)
		sent = transmit(t.Context(), c, nil)
		p.Wants("FF")
		p.Wants("00 00 00 01")
		p.Sends("FF")
		p.Wants("01")
		require.NoError(t, <-sent)
		require.Equal(t, received{err: &PluginError{Err: io.EOF}}, <-receive(t.Context(), c))
	})
}

// [TP-PLUG-6] A sender whose plugin fails on a message MUST report the transmission as failed with nothing sent, and MUST
// keep the connection usable.
func TestPluginFailsTransmitting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		why := errors.New("no empty messages")
		picky := Plugin{Out: func(msg []byte) ([]byte, error) {
			if len(msg) == 0 {
				return nil, why
			}
			return msg, nil
		}}
		c, p := pipe(t, Config{Plugins: []Plugin{{}, picky}})
		require.Equal(t, &PluginError{Index: 1, Err: why}, c.Transmit(t.Context(), nil))
		p.WantsSilence()
		wantUsable(t, c, p)
	})
}

// [TP-PLUG-7] An acceptor or initiator whose caller has registered plugins once for all connections MUST apply them to
// each of them.
func TestPluginsOfServerAndClient(t *testing.T) {
	cfg := Config{Timeout: calm.Timeout, Plugins: []Plugin{tail(0x01)}}
	r := serve(t, &Server{Config: cfg, Handler: echo})
	client := Client{Config: cfg}
	t.Cleanup(client.Close)
	for range 2 {
		p := r.opens()
		p.Sends("00 00 00 02")
		p.Wants("FF")
		p.Sends("AB 01")
		p.Wants("00 00 00 02")
		p.Sends("FF")
		p.Wants("AB 01")

		c, err := client.Connect(context.Background(), r.addr)
		require.NoError(t, err)
		require.NoError(t, c.Transmit(t.Context(), []byte{0xCD}))
		wantMessage(t, "CD", c)
	}
}
