package capture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/fsnotify/fsnotify"
)

// lookAgain is how often a followed file is looked at although no event came: file systems of a network send none, and
// Windows sends them late.
const lookAgain = time.Second

// A tail reads a file that grows. At its end it waits for an event.
type tail struct {
	ctx     context.Context
	file    *os.File
	at      int64
	watcher *fsnotify.Watcher // nil if the system has none left
	again   *time.Ticker
}

func newTail(ctx context.Context, file *os.File) *tail {
	t := &tail{ctx: ctx, file: file, again: time.NewTicker(lookAgain)}
	if w, err := fsnotify.NewWatcher(); err == nil {
		t.watcher = w
		_ = w.Add(file.Name()) // a file that cannot be watched is still looked at
	}
	return t
}

// Read returns errEnded once the context has ended and all that is in the file has been read. At the end of a file that
// was written anew, removed or replaced, no more will come: that is an error.
func (t *tail) Read(b []byte) (int, error) {
	for {
		n, err := t.file.Read(b)
		t.at += int64(n)
		if n > 0 || err != io.EOF {
			return n, err
		}
		if err := t.lost(); err != nil {
			return 0, err
		}
		if !t.wait() {
			return 0, errEnded
		}
	}
}

// lost says why no more will come, if that can be told.
func (t *tail) lost() error {
	info, err := t.file.Stat()
	if err != nil {
		return nil
	}
	if info.Size() < t.at {
		return fmt.Errorf("the file had %d octets and now has %d: it was written anew", t.at, info.Size())
	}
	switch now, err := os.Stat(t.file.Name()); {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("the file was removed")
	case err == nil && !os.SameFile(info, now):
		return errors.New("the file was replaced: another one has its name")
	}
	return nil
}

// wait reports whether it is worth to look again.
func (t *tail) wait() bool {
	var events chan fsnotify.Event
	var failures chan error // of which one may be that events were lost
	if t.watcher != nil {
		events, failures = t.watcher.Events, t.watcher.Errors
	}
	select {
	case <-t.ctx.Done():
		return false
	case <-events:
	case <-failures:
	case <-t.again.C:
	}
	return true
}

func (t *tail) stop() error {
	t.again.Stop()
	if t.watcher == nil {
		return nil
	}
	return t.watcher.Close()
}
