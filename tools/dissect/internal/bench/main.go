// Command bench measures the dissector against a bare loop over gopacket's layers and against tshark, all in one run on
// one machine: bench.sh builds what it needs and starts it. It prints the least of several runs that take turns, and
// the ratio of each to the dissector.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/tinyproto/tinyproto/tools/dissect/internal/bare"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/traffic"
)

func main() {
	program := flag.String("program", "tinyproto", "the program to measure")
	dir := flag.String("dir", os.TempDir(), "where captures are made")
	runs := flag.Int("runs", 5, "how often each command runs")
	loop := flag.String("bare", "", "run the bare loop over this capture, and nothing else")
	flag.Parse()
	var err error
	if *loop != "" {
		err = bareLoop(*loop)
	} else {
		err = compare(os.Stdout, *program, *dir, *runs)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}

// bareLoop runs the bare loop over a file.
func bareLoop(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	octets, err := bare.Loop(bufio.NewReaderSize(file, 1<<20))
	if err == nil {
		fmt.Println(octets, "octets")
	}
	return err
}

// A contender is a command that reads a capture.
type contender struct {
	name  string
	least float64 // how many times as fast the dissector has to be, at least
	args  []string
}

// A comparison sets one use of the dissector against contenders.
type comparison struct {
	name       string
	args       []string // of the program, before the file
	contenders []contender
}

func comparisons(self string) []comparison {
	const pin = "tcp.port==9123,data"
	return []comparison{
		{"dissect --stats", []string{"dissect", "--stats"}, []contender{
			{"pcapgo + DecodingLayerParser", 0.6, []string{self, "-bare"}},
			{"tshark -q -z conv,tcp, pinned", 10, []string{"tshark", "-q", "-z", "conv,tcp", "-d", pin, "-r"}},
			{"tshark -q -z conv,tcp", 30, []string{"tshark", "-q", "-z", "conv,tcp", "-r"}},
		}},
		{"dissect", []string{"dissect"}, []contender{
			{"tshark -T fields, pinned", 10, []string{"tshark", "-T", "fields", "-e", "frame.number", "-e", "tcp.len", "-e", "tcp.stream", "-d", pin, "-r"}},
		}},
	}
}

// compare makes the captures and measures.
func compare(w io.Writer, program, dir string, runs int) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for _, c := range []struct {
		name  string
		shape traffic.Shape
	}{
		{"1,500-octet packets, 200 MB", traffic.Shape{Octets: 200 << 20, Streams: 4, Message: 100_000}},
		{"1 KB messages, 70 MB", traffic.Shape{Octets: 70 << 20, Streams: 4, Message: 1000}},
	} {
		file, err := makeCapture(dir, c.shape)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s\n", c.name)
		for _, compared := range comparisons(self) {
			if err := measure(w, compared, program, file, runs); err != nil {
				return err
			}
		}
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	return measureMemory(w, program, dir)
}

func makeCapture(dir string, shape traffic.Shape) (string, error) {
	file, err := os.Create(filepath.Join(dir, fmt.Sprintf("bench-%d-%d.pcap", shape.Streams, shape.Message)))
	if err != nil {
		return "", err
	}
	return file.Name(), errors.Join(traffic.Write(file, shape), file.Close())
}

// measure runs the program and its contenders in turn and prints what each took.
func measure(w io.Writer, c comparison, program, file string, runs int) error {
	ours := append([]string{program}, c.args...)
	least := make([]time.Duration, len(c.contenders)+1)
	for run := range runs {
		for i := range least {
			args := ours
			if i > 0 {
				args = c.contenders[i-1].args
			}
			if _, err := exec.LookPath(args[0]); i > 0 && err != nil {
				continue
			}
			if i > 1 && run > 1 { // tshark takes long; two runs tell enough
				continue
			}
			took, _, err := command(append(args[:len(args):len(args)], file))
			if err != nil {
				return err
			}
			if least[i] == 0 || took < least[i] {
				least[i] = took
			}
		}
	}
	fmt.Fprintf(w, "  %-32s %8.3f s\n", c.name, least[0].Seconds())
	for i, other := range c.contenders {
		if least[i+1] == 0 {
			fmt.Fprintf(w, "  %-32s not installed\n", other.name)
			continue
		}
		ratio := least[i+1].Seconds() / least[0].Seconds()
		fmt.Fprintf(w, "  %-32s %8.3f s   %6.2f times as fast, goal %v: %s\n", other.name, least[i+1].Seconds(), ratio, other.least, met(ratio >= other.least))
	}
	return nil
}

func met(yes bool) string {
	if yes {
		return "met"
	}
	return "NOT MET"
}

const mebibyte = 1 << 20

// measureMemory reads a capture of many streams.
func measureMemory(w io.Writer, program, dir string) error {
	const most = 64
	file, err := makeCapture(dir, traffic.Shape{Octets: 2 << 30, Streams: 10_000, Message: 20_000})
	if err != nil {
		return err
	}
	took, resident, err := command([]string{program, "dissect", "--stats", file})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "2 GB, 10,000 streams\n  %-32s %8.3f s   %d MiB resident, goal at most %d: %s\n",
		"dissect --stats", took.Seconds(), resident/mebibyte, most, met(resident <= most*mebibyte))
	return os.Remove(file)
}

// command runs a command and returns what it took, and the most memory it had, in octets, or 0
// where that is not known.
func command(args []string) (time.Duration, int64, error) {
	cmd := exec.Command(args[0], args[1:]...)
	begin := time.Now()
	if err := cmd.Run(); err != nil {
		return 0, 0, fmt.Errorf("%v: %w", args, err)
	}
	took := time.Since(begin)
	return took, resident(cmd.ProcessState), nil
}
