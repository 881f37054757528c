package capture

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience is for what should come at once.
const patience = 10 * time.Second

// A growing file is one that a test appends to.
type growing struct {
	t    *testing.T
	file *os.File
}

func newGrowing(t *testing.T) *growing {
	file, err := os.Create(filepath.Join(t.TempDir(), "growing.pcap"))
	require.NoError(t, err)
	t.Cleanup(func() { file.Close() })
	return &growing{t, file}
}

func (g *growing) write(b []byte) {
	_, err := g.file.Write(b)
	require.NoError(g.t, err)
}

// A result is what Next returned. The octets are a copy.
type result struct {
	octets string
	err    error
}

// startFollowing reads frames in the background until an error, which comes last. At its end the test waits for it.
func startFollowing(t *testing.T, name string) (results <-chan result, cancel func()) {
	ctx, cancel := context.WithCancel(t.Context())
	r, err := Follow(ctx, name)
	require.NoError(t, err)
	return inBackground(t, r, cancel), cancel
}

func inBackground(t *testing.T, r *Reader, cancel func()) <-chan result {
	results, ended := make(chan result), make(chan struct{})
	stop := make(chan struct{})
	t.Cleanup(func() {
		cancel()
		close(stop)
		<-ended
		require.NoError(t, r.Close())
	})
	go func() {
		defer close(ended)
		for {
			got := result{}
			if f, err := r.Next(); err != nil {
				got.err = err
			} else {
				got.octets = string(f.Octets)
			}
			select {
			case results <- got:
			case <-stop:
				return
			}
			if got.err != nil {
				return
			}
		}
	}()
	return results
}

func wantResult(t *testing.T, want result, from <-chan result) {
	t.Helper()
	select {
	case got := <-from:
		require.Equal(t, want, got)
	case <-time.After(patience):
		t.Fatalf("no %+v within %s", want, patience)
	}
}

func wantNothing(t *testing.T, from <-chan result) {
	t.Helper()
	select {
	case got := <-from:
		t.Fatalf("%+v", got)
	case <-time.After(20 * time.Millisecond):
	}
}

// The header and a record that are half written are awaited. The end of the context is the end, inside a record too.
func TestFollow(t *testing.T) {
	g := newGrowing(t)
	results, cancel := startFollowing(t, g.file.Name())
	file := plain().with(three...)
	wantNothing(t, results)
	g.write(file[:3])
	wantNothing(t, results)
	g.write(file[3:44]) // all of the first record but an octet
	wantNothing(t, results)
	g.write(file[44:])
	wantResult(t, result{octets: "hello"}, results)
	wantResult(t, result{octets: ""}, results)
	wantResult(t, result{octets: "abc"}, results)
	g.write(file[24:28])
	wantNothing(t, results)
	cancel()
	wantResult(t, result{err: io.EOF}, results)
}

// Following ends at the end of the context even where there is no header yet.
func TestFollowNothing(t *testing.T) {
	for _, begun := range []int{0, 2, 10} {
		g := newGrowing(t)
		g.write(plain().with()[:begun])
		results, cancel := startFollowing(t, g.file.Name())
		cancel()
		wantResult(t, result{err: io.EOF}, results)
	}
}

// Each of the two ways to learn of growth is enough.
func TestFollowByEventAlone(t *testing.T) {
	followTail(t, func(tl *tail) { tl.again.Stop() })
}

func TestFollowByLookingAgainAlone(t *testing.T) {
	followTail(t, func(tl *tail) {
		require.NoError(t, tl.watcher.Close())
		tl.watcher = nil
		tl.again.Reset(time.Millisecond)
	})
}

func followTail(t *testing.T, change func(*tail)) {
	g := newGrowing(t)
	g.write(plain().with())
	file, err := os.Open(g.file.Name())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	tl := newTail(ctx, file)
	change(tl)
	r := NewReader(tl)
	r.onClose(file.Close)
	r.onClose(tl.stop)
	results := inBackground(t, r, cancel)
	for range 5 {
		g.write(plain().with(three[0])[24:])
		wantResult(t, result{octets: "hello"}, results)
	}
}

func TestFollowPcapng(t *testing.T) {
	g := newGrowing(t)
	results, _ := startFollowing(t, g.file.Name())
	file, _ := threeBlocks(t)
	g.write(file[:len(file)-50])
	wantResult(t, result{octets: "hello"}, results)
	g.write(file[len(file)-50:])
	wantResult(t, result{octets: ""}, results)
	wantResult(t, result{octets: "abc"}, results)
}

// A file that is begun anew is not what has been read.
func TestFollowFileWrittenAnew(t *testing.T) {
	g := newGrowing(t)
	g.write(plain().with(three...))
	results, _ := startFollowing(t, g.file.Name())
	for _, frame := range threeFrames {
		wantResult(t, result{octets: string(frame.Octets)}, results)
	}
	require.NoError(t, g.file.Truncate(10))
	select {
	case got := <-results:
		require.EqualError(t, got.err, "packet 4: the file had 80 octets and now has 10: it was written anew")
	case <-time.After(patience):
		t.Fatal("nothing was said")
	}
}

// A file that another one has taken the place of does not grow any more, and neither does one that is gone.
func TestFollowFileReplaced(t *testing.T) {
	for want, change := range map[string]func(name string) error{
		"packet 4: the file was removed":                            os.Remove,
		"packet 4: the file was replaced: another one has its name": func(name string) error { return replace(name) },
	} {
		g := newGrowing(t)
		g.write(plain().with(three...))
		results, _ := startFollowing(t, g.file.Name())
		for _, frame := range threeFrames {
			wantResult(t, result{octets: string(frame.Octets)}, results)
		}
		require.NoError(t, change(g.file.Name()))
		select {
		case got := <-results:
			require.EqualError(t, got.err, want)
		case <-time.After(patience):
			t.Fatal("nothing was said")
		}
	}
}

func replace(name string) error {
	if err := os.WriteFile(name+".new", nil, 0o600); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

func TestFollowWhatCannotBe(t *testing.T) {
	for name, compress := range compressions {
		g := newGrowing(t)
		g.write(compress(t, plain().with(three...)))
		r, err := Follow(t.Context(), g.file.Name())
		require.NoError(t, err)
		defer r.Close()
		_, err = r.Next()
		require.EqualError(t, err, "a compressed file cannot be followed: it can be read once it is whole", name)
	}
	_, err := Follow(t.Context(), t.TempDir())
	require.EqualError(t, err, "it is a directory; name the captures in it")
	_, err = Follow(t.Context(), filepath.Join(t.TempDir(), "absent"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Standard input waits of itself: its end is the end. It is not closed.
func TestFollowStandardInput(t *testing.T) {
	in, out, err := os.Pipe()
	require.NoError(t, err)
	defer func(was *os.File) { os.Stdin = was }(os.Stdin)
	os.Stdin = in
	defer in.Close()
	_, err = out.Write(plain().with(three...))
	require.NoError(t, err)
	require.NoError(t, out.Close())
	r, err := Follow(t.Context(), "-")
	require.NoError(t, err)
	got, err := readAll(r)
	require.Equal(t, io.EOF, err)
	require.Equal(t, threeFrames, got)
	require.NoError(t, r.Close())
	_, err = in.Stat()
	require.NoError(t, err, "standard input stays open")
}
