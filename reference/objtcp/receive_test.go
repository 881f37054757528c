package objtcp

import (
	"bytes"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/reference/objtcp/pickle"
)

// [OT-FRAME-4] [OT-FRAME-5] Frames arrive one octet at a time, and several in a segment.
func TestReceiveSegments(t *testing.T) {
	e := serve(t, Config{})
	c, p := connect(t, e)
	for _, octet := range []byte(frame(t, "one") + frame(t, []any{int64(2)})) {
		p.Sends(string([]byte{octet}))
	}
	wantObject(t, e, c, "one")
	wantObject(t, e, c, []any{int64(2)})
	p.Sends(frame(t, nil) + frame(t, "b") + frame(t, "c")[:9])
	wantObject(t, e, c, nil)
	wantObject(t, e, c, "b")
	p.Sends(frame(t, "c")[9:])
	wantObject(t, e, c, "c")
}

// [OT-CONN-3] The octets of two connections arrive in turns.
func TestReceiveInterleaved(t *testing.T) {
	e := serve(t, Config{})
	a, pa := connect(t, e)
	b, pb := connect(t, e)
	fa, fb := frame(t, "from a"), frame(t, "from b")
	for i := range fa {
		pa.Sends(fa[i : i+1])
		pb.Sends(fb[i : i+1])
	}
	got := map[*Conn]any{}
	for range 2 {
		ev := want(t, e, ObjectReceived)
		got[ev.Conn] = ev.Object
	}
	require.Equal(t, map[*Conn]any{a: "from a", b: "from b"}, got)
}

// [OT-SIZE-3] [OT-SIZE-4] [OT-OBJ-2] What ends a connection, and [OT-END-6] no other; [OT-FRAME-6] what was complete
// before comes first, and nothing is waited for.
func TestReceiveRefuses(t *testing.T) {
	e := serve(t, Config{ReceiveLimitOctets: 100})
	other, po := connect(t, e)
	for what, octets := range map[string]string{
		"a size that is none":      "    0x2A",
		"a size of zero":           "       0",
		"a size above the limit":   "      65",
		"the largest size":         "FFFFFFFF",
		"a pickle that is none":    "       3abc",
		"a pickle that calls":      "       9\x80\x02cos\na\n.",
		"octets behind the pickle": "       5\x80\x04N..",
	} {
		c, p := connect(t, e)
		p.Sends(frame(t, "before") + octets)
		wantObject(t, e, c, "before")
		ev := want(t, e, Error)
		require.Same(t, c, ev.Conn, what)
		if strings.Contains(what, "above") || strings.Contains(what, "largest") {
			require.IsType(t, &OversizeError{}, ev.Err, what)
		} else {
			require.IsType(t, &MalformedError{}, ev.Err, what)
		}
		require.NotEmpty(t, ev.Err.Error())
		want(t, e, Disconnected)
		p.WantsEnd()
		po.Sends(frame(t, what))
		wantObject(t, e, other, what)
	}
	var call *pickle.RefusedError
	require.ErrorAs(t, &MalformedError{Err: &pickle.RefusedError{}}, &call)
	po.Sends("      64\x80\x04B\x5C\x00\x00\x00" + strings.Repeat("x", 0x5C) + ".")
	wantObject(t, e, other, bytes.Repeat([]byte("x"), 0x5C))
}

// [OT-END-1] [OT-END-2] The end of the stream after each octet of a frame is a fault, but not after the last.
func TestReceiveEnd(t *testing.T) {
	e := serve(t, Config{})
	whole := frame(t, "hello")
	for n := range len(whole) + 1 {
		c, p := connect(t, e)
		p.Sends(whole[:n])
		p.Ends()
		switch n {
		case len(whole):
			wantObject(t, e, c, "hello")
			fallthrough
		case 0:
			require.Same(t, c, want(t, e, Disconnected).Conn)
		default:
			wantFault(t, e, c, truncated)
		}
		p.WantsEnd()
	}
}

// [OT-END-2] [OT-END-3] A reset inside a frame is a fault, and none between frames.
func TestReceiveReset(t *testing.T) {
	e := serve(t, Config{})
	for _, octets := range []string{"", "    ", "      14\x80"} {
		c, p := connect(t, e)
		p.Sends(frame(t, "before") + octets)
		wantObject(t, e, c, "before")
		p.Resets() // what came in one segment with the object has been read with it
		if octets != "" {
			wantFault(t, e, c, truncated)
		} else {
			want(t, e, Disconnected)
		}
	}
}

// [OT-TIME-1] [OT-TIME-2] [OT-TIME-3] A stall inside a frame, after any octet of it, ends the connection; waiting for a
// frame does not, and octets that come in time do not.
func TestReceiveTimeout(t *testing.T) {
	whole := frame(t, "hello")
	for n := 1; n < len(whole); n++ {
		synctest.Test(t, func(t *testing.T) {
			e, p := pipe(t, Config{Timeout: time.Second})
			c := want(t, e, Connected).Conn
			time.Sleep(time.Hour)
			for _, octet := range []byte(whole) {
				p.Sends(string([]byte{octet}))
				time.Sleep(900 * time.Millisecond)
			}
			wantObject(t, e, c, "hello")
			time.Sleep(time.Hour)
			p.Sends(whole[:n])
			stall := time.Now()
			wantFault(t, e, c, stalled)
			require.Equal(t, time.Second, time.Since(stall))
		})
	}
}

// A connection without a timeout waits for ever.
func TestReceiveNoTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, p := pipe(t, Config{})
		c := want(t, e, Connected).Conn
		p.Sends(frame(t, "hello")[:9])
		time.Sleep(1000 * time.Hour)
		p.Sends(frame(t, "hello")[9:])
		wantObject(t, e, c, "hello")
		e.Close()
	})
}

// [OT-SIZE-6] Memory is for what has arrived, not for what was announced.
func TestReceiveMemory(t *testing.T) {
	e := serve(t, Config{})
	c, p := connect(t, e)
	before := taken()
	p.Sends("FFFFFFFF" + strings.Repeat("x", 1000))
	p.Ends()
	wantFault(t, e, c, truncated)
	require.Less(t, taken()-before, uint64(1<<20))
}

// taken is how many octets of memory were ever asked for.
func taken() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// A connection reads no more while its objects are not taken, and goes on once they are.
func TestReceiveWaitsForTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, p := pipe(t, Config{})
		c := want(t, e, Connected).Conn
		sent := 0
		go func() {
			for range 100 {
				p.Sends(frame(t, int64(sent)))
				sent++
			}
		}()
		synctest.Wait()
		require.Equal(t, maxUntaken+1, sent)
		for i := range 100 {
			wantObject(t, e, c, int64(i))
		}
		e.Close()
	})
}

// A recording is a transport that gives what was recorded.
type recording struct {
	net.Conn
	io.Reader
}

func (r recording) Read(p []byte) (int, error)      { return r.Reader.Read(p) }
func (r recording) SetReadDeadline(time.Time) error { return nil }
func (r recording) Close() error                    { return nil }

// What a connection makes of any octets, however TCP divides them, is what the plainest reading makes of them.
func FuzzReceive(f *testing.F) {
	for _, object := range []any{nil, "hello", []any{int64(1), pickle.Dict{{Key: "a", Value: 1.5}}}} {
		f.Add([]byte(frame(f, object) + frame(f, object)))
	}
	f.Add([]byte("      1"))
	f.Add([]byte("       3abc"))
	f.Add([]byte("      65"))
	f.Add([]byte("00000009\x80\x02cos\na\n."))
	f.Fuzz(func(t *testing.T, stream []byte) {
		objects := plainly(stream, 100)
		for _, divide := range []func(io.Reader) io.Reader{iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader} {
			before := taken()
			e := newEndpoint(Config{ReceiveLimitOctets: 100}, nil)
			e.adopt(recording{Reader: divide(bytes.NewReader(stream))})
			e.begin()
			want(t, e, Connected)
			for range objects {
				want(t, e, ObjectReceived)
			}
			ev := next(t, e)
			for ev.Kind != Disconnected {
				require.Equal(t, Error, ev.Kind)
				ev = next(t, e)
			}
			require.Less(t, taken()-before, uint64(1<<20+1000*len(stream)))
		}
	})
}

// plainly reads a whole stream up to the first fault.
func plainly(stream []byte, limit uint32) (objects []any) {
	for {
		size, rest, err := ParseSize(stream)
		if err != nil || size > limit || int(size) > len(rest) {
			return objects
		}
		object, err := pickle.Parse(rest[:size])
		if err != nil {
			return objects
		}
		objects, stream = append(objects, object), rest[size:]
	}
}
