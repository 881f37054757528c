package conformance

import (
	"errors"
	"fmt"
)

// MeasureMemory notes the resident memory of the implementation, of its whole process group, for WantMemoryBelow.
func (p *Play) MeasureMemory() error {
	octets, err := p.memory()
	p.resident = octets
	return err
}

// WantMemoryBelow expects that the resident memory has grown by less than so many octets since MeasureMemory.
func (p *Play) WantMemoryBelow(most uint64) error {
	octets, err := p.memory()
	if err != nil {
		return err
	}
	grown := int64(octets) - int64(p.resident)
	p.transcript.note(FromSuite, "the implementation's resident memory has grown by %d KiB", grown/1024)
	if grown >= int64(most) {
		return &Failure{Came: fmt.Sprintf("%d MiB more than before", grown>>20)}
	}
	return nil
}

// memory measures the implementation.
func (p *Play) memory() (uint64, error) {
	octets, err := p.shim.proc.resident()
	var unsupported *UnsupportedError
	if err == nil || errors.As(err, &unsupported) {
		return octets, err
	}
	return 0, &ShimError{"the shim's memory cannot be measured: " + err.Error()}
}
