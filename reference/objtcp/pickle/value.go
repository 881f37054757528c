package pickle

import (
	"fmt"
	"math/big"
)

// A Tuple is a list that does not change. One whose elements are all hashable may be an element of a Set or a key of
// a Dict.
type Tuple []any

// A Set holds hashable values, no two of them equal. Their order means nothing.
type Set []any

// A Dict holds entries whose keys are hashable, no two of them equal. The order is that in which Python would give
// them.
type Dict []Entry

// An Entry is one key of a Dict and its value.
type Entry struct {
	Key, Value any
}

// Get returns the value of a key, which it looks for among all. Keys are equal as in Python: 1, 1.0 and true are one
// key.
func (d Dict) Get(key any) (value any, ok bool) {
	want, err := keyOf(key)
	if err != nil {
		return nil, false
	}
	for _, e := range d {
		if k, err := keyOf(e.Key); err == nil && k == want {
			return e.Value, true
		}
	}
	return nil, false
}

// typeOf names the type of a value as Python does, or as Go does if it is none that travels.
func typeOf(v any) string {
	switch v.(type) {
	case nil:
		return "None"
	case bool:
		return "bool"
	case int, int64, *big.Int:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case []byte:
		return "bytes"
	case []any:
		return "list"
	case Tuple:
		return "tuple"
	case Set:
		return "set"
	case Dict:
		return "dict"
	}
	return fmt.Sprintf("%T", v)
}
