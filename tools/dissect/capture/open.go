package capture

import (
	"context"
	"errors"
	"io"
	"os"
)

// Follow returns a Reader of a file that grows: at its end Next waits for more, in the middle of a packet too, until the
// context ends. A pipe and standard input, whose name is "-", wait of themselves; their end is the end too. A compressed
// file cannot be followed: Next says so. The error is that of [OpenFile].
func Follow(ctx context.Context, name string) (*Reader, error) {
	file, info, err := OpenFile(ctx, name)
	if err != nil {
		return nil, err
	}
	if file == os.Stdin {
		return NewReader(Until(ctx, file)), nil
	}
	if !info.Mode().IsRegular() {
		r := NewReader(Until(ctx, file))
		r.onClose(file.Close)
		return r, nil
	}
	t := newTail(ctx, file)
	r := NewReader(t)
	r.growing = true
	r.onClose(file.Close)
	r.onClose(t.stop)
	return r, nil
}

// Until returns a reader that does not wait for r any longer once the context has ended: what a [Reader] reads through
// it ends then, in the middle of a packet too. What r gives after that is lost.
func Until(ctx context.Context, r io.Reader) io.Reader {
	pipe, in := io.Pipe()
	go func() {
		_, err := io.Copy(in, r)
		in.CloseWithError(err)
	}()
	context.AfterFunc(ctx, func() { in.CloseWithError(errEnded) })
	return pipe
}

// OpenFile opens a file, or gives standard input if the name is "-". The error is that of the file, without its name, or
// says that it is a directory. A pipe opens when it has a writer: it is waited for until the context ends.
func OpenFile(ctx context.Context, name string) (*os.File, os.FileInfo, error) {
	file := os.Stdin
	if name != "-" {
		var err error
		if file, err = openUntil(ctx, name); err != nil {
			return nil, nil, bare(err)
		}
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("it is a directory; name the captures in it")
	}
	if err != nil && file != os.Stdin {
		file.Close()
	}
	return file, info, bare(err)
}

// openUntil is os.Open, but does not wait any longer once the context has ended.
func openUntil(ctx context.Context, name string) (*os.File, error) {
	type opened struct {
		file *os.File
		err  error
	}
	done := make(chan opened, 1)
	go func() {
		file, err := os.Open(name)
		done <- opened{file, err}
	}()
	select {
	case o := <-done:
		return o.file, o.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// bare takes the operation and the name off an error of a file: the caller names it.
func bare(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err
	}
	return err
}
