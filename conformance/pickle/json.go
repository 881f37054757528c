package pickle

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"unicode/utf8"
)

const (
	maxDigits  = 10_000        // of an int: four times what a pickle may have. The time to write one grows with its square
	maxNesting = 10 * MaxDepth // of what is written, and read from JSON
)

// AppendJSON appends the VALUE form of the shim contract: null, true, false, or an object of one member, such as
// {"int":"-5"} or {"dict":[[{"str":"k"},null]]}. It writes values too that no pickle may have, such as a list in a set.
// The error is nil unless an int has more than 30,000 bits, or the value is nil somewhere, or holds a Str that is not
// UTF-8.
func AppendJSON(b []byte, v Value) ([]byte, error) {
	switch v := v.(type) {
	case None:
		return append(b, "null"...), nil
	case Bool:
		return fmt.Append(b, bool(v)), nil
	case Int:
		if v.Big().BitLen() > 3*maxDigits {
			return nil, fmt.Errorf("an int of %d bits is too long for JSON", v.Big().BitLen())
		}
		return fmt.Appendf(b, `{"int":"%d"}`, v.Big()), nil
	case Float:
		return fmt.Appendf(b, `{"float":"%s"}`, v.repr()), nil
	case Str:
		if !utf8.ValidString(string(v)) {
			return nil, fmt.Errorf("the str %v is not UTF-8", v)
		}
		text, err := json.Marshal(string(v))
		return fmt.Appendf(b, `{"str":%s}`, text), err
	case Bytes:
		return fmt.Appendf(b, `{"bytes":"%s"}`, base64.StdEncoding.EncodeToString(v)), nil
	case Digest:
		return fmt.Appendf(b, `{"bytes_sha256":"%s"}`, v.hex()), nil
	case List:
		return appendItems(b, "list", v)
	case Tuple:
		return appendItems(b, "tuple", v)
	case Set:
		return appendItems(b, "set", v)
	case Dict:
		return appendPairs(b, v)
	}
	return nil, fmt.Errorf("%T is no value", v)
}

func appendItems(b []byte, kind string, items []Value) ([]byte, error) {
	b = fmt.Appendf(b, `{"%s":[`, kind)
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = AppendJSON(b, item); err != nil {
			return nil, err
		}
	}
	return append(b, "]}"...), nil
}

func appendPairs(b []byte, pairs Dict) ([]byte, error) {
	b = append(b, `{"dict":[`...)
	for i, p := range pairs {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = AppendJSON(append(b, '['), p.Key); err != nil {
			return nil, err
		}
		if b, err = AppendJSON(append(b, ','), p.Value); err != nil {
			return nil, err
		}
		b = append(b, ']')
	}
	return append(b, "]}"...), nil
}

// ParseJSON reads the VALUE form, and leaves sets and dicts as they are written: members may be equal, or not hashable.
// The error says what is no value. A lone surrogate in a str is kept, as three octets: such a Str is not UTF-8.
func ParseJSON(b []byte) (Value, error) {
	if !utf8.Valid(b) {
		return nil, fmt.Errorf("the value is not UTF-8")
	}
	p := &parser{Decoder: json.NewDecoder(bytes.NewReader(b)), text: b}
	v, err := p.read(0)
	if err != nil {
		return nil, err
	}
	if _, err := p.Decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one value")
	}
	return v, nil
}

type parser struct {
	*json.Decoder
	text []byte
}

// Token is the next token of a value that has not ended.
func (p *parser) Token() (json.Token, error) {
	t, err := p.Decoder.Token()
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil, errors.New("the value is not whole")
	}
	return t, err
}

func (p *parser) read(depth int) (Value, error) {
	t, err := p.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case nil:
		return None{}, nil
	case bool:
		return Bool(t), nil
	case json.Delim:
		if t == '{' {
			return p.object(depth)
		}
	}
	return nil, fmt.Errorf("%v is no value: want null, true, false or an object", t)
}

func (p *parser) object(depth int) (Value, error) {
	kind, err := p.Token()
	if err != nil {
		return nil, err
	}
	var v Value
	switch kind {
	case "int", "float", "str", "bytes", "bytes_sha256":
		v, err = p.scalar(kind.(string))
	case "list", "tuple", "set", "dict":
		if depth == maxNesting {
			return nil, fmt.Errorf("a value nested deeper than %d", maxNesting)
		}
		v, err = p.container(kind.(string), depth+1)
	default:
		err = fmt.Errorf("%v is no kind of value", kind)
	}
	if err != nil {
		return nil, err
	}
	return v, p.want('}')
}

func (p *parser) scalar(kind string) (Value, error) {
	before := p.InputOffset()
	t, err := p.Token()
	if err != nil {
		return nil, err
	}
	s, is := t.(string)
	if !is {
		return nil, fmt.Errorf("%v in an object of %s, want a string", written(t), kind)
	}
	switch kind {
	case "int":
		n, ok := new(big.Int).SetString(s[:min(len(s), maxDigits+1)], 10)
		if !ok || len(s) > maxDigits {
			return nil, fmt.Errorf("%.20q is no int", s)
		}
		return Int{n}, nil
	case "float":
		return parseFloat(s)
	case "bytes":
		b, err := base64.StdEncoding.DecodeString(s)
		return Bytes(b), err
	}
	if kind == "bytes_sha256" {
		return parseDigest(s)
	}
	return Str(withSurrogates(s, p.text[before:p.InputOffset()])), nil
}

func (p *parser) container(kind string, depth int) (Value, error) {
	if kind == "dict" {
		return p.dict(depth)
	}
	items, err := p.items(depth)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "list":
		return List(items), nil
	case "tuple":
		return Tuple(items), nil
	}
	return Set(items), nil
}

func (p *parser) dict(depth int) (Value, error) {
	if err := p.want('['); err != nil {
		return nil, err
	}
	pairs := Dict{}
	for p.More() {
		pair, err := p.items(depth)
		if err == nil && len(pair) != 2 {
			err = fmt.Errorf("%d values in a pair of a dict", len(pair))
		}
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, Pair{pair[0], pair[1]})
	}
	return pairs, p.want(']')
}

func (p *parser) items(depth int) ([]Value, error) {
	if err := p.want('['); err != nil {
		return nil, err
	}
	items := []Value{}
	for p.More() {
		v, err := p.read(depth)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	return items, p.want(']')
}

func (p *parser) want(d json.Delim) error {
	t, err := p.Token()
	if err == nil && t != d {
		err = fmt.Errorf("%v in a value, want %v", written(t), d)
	}
	return err
}

// written is a token as JSON has it, but for the quotes of a string.
func written(t json.Token) any {
	if t == nil {
		return "null"
	}
	return t
}
