//go:build !linux

package conformance

// groupResident is for Linux.
func groupResident(int) (uint64, error) {
	return 0, &UnsupportedError{"memory is measured on Linux only"}
}
