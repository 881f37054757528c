package stream

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

// word is a protocol whose initiators open with its letters, one after the other.
type word struct {
	silent
	letters string
	streams *[]string
}

func (w word) Detect(a, _ Opening, _ bool) Verdict {
	n := min(len(a.Octets), len(w.letters))
	switch {
	case string(a.Octets[:n]) != w.letters[:n]:
		return NotMine
	case n < len(w.letters):
		return Undecided
	}
	return Mine
}

func (w word) Converse(*Info) Conversation {
	*w.streams = append(*w.streams, w.letters)
	return w
}

// The first protocol that takes a stream for its own has it. One that cannot tell yet keeps those after it waiting, so
// that the verdict does not depend on how the octets are divided.
func TestProtocols(t *testing.T) {
	for _, c := range []struct {
		name        string
		words       []string
		all, midway bool
		opens       string
		at          string // of whom it is, while more may come
		finally     string
	}{
		{"the first", []string{"ab", "cd"}, false, false, "abc", "ab", "ab"},
		{"the second", []string{"ab", "cd"}, false, false, "cde", "cd", "cd"},
		{"both, the first has it", []string{"ab", "abc"}, false, false, "abcd", "ab", "ab"},
		{"the first cannot tell", []string{"abcd", "ab"}, false, false, "abc", "", "ab"},
		{"the first cannot tell, then it can", []string{"abcd", "ab"}, false, false, "abcd", "abcd", "abcd"},
		{"none can tell", []string{"abcd", "abce"}, false, false, "abc", "", ""},
		{"neither", []string{"ab", "cd"}, false, false, "xy", "", ""},
		{"forced", []string{"ab", "cd"}, true, false, "cd", "ab", "ab"},
		{"forced midway", []string{"ab", "cd"}, true, true, "cd", "ab", "ab"},
		{"not forced midway", []string{"ab", "cd"}, false, true, "cd", "cd", "cd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			var cov event.Coverage
			opt := Options{All: c.all}
			for _, letters := range c.words {
				opt.Protocols = append(opt.Protocols, word{letters: letters, streams: &got})
			}
			s := newScript()
			s.table = NewTable(opt, &cov)
			if !c.midway {
				s.syns()
			}
			s.A(0, c.opens, 0).B(0, "", int64(len(c.opens)))
			require.Equal(t, append([]string(nil), named(c.at)...), got)
			s.finish()
			require.Equal(t, append([]string(nil), named(c.finally)...), got)
			require.Equal(t, len(got), cov.Streams)
			require.Equal(t, 1-len(got), cov.Ignored)
		})
	}
}

func named(protocol string) []string {
	if protocol == "" {
		return nil
	}
	return []string{protocol}
}

// By its port a stream is of the first protocol, and one that does not begin as it should began before the capture.
func TestForced(t *testing.T) {
	for _, opt := range []Options{{All: true}, {Ports: []uint16{9123}}} {
		for _, begun := range []bool{true, false} {
			s := newScript()
			opt.Protocols = s.table.opt.Protocols
			s.table = NewTable(opt, &s.cov)
			if begun {
				s.syns()
			}
			s.A(0, "ab", 0).B(0, "xy", 2).want(t, ">'ab", "<'xy")
			st, _ := s.table.find(&packet.Flow{From: s.ends[Initiator], To: s.ends[Acceptor]})
			require.Equal(t, !begun, st.assembly.info.Midway)
			require.Equal(t, begun, st.assembly.info.Whole)
		}
	}
}
