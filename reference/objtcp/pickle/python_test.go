package pickle

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// plain is a value as text, as plain of testdata/values.py has it.
func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case int64:
		return plain(big.NewInt(v))
	case *big.Int:
		return "int:" + v.Text(16)
	case float64:
		if math.IsNaN(v) {
			return "float:nan"
		}
		return fmt.Sprintf("float:%016x", math.Float64bits(v))
	case string:
		return "str:" + hex.EncodeToString([]byte(v))
	case []byte:
		return "bytes:" + hex.EncodeToString(v)
	case []any:
		return "list(" + plains(v) + ")"
	case Tuple:
		return "tuple(" + plains(v) + ")"
	case Set:
		return "set(" + plains(v, slices.Sort[[]string]) + ")"
	case Dict:
		var parts []string
		for _, e := range v {
			parts = append(parts, plain(e.Key)+"="+plain(e.Value))
		}
		return "dict(" + strings.Join(parts, " ") + ")"
	}
	panic(fmt.Sprintf("internal error: a %T", v))
}

func plains(values []any, arrange ...func([]string)) string {
	var parts []string
	for _, v := range values {
		parts = append(parts, plain(v))
	}
	for _, f := range arrange {
		f(parts)
	}
	return strings.Join(parts, " ")
}

// python runs testdata/values.py and returns the lines that it prints.
func python(t *testing.T, input string, arguments ...string) []string {
	t.Helper()
	program, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed: its pickle module is not compared with this package")
	}
	cmd := exec.Command(program, append([]string{"testdata/values.py"}, arguments...)...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.Output()
	require.NoError(t, err)
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}

// What Python writes is read as what it was, or refused where Python writes a call; and Python reads what is written
// here.
func TestPython(t *testing.T) {
	var written strings.Builder
	var want []string
	refused := 0
	for _, line := range python(t, "", "write", "1", "1500") {
		fields := strings.SplitN(line, " ", 3)
		octets, err := hex.DecodeString(fields[1])
		require.NoError(t, err)
		value, err := Parse(octets)
		if writesCalls(fields[0], fields[2]) {
			var call *RefusedError
			require.ErrorAs(t, err, &call, line)
			require.Equal(t, "GLOBAL", call.Name)
			refused++
			continue
		}
		require.NoError(t, err, line)
		require.Equal(t, fields[2], plain(value))
		again, err := Append(nil, value)
		require.NoError(t, err)
		fmt.Fprintf(&written, "%x\n", again)
		want = append(want, fields[2])
	}
	require.Equal(t, want, python(t, written.String(), "read"))
	require.Greater(t, refused, 100)
	require.Greater(t, len(want), 500)
}

// writesCalls reports whether Python writes a value as calls at a protocol. Of sets, bytes.
func writesCalls(protocol, value string) bool {
	return protocol < "4" && strings.Contains(value, "set(") || protocol < "3" && strings.Contains(value, "bytes:")
}
