package goshim

import (
	"slices"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// hasObjects reports whether a library's messages are objects.
func hasObjects(lib Library) bool { return slices.Contains(lib.Hello().Can, conformance.CanObjects) }

// told is an object as a message event has it: a SHA-256 stands in for each bytes object that is too long.
func told(object pickle.Value) pickle.Value {
	switch v := object.(type) {
	case pickle.Bytes:
		if len(v) > conformance.MaxDataOctets {
			return v.Digest()
		}
	case pickle.List:
		return pickle.List(toldEach(v))
	case pickle.Tuple:
		return pickle.Tuple(toldEach(v))
	case pickle.Set:
		return pickle.Set(toldEach(v))
	case pickle.Dict:
		pairs := slices.Clone(v)
		for i, p := range v {
			pairs[i] = pickle.Pair{Key: told(p.Key), Value: told(p.Value)}
		}
		return pairs
	}
	return object
}

func toldEach(members []pickle.Value) []pickle.Value {
	each := slices.Clone(members)
	for i, v := range members {
		each[i] = told(v)
	}
	return each
}
