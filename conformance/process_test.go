//go:build unix

package conformance

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The test binary is its own shim: with this variable it is the fake of that name, in a process of its own.
const (
	fakeEnv   = "TINYPROTO_FAKE_SHIM"
	startsEnv = "TINYPROTO_FAKE_STARTS" // a folder with a file for each start, named after its process
)

func TestMain(m *testing.M) {
	if name := os.Getenv(fakeEnv); name != "" {
		os.Exit(beFake(name))
	}
	flag.Parse()
	flag.Set("test.parallel", "16") // these tests wait, they do not compute
	os.Exit(m.Run())
}

// beFake is the main function of a fake.
func beFake(name string) int {
	if name == sleeper {
		time.Sleep(time.Hour) // until it is killed
	}
	dir := os.Getenv(startsEnv)
	earlier, err := os.ReadDir(dir)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, strconv.Itoa(os.Getpid())), nil, 0o600)
	}
	f, known := processFakes()[name]
	if err != nil || !known {
		fmt.Fprintln(os.Stderr, "internal error: no fake", name, err)
		return 99
	}
	if err := f.serve(len(earlier)+1, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// sleeper is a process that does nothing but live.
const sleeper = "sleeper"

// leak starts a sleeper that holds the shim's pipes.
func leak() {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fakeEnv+"="+sleeper)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		panic("internal error: " + err.Error())
	}
}

// exitStatus is what a fake exits with that crashes.
const exitStatus = 23

// processFakes are the shims that need a process.
func processFakes() map[string]fake {
	type on = map[string]func(*faking, Command)
	flood := func(format string) func(*faking, Command) {
		return func(s *faking, c Command) {
			many := strings.Repeat(strings.ReplaceAll(format, "ID", c.ID), 1000)
			for {
				if _, err := io.WriteString(s.out, many); err != nil {
					os.Exit(exitStatus)
				}
			}
		}
	}
	forever := func(*faking, Command) { time.Sleep(time.Hour) }
	return map[string]fake{
		"healthy":    {},
		"exits":      {on: on{"die": func(*faking, Command) { fmt.Fprintln(os.Stderr, "out of luck"); os.Exit(exitStatus) }}},
		"exits well": {on: on{"die": func(*faking, Command) { os.Exit(0) }}},
		"is killed":  {on: on{"die": func(*faking, Command) { syscall.Kill(os.Getpid(), syscall.SIGKILL); time.Sleep(time.Hour) }}},
		"hangs":      {on: on{"hang": forever}},
		"hangs once": {on: on{"hang": func(s *faking, c Command) {
			if s.number == 1 {
				time.Sleep(time.Hour)
			}
			s.done(c)
		}}},
		"hangs every second time": {on: on{"do": func(s *faking, c Command) {
			s.on["do"] = forever
			s.done(c)
		}}},
		"floods":             {on: on{"flood": flood(`{"event":"hook","id":"nobody","detail":"` + strings.Repeat("x", 1000) + "\"}\n")}},
		"floods one line":    {on: on{"flood": flood("\x00\xff" + strings.Repeat("x", 1000))}},
		"floods a case":      {on: on{"flood": flood(`{"event":"hook","id":"ID","name":"pre_loop"}` + "\n")}},
		"floods the answers": {on: on{"flood": flood(`{"event":"unsupported","cmd":"another"}` + "\n")}},
		"floods its log": {on: on{"flood": func(s *faking, c Command) {
			for range 10000 {
				fmt.Fprintln(os.Stderr, strings.Repeat("l", 100))
			}
			s.done(c)
		}}},
		"connects to nobody":         {on: on{"connect": func(*faking, Command) {}}},
		"closes its input":           {on: on{"deaf": func(*faking, Command) { os.Stdin.Close(); time.Sleep(time.Hour) }}},
		"stops itself":               {on: on{"stop": func(*faking, Command) { syscall.Kill(os.Getpid(), syscall.SIGSTOP) }}},
		"closes its output":          {on: on{"mute": func(*faking, Command) { os.Stdout.Close() }}},
		"closes its output at hello": {on: on{"hello": func(*faking, Command) { os.Stdout.Close() }}},
		"leaks and dies":             {on: on{"die": func(*faking, Command) { leak(); os.Exit(exitStatus) }}},
		"leaks and quits":            {on: on{"leak": func(s *faking, c Command) { leak(); s.done(c) }}},
		"ignores quit":               {on: on{"quit": func(*faking, Command) {}}},
		"reads no more after hello":  {on: on{firstProbe: forever}},
		"never answers hello":        {on: on{"hello": func(*faking, Command) { fmt.Fprintln(os.Stderr, "loading"); time.Sleep(time.Hour) }}},
		"dies at hello":              {on: on{"hello": func(*faking, Command) { fmt.Fprintln(os.Stderr, "no such module"); os.Exit(exitStatus) }}},
		"leaves its group": {on: on{"quit": func(*faking, Command) {}, "leave": func(s *faking, c Command) {
			theirs, err := syscall.Getpgid(os.Getppid())
			if err == nil {
				err = syscall.Setpgid(0, theirs)
			}
			if err == nil {
				s.done(c)
			}
		}}},
	}
}

// program is a fake as a target in a process of its own. When the test is over, nothing of it may be left; starts
// counts its processes.
func program(t *testing.T, name string) (target Target, starts func() int) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	dir := t.TempDir()
	pids := func() (pids []int) {
		files, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, f := range files {
			pid, err := strconv.Atoi(f.Name())
			require.NoError(t, err)
			pids = append(pids, pid)
		}
		return pids
	}
	t.Cleanup(func() {
		for _, pid := range pids() {
			require.Eventually(t, func() bool { return len(processesOf(pid)) == 0 }, due, 5*time.Millisecond,
				"left of %q: %v", name, processesOf(pid))
		}
	})
	return Target{Name: name, start: func() (*process, error) {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), fakeEnv+"="+name, startsEnv+"="+dir)
		return startProgram(cmd)
	}}, func() int { return len(pids()) }
}

// processesOf lists what lives of a process and its group, a line each. Without /proc it sees nothing.
func processesOf(pid int) (living []string) {
	if runtime.GOOS != "linux" {
		return nil
	}
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, f := range files {
		stat, err := os.ReadFile(f)
		if err != nil {
			continue // it has ended meanwhile
		}
		// pid (name) state parent group …; the name can have anything in it.
		head, tail, _ := strings.Cut(string(stat[:]), " (")
		tail = tail[strings.LastIndex(tail, ") ")+2:]
		state, group := strings.Fields(tail)[0], strings.Fields(tail)[2]
		if (head == strconv.Itoa(pid) || group == strconv.Itoa(pid)) && state != "Z" && state != "X" {
			living = append(living, string(stat))
		}
	}
	return living
}

// within runs a test's work, and fails if it takes longer than d: a run of the suite must end whatever a shim does.
func within(t *testing.T, d time.Duration, work func()) {
	t.Helper()
	begin := time.Now()
	work()
	require.Less(t, time.Since(begin), d)
}

func TestProgramThatDoesNotExist(t *testing.T) {
	for _, name := range []string{"/nowhere/shim", "no-such-program-anywhere", t.TempDir()} {
		_, err := Run(t.Context(), Config{Target: Program(name, "-x"), Protocol: "tinyproto", Cases: []*Case{scenario("a", meets())}})
		var setUp *ShimError
		require.ErrorAs(t, err, &setUp)
		require.ErrorContains(t, err, "cannot start the shim")
		require.ErrorContains(t, err, name)
	}
}

// Program starts the command line it is given, and is named as a person would type it.
func TestProgram(t *testing.T) {
	t.Setenv(fakeEnv, "healthy")
	t.Setenv(startsEnv, t.TempDir())
	target := Program(os.Args[0], "-a", "b c")
	require.Equal(t, os.Args[0]+" -a b c", target.Name)
	requireVerdicts(t, judge(t, target, scenario("a", opens(Server)), scenario("b", opens(Client))), Pass, Pass)
}

func TestProgramThatIsHealthy(t *testing.T) {
	t.Parallel()
	target, starts := program(t, "healthy")
	within(t, due, func() {
		requireVerdicts(t, judge(t, target, scenario("a", opens(Server)), scenario("b", opens(Client)), scenario("c", ask("do"))), Pass, Pass, Pass)
	})
	require.Equal(t, 1, starts())
}

// A shim that ignores quit is killed after a grace.
func TestProgramThatIgnoresQuit(t *testing.T) {
	t.Parallel()
	target, _ := program(t, "ignores quit")
	within(t, due, func() { requireVerdicts(t, judge(t, target, scenario("a", ask("do"))), Pass) })
}

// One that has left the process group that it was given is found all the same.
func TestProgramThatLeavesItsGroup(t *testing.T) {
	t.Parallel()
	target, _ := program(t, "leaves its group")
	within(t, due, func() { requireVerdicts(t, judge(t, target, scenario("a", ask("leave"))), Pass) })
}

// What the shim has started ends with it, even if it holds its pipes.
func TestProgramThatLeaksAndQuits(t *testing.T) {
	t.Parallel()
	target, _ := program(t, "leaks and quits")
	within(t, due, func() { requireVerdicts(t, judge(t, target, scenario("a", ask("leak"))), Pass) })
}

func TestLogTail(t *testing.T) {
	l := &logTail{}
	require.Empty(t, l.String())
	n, err := l.Write([]byte("begin"))
	require.NoError(t, err)
	require.Equal(t, 5, n)
	require.Equal(t, "begin", l.String())
	for range 3 {
		n, err = l.Write([]byte(strings.Repeat("x", logTailOctets-1)))
		require.NoError(t, err)
		require.Equal(t, logTailOctets-1, n)
	}
	l.Write([]byte("end"))
	require.Len(t, l.String(), logTailOctets)
	require.True(t, strings.HasSuffix(l.String(), "xend"))
}
