package pickle

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escape matches an escape in a JSON string. Two that are a pair of surrogates are one.
var escape = regexp.MustCompile(`\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.`)

// withSurrogates returns a JSON string with its lone surrogates as three octets each, such as ED A0 80 for \ud800.
// decoded is what encoding/json makes of it: that has U+FFFD in their place. quoted ends in the string as it is written.
func withSurrogates(decoded string, quoted []byte) string {
	if !strings.ContainsRune(decoded, utf8.RuneError) {
		return decoded
	}
	_, text, _ := strings.Cut(string(quoted), `"`)
	return escape.ReplaceAllStringFunc(strings.TrimSuffix(text, `"`), func(e string) (s string) {
		if n, err := strconv.ParseUint(e[2:], 16, 16); err == nil && utf16.IsSurrogate(rune(n)) {
			return string([]byte{0xE0 | byte(n>>12), 0x80 | byte(n>>6)&0x3F, 0x80 | byte(n)&0x3F})
		}
		_ = json.Unmarshal([]byte(`"`+e+`"`), &s) // which it has taken before
		return s
	})
}
