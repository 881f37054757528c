package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/tinyproto/tinyproto/conformance"
)

// evidence keeps what was seen of cases in files: the packets for --pcap, and for --repro a program that plays the
// peer's part again.
type evidence struct {
	pcap, repro folder
	errs        []error         // the first of each folder: a full disk fails every file
	decided     map[string]bool // cases that did not pass, by id: what led to that stays, however often the case runs again
}

// A folder is where files of one kind go. The zero value wants none.
type folder struct {
	name   string // "" for none
	flag   string
	suffix string
	failed bool
}

// openEvidence makes the directories, and sees that files can be made there: not when the first case is over.
func openEvidence(pcap, repro string) (*evidence, error) {
	e := &evidence{
		pcap:  folder{name: pcap, flag: "--pcap", suffix: ".pcapng"},
		repro: folder{name: repro, flag: "--repro", suffix: ".py"},

		decided: map[string]bool{},
	}
	return e, errors.Join(e.pcap.open(), e.repro.open())
}

func (f folder) open() error {
	if f.name == "" {
		return nil
	}
	if err := os.MkdirAll(f.name, 0o777); err != nil {
		return fmt.Errorf("%s: %w", f.flag, err)
	}
	probe, err := os.CreateTemp(f.name, ".probe-*")
	if err != nil {
		return fmt.Errorf("%s: %w", f.flag, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// keep stores a case that had a TCP connection, and says in the result where.
func (e *evidence) keep(r *conformance.Result) {
	if !connected(r.Seen) || e.decided[r.Case.ID] {
		return
	}
	e.decided[r.Case.ID] = r.Verdict != conformance.Pass
	r.Pcap = e.write(&e.pcap, r, writePcap)
	if r.Verdict == conformance.Fail || r.Verdict == conformance.Errored {
		r.Repro = e.write(&e.repro, r, writeRepro)
	}
}

func connected(seen []conformance.Entry) bool {
	for _, e := range seen {
		if e.Connected != nil {
			return true
		}
	}
	return false
}

// write makes one file and returns its name, or "" if none is wanted or it cannot be written.
func (e *evidence) write(f *folder, r *conformance.Result, content func(*os.File, *conformance.Result) error) string {
	if f.name == "" {
		return ""
	}
	name := filepath.Join(f.name, fileName(r.Case.ID, f.suffix))
	file, err := os.Create(name)
	if err == nil {
		if err = errors.Join(content(file, r), file.Close()); err != nil {
			os.Remove(name)
		}
	}
	if err == nil {
		return name
	}
	if !f.failed {
		f.failed = true
		e.errs = append(e.errs, fmt.Errorf("%s: %w", f.flag, err))
	}
	return ""
}

// fileName makes a file's name of a case's id, in which no _ can be.
func fileName(id, suffix string) string { return strings.ReplaceAll(id, "/", "_") + suffix }

// close returns what could not be written.
func (e *evidence) close() error { return errors.Join(e.errs...) }
