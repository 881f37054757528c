package conformance

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// groupResident adds up the resident memory of the processes of a group, in octets (proc(5): stat, statm).
func groupResident(group int) (uint64, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	total, found := uint64(0), false
	for _, name := range stats {
		stat, err := os.ReadFile(name)
		if err != nil || statGroup(stat) != group {
			continue // it has ended meanwhile, or is another's
		}
		statm, err := os.ReadFile(filepath.Join(filepath.Dir(name), "statm"))
		if err != nil {
			continue
		}
		pages, err := strconv.ParseUint(string(fieldAt(statm, 1)), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", name, err)
		}
		total, found = total+pages*uint64(os.Getpagesize()), true
	}
	if !found {
		return 0, fmt.Errorf("no process of group %d is left", group)
	}
	return total, nil
}

// statGroup reads the process group off a line of /proc/PID/stat. The command's name, in parentheses, may hold
// anything.
func statGroup(stat []byte) int {
	group, err := strconv.Atoi(string(fieldAt(stat[bytes.LastIndexByte(stat, ')')+1:], 2)))
	if err != nil {
		return -1
	}
	return group
}

func fieldAt(line []byte, i int) []byte {
	if fields := bytes.Fields(line); i < len(fields) {
		return fields[i]
	}
	return nil
}
