package pcapng

import (
	"fmt"
	"math"
	"math/bits"
)

// An iface is what its description says of the packets that name it.
type iface struct {
	link   uint32
	snap   uint32 // octets; 0: no limit
	unit   uint64 // units of time in a second
	offset int64  // seconds that times lack
}

// describe takes in an interface.
func (d *Decoder) describe(body []byte) error {
	if len(body) < 8 {
		return short(blockInterface, body)
	}
	if len(d.interfaces) == mostInterfaces {
		return fmt.Errorf("a section of more than %d interfaces", mostInterfaces)
	}
	i := iface{link: uint32(d.order.uint16(body)), snap: d.order.uint32(body[4:]), unit: 1e6}
	for options := body[8:]; len(options) >= 4; {
		code, n := d.order.uint16(options), int(d.order.uint16(options[2:]))
		if code == optionEnd {
			break
		}
		if len(options) < 4+padded(n) {
			return fmt.Errorf("an interface whose option %d has %d of %d octets", code, len(options)-4, n)
		}
		value := options[4 : 4+n]
		switch {
		case code == optionResolution && n == 1:
			if i.unit = unit(value[0]); i.unit == 0 {
				return fmt.Errorf("an interface whose times have the resolution %#02x", value[0])
			}
		case code == optionOffset && n == 8:
			i.offset = d.order.int64(value)
		}
		options = options[4+padded(n):]
	}
	d.interfaces = append(d.interfaces, i)
	return nil
}

// unit returns how many units of time a second has: 10 to the power given, or with the highest bit set 2 to that power.
// It returns 0 for more than 64 bits hold.
func unit(resolution byte) uint64 {
	if power := resolution &^ 0x80; power != resolution {
		return 1 << power
	}
	n := uint64(1)
	for range resolution {
		high, low := bits.Mul64(n, 10)
		if high != 0 {
			return 0
		}
		n = low
	}
	return n
}

// time returns nanoseconds, or the most or least that there are for a time beyond them.
func (i *iface) time(ticks uint64) int64 {
	nanoseconds := uint64(math.MaxInt64)
	if high, low := bits.Mul64(ticks, 1e9); high < i.unit {
		quotient, _ := bits.Div64(high, low, i.unit)
		nanoseconds = min(nanoseconds, quotient)
	}
	return addClamped(int64(nanoseconds), i.offset)
}

// addClamped adds an offset in seconds to nanoseconds that are not negative.
func addClamped(nanoseconds, seconds int64) int64 {
	const second = 1_000_000_000
	seconds = max(min(seconds, math.MaxInt64/second), math.MinInt64/second)
	if sum := nanoseconds + seconds*second; sum >= nanoseconds == (seconds >= 0) {
		return sum
	}
	return math.MaxInt64
}
