package capture

import (
	"context"
	"errors"
	"os"
)

// Open returns a Reader of a file, or of standard input if the name is "-". The error is that of the file, without its
// name, or says that it is a directory.
func Open(name string) (*Reader, error) {
	file, info, err := openFile(name)
	if err != nil {
		return nil, err
	}
	return newFile(file, info), nil
}

func newFile(file *os.File, info os.FileInfo) *Reader {
	r := NewReader(file)
	if info.Mode().IsRegular() {
		r.size = info.Size()
	}
	if file != os.Stdin {
		r.onClose(file.Close)
	}
	return r
}

// Follow is Open for a file that grows: at its end Next waits for more, in the middle of a packet too, until the
// context ends. A pipe and standard input are read as Open does, for they wait of themselves. A compressed file cannot
// be followed: Next says so.
func Follow(ctx context.Context, name string) (*Reader, error) {
	file, info, err := openFile(name)
	if err != nil {
		return nil, err
	}
	if file == os.Stdin || !info.Mode().IsRegular() {
		return newFile(file, info), nil
	}
	t := newTail(ctx, file)
	r := NewReader(t)
	r.growing = true
	r.onClose(file.Close)
	r.onClose(t.stop)
	return r, nil
}

func openFile(name string) (*os.File, os.FileInfo, error) {
	file := os.Stdin
	if name != "-" {
		var err error
		if file, err = os.Open(name); err != nil {
			return nil, nil, bare(err)
		}
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("it is a directory")
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
