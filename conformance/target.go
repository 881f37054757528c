package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"
)

// A Target is how to start the shim of an implementation under test.
type Target struct {
	Name  string // as a person would type it: "python3 shim.py"
	start func() (*process, error)
	echo  *echoServer // set for a black box

	// Loopback is the address that the implementation's servers and the suite's peers listen on; "": 127.0.0.1. Many runs
	// in a row leave many ports of one address behind that TCP keeps for a while, and each search for a free one is long.
	Loopback string
}

// caller is how plays learn what the caller of the target is told.
func (t Target) caller() caller {
	if t.echo != nil {
		return t.echo
	}
	return told{}
}

// canJudge reports whether enough is seen of the target for a case.
func (t Target) canJudge(c *Case) bool { return t.echo == nil || c.needsOnly(t.echo) }

// A process is a running shim, whatever it runs in.
type process struct {
	in     io.WriteCloser
	out    io.Reader
	log    *logTail
	exited chan struct{} // closed when it has ended and its output is complete
	status func() string // how it ended, once exited is closed
	kill   func()        // ends it and all that it started

	resident func() (octets uint64, err error) // its memory, and of all that it started; an *UnsupportedError if unknown
}

// Program is a shim that runs as a program, in a process group of its own. What is left of the group is killed when the
// shim ends. A process that the shim has started in another session or group is out of reach: it lives on, and holds up
// the end of the shim by killGrace if it has its pipes.
func Program(name string, args ...string) Target {
	t := Target{Name: name}
	for _, a := range args {
		t.Name += " " + a
	}
	t.start = func() (*process, error) { return startProgram(exec.Command(name, args...)) }
	return t
}

// killGrace is how long pipes may stay open after the program has ended: its children may hold them.
const killGrace = time.Second

func startProgram(cmd *exec.Cmd) (*process, error) {
	p := &process{log: &logTail{}, exited: make(chan struct{})}
	outR, outW := io.Pipe()
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = outW, p.log, killGrace
	ownGroup(cmd)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start the shim: %w", err)
	}
	p.in, p.out = in, outR
	p.kill = sync.OnceFunc(func() {
		killGroup(cmd)
		outR.CloseWithError(errShimGone)
	})
	p.status = func() string { return cmd.ProcessState.String() }
	p.resident = func() (uint64, error) { return groupResident(cmd.Process.Pid) }
	go func() {
		cmd.Wait()
		outW.Close()
		close(p.exited)
	}()
	return p, nil
}

// InProcess is a shim that runs as a function of this program: it reads commands from in until it ends, and writes
// events to out. A test judges an implementation in Go with it.
func InProcess(name string, serve func(ctx context.Context, in io.Reader, out, log io.Writer) error) Target {
	return Target{Name: name, start: func() (*process, error) {
		ctx, cancel := context.WithCancel(context.Background())
		inR, inW := io.Pipe()
		outR, outW := io.Pipe()
		p := &process{in: inW, out: outR, log: &logTail{}, exited: make(chan struct{})}
		var err error
		go func() {
			defer close(p.exited)
			err = serve(ctx, inR, outW, p.log)
			inR.CloseWithError(errShimGone)
			outW.Close()
		}()
		p.status = func() string {
			if err != nil && !errors.Is(err, context.Canceled) {
				return err.Error()
			}
			return "exit status 0"
		}
		p.resident = func() (uint64, error) {
			return 0, &UnsupportedError{"memory is measured only of a program"}
		}
		p.kill = func() {
			cancel()
			inR.CloseWithError(errShimGone)
			outR.CloseWithError(errShimGone)
		}
		return p, nil
	}}
}

// logTailOctets is how much of a shim's log is kept to be shown with failures.
const logTailOctets = 16 << 10

// A logTail keeps the end of what is written to it.
type logTail struct {
	mu   sync.Mutex
	tail []byte
}

func (l *logTail) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tail = append(l.tail, p...)
	if extra := len(l.tail) - logTailOctets; extra > 0 {
		l.tail = append(l.tail[:0], l.tail[extra:]...)
	}
	return len(p), nil
}

func (l *logTail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.tail)
}
