package objtcp

import (
	"errors"
	"fmt"

	"github.com/tinyproto/tinyproto/conformance/pickle"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/sized"
)

// An object is what a pickle stands for. It is an [event.Object].
type object struct{ pickle.Value }

// judgePickle reads the pickle that a payload is.
//
// [OT-OBJ-19] A sender MUST send for each object a pickle of protocol 4 or 5 that … a receiver accepts.
func judgePickle(payload []byte) (event.Object, *sized.Fault) {
	v, err := pickle.Decode(payload)
	var refused *pickle.RefusedError
	switch {
	case errors.As(err, &refused):
		return nil, &sized.Fault{Finding: pickleRefused, Detail: err.Error()}
	case err != nil:
		return nil, &sized.Fault{Finding: pickleMalformed, Detail: err.Error()}
	case payload[1] < leastSent:
		return object{v}, &sized.Fault{Finding: pickleOld, Detail: fmt.Sprintf("protocol %d, want 4 or 5", payload[1])}
	}
	return object{v}, nil
}

// AppendJSON appends the VALUE form of the shim contract, unless the object has more than so many octets and parts.
func (o object) AppendJSON(b []byte, most int) []byte {
	if !fits(o.Value, &most) {
		return b
	}
	whole, err := pickle.AppendJSON(b, o.Value)
	if err != nil {
		return b
	}
	return whole
}

// fits takes what a value weighs, its octets and parts, off the room that there is, and says whether it was enough. A
// pickle of a few octets can name the same list again and again.
func fits(v pickle.Value, room *int) bool {
	*room--
	switch v := v.(type) {
	case pickle.Int:
		*room -= v.Big().BitLen() / 8
	case pickle.Str:
		*room -= len(v)
	case pickle.Bytes:
		*room -= len(v)
	case pickle.List:
		return allFit(v, room)
	case pickle.Tuple:
		return allFit(v, room)
	case pickle.Set:
		return allFit(v, room)
	case pickle.Dict:
		for _, p := range v {
			if !fits(p.Key, room) || !fits(p.Value, room) {
				return false
			}
		}
	}
	return *room >= 0
}

func allFit(values []pickle.Value, room *int) bool {
	for _, v := range values {
		if !fits(v, room) {
			return false
		}
	}
	return *room >= 0
}
