package capture

import (
	"context"
	"errors"
	"os"
)

// Follow returns a Reader of a file that grows: at its end Next waits for more, in the middle of a packet too, until the
// context ends. A pipe and standard input, whose name is "-", are read as they are, for they wait of themselves. A
// compressed file cannot be followed: Next says so. The error is that of [OpenFile].
func Follow(ctx context.Context, name string) (*Reader, error) {
	file, info, err := OpenFile(name)
	if err != nil {
		return nil, err
	}
	if file == os.Stdin {
		return NewReader(file), nil
	}
	r := NewReader(file)
	r.onClose(file.Close)
	if info.Mode().IsRegular() {
		t := newTail(ctx, file)
		r.in, r.growing = unnamed{t}, true
		r.onClose(t.stop)
	}
	return r, nil
}

// OpenFile opens a file, or gives standard input if the name is "-". The error is that of the file, without its name, or
// says that it is a directory.
func OpenFile(name string) (*os.File, os.FileInfo, error) {
	file := os.Stdin
	if name != "-" {
		var err error
		if file, err = os.Open(name); err != nil {
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

// bare takes the operation and the name off an error of a file: the caller names it.
func bare(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err
	}
	return err
}
