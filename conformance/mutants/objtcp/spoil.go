package objtcp

import (
	"math"
	"strings"

	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// spoil gives what a defect takes a value without members for.
func (m *machine) spoil(v pickle.Value) pickle.Value {
	switch v := v.(type) {
	case pickle.Bool:
		if m.defect == boolsAreInts {
			return pickle.NewInt(map[pickle.Bool]int64{true: 1}[v])
		}
	case pickle.Int:
		if v.Big().BitLen() > 16*maxIntOctets { // a defect has let it through, and it cannot be told
			return pickle.None{}
		}
		if f, _ := v.Big().Float64(); m.defect == intsAreFloats {
			return pickle.NewInt(int64(f))
		}
	case pickle.Float:
		return m.spoilFloat(v)
	case pickle.Bytes:
		if m.defect == bytesAreText {
			return pickle.Str(strings.ToValidUTF8(string(v), "?"))
		}
	case pickle.Str:
		if len(v) == 0 && m.defect == emptyTextIsNone {
			return pickle.None{}
		}
	}
	return v
}

func (m *machine) spoilFloat(v pickle.Float) pickle.Value {
	f := float64(v)
	switch {
	case m.defect == wholeFloatsAreInts && f == math.Trunc(f) && !math.IsInf(f, 0):
		return pickle.NewInt(int64(f))
	case m.defect == losesTheSign && f == 0:
		return pickle.Float(0)
	case m.defect == finiteOnly && (f != f || math.IsInf(f, 0)):
		return pickle.None{}
	}
	return v
}
