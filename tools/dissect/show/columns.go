package show

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// appendPadded fills up what begins at an index, which is ASCII, to a width.
func appendPadded(b []byte, begin, width int) []byte {
	for len(b) < begin+width {
		b = append(b, ' ')
	}
	return b
}

// appendNumber appends a number on the right of a column.
func appendNumber(b []byte, n int64, width int) []byte {
	var digits [20]byte
	number := strconv.AppendInt(digits[:0], n, 10)
	for range width - len(number) {
		b = append(b, ' ')
	}
	return append(b, number...)
}

// appendCount appends "1 message" and "2 messages".
func appendCount(b []byte, n int64, one string) []byte {
	b = append(append(strconv.AppendInt(b, n, 10), ' '), one...)
	if n != 1 {
		b = append(b, 's')
	}
	return b
}

// appendClock appends the time of the day in UTC: "10:00:09.000123".
func appendClock(b []byte, t time.Time) []byte {
	second := t.Unix() % daySeconds
	if second < 0 {
		second += daySeconds
	}
	b = append(appendDigits(b, second/3600, 2), ':')
	b = append(appendDigits(b, second/60%60, 2), ':')
	b = append(appendDigits(b, second%60, 2), '.')
	return appendDigits(b, int64(t.Nanosecond())/1000, 6)
}

const daySeconds = 24 * 60 * 60

// appendDigits appends n with leading zeros.
func appendDigits(b []byte, n int64, width int) []byte {
	begin := len(b)
	for range width {
		b = append(b, '0')
	}
	for i := len(b) - 1; i >= begin; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return b
}

// durationWidth is that of the longest duration below 1000 s.
const durationWidth = 6

// appendDuration appends a duration with three digits at most, cut and not rounded, on the right of a column: "  12µs",
// "1.23ms".
func appendDuration(b []byte, d time.Duration) []byte {
	var text [24]byte
	short, unit := appendShort(text[:0], d)
	for range durationWidth - len(short) - len(unit) {
		b = append(b, ' ')
	}
	b = append(b, short...)
	if unit == "us" {
		unit = "µs"
	}
	return append(b, unit...)
}

// appendShort appends the digits of a duration and returns its unit.
func appendShort(b []byte, d time.Duration) ([]byte, string) {
	one, unit := time.Nanosecond, "ns"
	switch {
	case d >= time.Second:
		one, unit = time.Second, "s"
	case d >= time.Millisecond:
		one, unit = time.Millisecond, "ms"
	case d >= time.Microsecond:
		one, unit = time.Microsecond, "us"
	case d == 0:
		return append(b, '0'), "us"
	}
	b = strconv.AppendInt(b, int64(d/one), 10)
	if decimals := 3 - len(b); decimals > 0 && one > 1 {
		if decimals == 2 {
			b = appendDigits(append(b, '.'), int64(d%one/(one/100)), 2)
		} else {
			b = appendDigits(append(b, '.'), int64(d%one/(one/10)), 1)
		}
		for b[len(b)-1] == '0' {
			b = b[:len(b)-1]
		}
		if b[len(b)-1] == '.' {
			b = b[:len(b)-1]
		}
	}
	return b, unit
}

// duration is appendDuration's text without its column.
func duration(d time.Duration) string {
	return strings.TrimLeft(string(appendDuration(nil, d)), " ")
}

// legible puts U+FFFD in the place of what a terminal would act upon: a file may have any name.
func legible(s string) string { return strings.Map(graphic, s) }

func graphic(r rune) rune {
	if unicode.IsGraphic(r) {
		return r
	}
	return unicode.ReplacementChar
}
