package conformance

import "errors"

// A Failure says that the implementation under test did not do what a step expects.
type Failure struct {
	Came   string // what came instead, in words and octets
	Absent bool   // what was due did not come: a shim that died or hung explains it too
}

func (f *Failure) Error() string { return f.Came }

// during says in which of many performances of a script an error came up.
func during(which string, err error) error {
	var f *Failure
	if errors.As(err, &f) {
		return &Failure{Came: f.Came + ", " + which, Absent: f.Absent}
	}
	return err
}

// A ShimError says that the shim broke its contract or the suite could not do its part: nothing is known about the
// implementation.
type ShimError struct{ What string }

func (e *ShimError) Error() string { return e.What }

// An UnsupportedError says that the shim declined a command that it may decline.
type UnsupportedError struct{ What string }

func (e *UnsupportedError) Error() string { return e.What }

// errShimGone is what every wait on a shim returns once it has ended or was found to hang.
var errShimGone = errors.New("the shim has ended")
