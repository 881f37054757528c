package pickle

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// repr writes a float as Python does: the fewest digits that tell it from every other, with a point or an exponent;
// "inf", "-inf" and "nan".
func (v Float) repr() string {
	x := float64(v)
	switch {
	case math.IsNaN(x):
		return "nan"
	case math.IsInf(x, 0):
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(x, 'g', -1, 64), "+"))
	}
	if size := math.Abs(x); size != 0 && (size < 1e-4 || size >= 1e16) {
		return strconv.FormatFloat(x, 'e', -1, 64)
	}
	s := strconv.FormatFloat(x, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// parseFloat reads what repr writes, and other decimal forms: "1", "1e5".
func parseFloat(s string) (Float, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || strings.ContainsAny(s, "xX_") {
		return 0, fmt.Errorf("%q is no float", s)
	}
	return Float(f), nil
}
