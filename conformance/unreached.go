package conformance

import (
	"errors"
	"fmt"
	"slices"
	"syscall"
)

// lacks are what the system refuses the suite for want of room: descriptors, local ports, buffers.
var lacks = []error{syscall.EMFILE, syscall.ENFILE, syscall.EADDRNOTAVAIL, syscall.ENOBUFS}

// ownLack is the *ShimError of a suite that lacks what it needs to do its part; nil if the error is another's doing.
func ownLack(doing string, err error) error {
	if !slices.ContainsFunc(lacks, func(lack error) bool { return errors.Is(err, lack) }) {
		return nil
	}
	return &ShimError{fmt.Sprintf("the suite itself cannot %s: %v: raise the limit of open files (ulimit -n), "+
		"or run fewer cases at a time (--jobs)", doing, err)}
}

// A goneError says that a server that has taken connections takes none any more.
type goneError struct{ err error }

func (e *goneError) Error() string { return "no TCP connection: " + e.err.Error() }

// lostServer says, of a play that has ended with an error, that the server is gone; nil if it is there, or an interrupt
// has ended the play.
func (r *run) lostServer(p *Play, err error) error {
	echo := r.cfg.Target.echo
	if failure, ok := errors.AsType[*Failure](err); ok && failure.Absent && echo != nil {
		err = echo.stillThere(p)
	}
	if gone, ok := errors.AsType[*goneError](err); ok && r.ctx.Err() == nil {
		return fmt.Errorf("the server at %s is gone: %w", r.cfg.Target.Name, gone)
	}
	return nil
}
