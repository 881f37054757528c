package vectors_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	spec "github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/pickle"
	"github.com/tinyproto/tinyproto/conformance/vectors"
	"github.com/tinyproto/tinyproto/reference/tinyproto"
)

var set = of("tinyproto")

func of(protocol string) vectors.Set {
	s, err := vectors.New(protocol, "2026-11-20", "test")
	if err != nil {
		panic(err)
	}
	return s
}

// rolesOf are the roles in which a conversation can be opened.
func rolesOf(c vectors.Conversation) []vectors.Role {
	if c.Role == vectors.Initiator || c.Role == vectors.Acceptor {
		return []vectors.Role{c.Role}
	}
	return []vectors.Role{vectors.Initiator, vectors.Acceptor}
}

func TestReferenceConversations(t *testing.T) {
	for _, c := range set.Conversations {
		if strings.HasPrefix(c.ID, "accepted/") && c.Steps[0].Octets[0] >= 0x80 && strconv.IntSize == 32 {
			continue // more than a slice can hold here: a receive limit of the reference's own
		}
		for _, role := range rolesOf(c) {
			assert.NoError(t, play(c, role), "%s as %s", c.ID, role)
		}
	}
}

func TestReferenceSizes(t *testing.T) {
	for _, s := range set.Sizes {
		assert.NoError(t, checkSize(s), s.ID)
	}
}

// checkSize holds the reference's codec against a size vector.
func checkSize(s vectors.Size) error {
	size, rest, err := tinyproto.ParseSize(s.Octets)
	var oversize *tinyproto.OversizeError
	switch s.Expect {
	case vectors.Truncated:
		if errors.Is(err, io.ErrUnexpectedEOF) && len(s.Answer) == 0 {
			return nil
		}
	case vectors.Oversize:
		if errors.As(err, &oversize) && size == *s.Size && bytes.Equal(s.Answer, []byte{tinyproto.GenericError}) {
			return nil
		}
	case vectors.OK:
		if err == nil && size == *s.Size && len(rest) == 0 && bytes.Equal(s.Octets, tinyproto.AppendSize(nil, size)) &&
			bytes.Equal(s.Answer, []byte{tinyproto.OK}) {
			return nil
		}
	}
	return errors.New("the vector and the reference disagree")
}

// One octet changed in what is sent or delivered, or another report, and the check fails.
func TestChecksBite(t *testing.T) {
	for _, s := range set.Sizes {
		if s.Expect != vectors.Truncated {
			s.Octets = changed(s.Octets)
			assert.Error(t, checkSize(s), s.ID)
		}
	}
	for _, c := range set.Conversations {
		for i, s := range c.Steps {
			switch s.Does {
			case vectors.Sends:
				s.Octets = changed(s.Octets)
			case vectors.Delivers:
				s.Octets = changed(s.Octets)
			case vectors.Reports:
				s.AnyOf = []string{"another report"}
			default:
				continue
			}
			wrong := c
			wrong.Steps = slices.Clone(c.Steps)
			wrong.Steps[i] = s
			assert.Error(t, play(wrong, rolesOf(c)[0]), "%s with step %d changed", c.ID, i+1)
		}
	}
}

// A conversation that is cut short leaves octets that nothing asked for, and the check fails.
func TestCheckSeesWhatIsSentBeyondTheLastStep(t *testing.T) {
	c := vectors.Conversation{Role: vectors.Receiver, Steps: []vectors.Step{
		{Does: vectors.Receives, Octets: []byte{0, 0, 0, 0}},
		{Does: vectors.Delivers},
	}}
	require.ErrorContains(t, play(c, vectors.Acceptor), "want nothing more")
}

// changed changes the first octet, or adds one where there is none.
func changed(octets []byte) []byte {
	if len(octets) == 0 {
		return []byte{0xA5}
	}
	octets = slices.Clone(octets)
	octets[0] ^= 0x02
	return octets
}

// Every vector has an id of its own, a description, and a rule that exists, if any.
func TestVectorsAreDescribed(t *testing.T) {
	s, err := spec.LoadSpec()
	require.NoError(t, err)
	for _, protocol := range conformance.Protocols() {
		set := of(protocol)
		seen := map[string]bool{}
		check := func(id, rule, description string) {
			assert.False(t, seen[id], "%s stands twice", id)
			assert.NotEmpty(t, description, id)
			_, ok := s.Requirement(rule)
			assert.True(t, ok || rule == "", "%s: no rule %s", id, rule)
			seen[id] = true
		}
		for _, v := range set.Sizes {
			check("size "+v.ID, v.Rule, v.Description)
		}
		for _, v := range set.Conversations {
			check(v.ID, v.Rule, v.Description)
			assert.NotEmpty(t, v.Steps, v.ID)
		}
		assert.NotEmpty(t, set.Header.Notes)
	}
	_, err = vectors.New("none", "", "")
	require.ErrorContains(t, err, `"none"`)
}

// The engine's reader of pickles, which shares nothing with the vectors, agrees with each that has one.
func TestPicklesAgree(t *testing.T) {
	pickles := 0
	for _, c := range of("objtcp").Conversations {
		frame := c.Steps[0].Octets
		delivered, refused := strings.HasPrefix(c.ID, "object/"), strings.HasPrefix(c.ID, "refused/")
		if !delivered && !refused {
			continue
		}
		pickles++
		assert.Equal(t, fmt.Sprintf("%8X", len(frame)-8), string(frame[:8]), c.ID)
		object, err := pickle.Decode(frame[8:])
		if refused {
			assert.Error(t, err, c.ID)
			continue
		}
		assert.NoError(t, err, c.ID)
		want, err := pickle.ParseJSON([]byte(c.Steps[1].Object))
		require.NoError(t, err, c.ID)
		assert.True(t, pickle.Equal(want, object), "%s: %v", c.ID, object)
	}
	assert.Greater(t, pickles, 30)
}

func TestWriteIsTheSameEachTime(t *testing.T) {
	for _, protocol := range conformance.Protocols() {
		var b bytes.Buffer
		require.NoError(t, of(protocol).Write(&b))
		require.True(t, json.Valid(b.Bytes()), protocol)
	}
	first, second := written(t, set), written(t, set)
	require.Equal(t, string(first), string(second))
}

func written(t *testing.T, s vectors.Set) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, s.Write(&b))
	return b.Bytes()
}

// The Python implementations take every vector, read from the JSON.
func TestPython(t *testing.T) {
	for _, protocol := range conformance.Protocols() {
		out, err := python(t, written(t, of(protocol)))
		require.NoError(t, err, "%s: %s", protocol, out)
	}
}

// Of a protocol without a Python implementation, the reader says so rather than find faults.
func TestPythonRefusesOtherProtocols(t *testing.T) {
	out, err := python(t, []byte(`{"header":{"protocol":"none"},"conversations":[]}`))
	require.Error(t, err)
	require.Equal(t, "these are vectors of none, of which there is no library here\n", out)
}

// One thing changed in the JSON, and the Python check fails and names the vector.
func TestPythonCheckBites(t *testing.T) {
	for _, c := range []struct{ protocol, id, right, wrong string }{
		{"tinyproto", "frame/hello/sent", `{"sends":"68 65 6C 6C 6F"}`, `{"sends":"68 65 6C 6C 6E"}`},
		{"tinyproto", "plugins/prefix-P+xor-5a/sent", `{"sends":"0A 5B 58"}`, `{"sends":"0A 5B 59"}`},
		{"tinyproto", "plugins/prefix-P+xor-5a/received", `{"receives":"0A 5B 58"}`, `{"receives":"0A 5B 59"}`},
		{"objtcp", "object/true", `{"delivers_object":true}`, `{"delivers_object":{"int":"1"}}`},
		{"objtcp", "object/dict", `[[{"str":"a"},{"int":"1"}]]`, `[[{"str":"a"},{"int":"2"}]]`},
		{"objtcp", "refused/global-and-reduce", `{"reports":["malformed"]}`, `{"reports":["truncated"]}`},
		{"gruv", "frame/empty/sent", `{"sends":"00 00 00 00"}`, `{"sends":"00 00 00 01"}`},
		{"gruv", "end/between-frames", `{"reports":["closed"]}`, `{"reports":["truncated"]}`},
	} {
		text := written(t, of(c.protocol))
		changed := bytes.Replace(text, []byte(c.right), []byte(c.wrong), 1)
		require.NotEqual(t, string(text), string(changed), c.id)
		out, err := python(t, changed)
		assert.Error(t, err, c.id)
		assert.Contains(t, out, c.id+", as ")
	}
}

// Ints whose hashes are the same in Python, as those of multiples of 2^61-1 are, would make a set quadratic.
func TestPythonRefusesKeysOfOneHash(t *testing.T) {
	refused := func(keys uint64) error {
		pickle := []byte{0x80, 4, 0x8F, '('}
		for n := range keys {
			high, low := bits.Mul64(n+1, 1<<61-1)
			pickle = binary.LittleEndian.AppendUint64(append(pickle, 0x8A, 10), low)
			pickle = binary.LittleEndian.AppendUint16(pickle, uint16(high))
		}
		pickle = append(pickle, 0x90, '.')
		frame := append(fmt.Appendf(nil, "%8X", len(pickle)), pickle...)
		_, err := python(t, written(t, vectors.Set{
			Header: vectors.Header{Protocol: "objtcp"},
			Conversations: []vectors.Conversation{{ID: "keys", Role: vectors.Receiver, Steps: []vectors.Step{
				{Does: vectors.Receives, Octets: frame},
				{Does: vectors.Reports, AnyOf: []string{vectors.Malformed}},
			}}},
		}))
		return err
	}
	require.Error(t, refused(256))
	require.NoError(t, refused(257))
}

func python(t *testing.T, text []byte) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not installed")
	}
	cmd := exec.CommandContext(t.Context(), "python3", "../shims/python/check_vectors.py")
	cmd.Stdin = bytes.NewReader(text)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
