package pickle

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// textLimit is how much String shows, in characters.
const textLimit = 120

func (v None) String() string  { return Text(v, textLimit) }
func (v Bool) String() string  { return Text(v, textLimit) }
func (v Int) String() string   { return Text(v, textLimit) }
func (v Float) String() string { return Text(v, textLimit) }
func (v Str) String() string   { return Text(v, textLimit) }
func (v Bytes) String() string { return Text(v, textLimit) }
func (v List) String() string  { return Text(v, textLimit) }
func (v Tuple) String() string { return Text(v, textLimit) }
func (v Set) String() string   { return Text(v, textLimit) }
func (v Dict) String() string  { return Text(v, textLimit) }

// Text gives a value as Python's repr would. What is longer than limit characters is cut there and ends in "…". What
// does not print is escaped, so that the text is safe on a terminal. The time taken depends on the limit, and not on the
// value.
func Text(v Value, limit int) string {
	p := &printer{left: limit}
	p.value(v)
	if p.left < 0 {
		p.out.WriteString("…")
	}
	return p.out.String()
}

// A printer writes until it has no characters left. Then left is -1.
type printer struct {
	out  strings.Builder
	left int
}

func (p *printer) text(s string) {
	for _, r := range s {
		if p.left = max(p.left-1, -1); p.left < 0 {
			return
		}
		p.out.WriteRune(r)
	}
}

func (p *printer) value(v Value) {
	switch v := v.(type) {
	case None:
		p.text("None")
	case Bool:
		p.text(map[Bool]string{true: "True", false: "False"}[v])
	case Int:
		p.int(v)
	case Float:
		p.text(v.repr())
	case Str:
		p.quoted("", string(v[:p.most(len(v))]), nextRune)
	case Bytes:
		p.quoted("b", string(v[:p.most(len(v))]), nextOctet)
	case Digest:
		p.text("(bytes of SHA-256 " + v.hex() + ")")
	case List:
		p.items("[", v, "]")
	case Tuple:
		p.tuple(v)
	case Set:
		p.set(v)
	case Dict:
		p.dict(v)
	default:
		p.text(fmt.Sprintf("(%T)", v))
	}
}

// most bounds how many octets of a str or bytes have to be looked at: more than there are characters left.
func (p *printer) most(octets int) int {
	return min(octets, utf8.UTFMax*(min(max(p.left, 0), octets)+1))
}

func (p *printer) int(v Int) {
	if bits := v.Big().BitLen(); bits > 8*MaxIntOctets {
		p.text(fmt.Sprintf("(int of %d bits)", bits))
		return
	}
	p.text(v.Big().String())
}

// quoted writes a str or bytes in single quotes, or in double ones if it has only single ones in it.
func (p *printer) quoted(prefix, s string, unit func(s string, quote byte) (text string, rest string)) {
	quote := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = '"'
	}
	p.text(prefix + string(quote))
	for len(s) > 0 && p.left >= 0 {
		var text string
		text, s = unit(s, quote)
		p.text(text)
	}
	p.text(string(quote))
}

var escapes = map[rune]string{'\\': `\\`, '\n': `\n`, '\r': `\r`, '\t': `\t`}

func nextRune(s string, quote byte) (text, rest string) {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && size == 1 || r < utf8.RuneSelf:
		return nextOctet(s, quote)
	case unicode.IsPrint(r):
		return s[:size], s[size:]
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r), s[size:]
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r), s[size:]
	}
	return fmt.Sprintf(`\U%08x`, r), s[size:]
}

func nextOctet(s string, quote byte) (text, rest string) {
	c := s[0]
	if e, has := escapes[rune(c)]; has {
		return e, s[1:]
	}
	switch {
	case c == quote:
		return `\` + s[:1], s[1:]
	case c < ' ' || c > '~':
		return fmt.Sprintf(`\x%02x`, c), s[1:]
	}
	return s[:1], s[1:]
}

func (p *printer) items(begin string, items []Value, end string) {
	p.text(begin)
	for i, item := range items {
		if p.left < 0 {
			return
		}
		if i > 0 {
			p.text(", ")
		}
		p.value(item)
	}
	p.text(end)
}

func (p *printer) tuple(v Tuple) {
	if len(v) == 1 {
		p.items("(", v, ",)")
		return
	}
	p.items("(", v, ")")
}

func (p *printer) set(v Set) {
	if len(v) == 0 {
		p.text("set()")
		return
	}
	p.items("{", v, "}")
}

func (p *printer) dict(v Dict) {
	p.text("{")
	for i, pair := range v {
		if p.left < 0 {
			return
		}
		if i > 0 {
			p.text(", ")
		}
		p.value(pair.Key)
		p.text(": ")
		p.value(pair.Value)
	}
	p.text("}")
}
