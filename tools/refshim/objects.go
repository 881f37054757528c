package refshim

import (
	"fmt"
	"math/big"

	"github.com/tinyproto/tinyproto/conformance/pickle"
	refpickle "github.com/tinyproto/tinyproto/reference/objtcp/pickle"
)

// ToReference gives an object of the contract in the form of the reference.
func ToReference(v pickle.Value) any {
	switch v := v.(type) {
	case pickle.None:
		return nil
	case pickle.Bool:
		return bool(v)
	case pickle.Int:
		return v.Big()
	case pickle.Float:
		return float64(v)
	case pickle.Str:
		return string(v)
	case pickle.Bytes:
		return []byte(v)
	case pickle.List:
		return eachTo(v)
	case pickle.Tuple:
		return refpickle.Tuple(eachTo(v))
	case pickle.Set:
		return refpickle.Set(eachTo(v))
	case pickle.Dict:
		dict := make(refpickle.Dict, len(v))
		for i, p := range v {
			dict[i] = refpickle.Entry{Key: ToReference(p.Key), Value: ToReference(p.Value)}
		}
		return dict
	}
	return v // which the reference refuses
}

func eachTo(values []pickle.Value) []any {
	each := make([]any, len(values))
	for i, v := range values {
		each[i] = ToReference(v)
	}
	return each
}

// FromReference gives an object of the reference in the form of the contract.
func FromReference(v any) pickle.Value {
	switch v := v.(type) {
	case nil:
		return pickle.None{}
	case bool:
		return pickle.Bool(v)
	case int64:
		return pickle.NewInt(v)
	case *big.Int:
		return pickle.NewBigInt(v)
	case float64:
		return pickle.Float(v)
	case string:
		return pickle.Str(v)
	case []byte:
		return pickle.Bytes(v)
	case []any:
		return pickle.List(eachFrom(v))
	case refpickle.Tuple:
		return pickle.Tuple(eachFrom(v))
	case refpickle.Set:
		return pickle.Set(eachFrom(v))
	case refpickle.Dict:
		dict := make(pickle.Dict, len(v))
		for i, e := range v {
			dict[i] = pickle.Pair{Key: FromReference(e.Key), Value: FromReference(e.Value)}
		}
		return dict
	}
	panic(fmt.Sprintf("internal error: a %T is none of the reference's objects", v))
}

func eachFrom(values []any) []pickle.Value {
	each := make([]pickle.Value, len(values))
	for i, v := range values {
		each[i] = FromReference(v)
	}
	return each
}
