package stream

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What is in a list stands in the order in which it was put there, wherever others are taken out.
func TestList(t *testing.T) {
	type element struct {
		name  string
		place link[element]
	}
	var l list[element]
	l.init()
	all := []*element{{name: "a"}, {name: "b"}, {name: "c"}, {name: "d"}}
	appendAll := func() {
		for _, e := range all {
			l.append(e, &e.place)
		}
	}
	wantNames := func(want string) {
		t.Helper()
		got, back := "", ""
		for k := l.root.next; k.listed(); k = k.next {
			got += k.of.name
		}
		for k := l.root.prev; k.listed(); k = k.prev {
			back = k.of.name + back
		}
		require.Equal(t, want, got)
		require.Equal(t, want, back)
		require.Equal(t, len(want), l.length)
	}
	require.Nil(t, l.first())
	require.Zero(t, testing.AllocsPerRun(10, func() {
		appendAll()
		for _, e := range all {
			l.remove(&e.place)
		}
	}))
	appendAll()
	wantNames("abcd")
	for _, step := range []struct {
		of   int
		want string
	}{{1, "acd"}, {0, "cd"}, {3, "c"}} {
		l.remove(&all[step.of].place)
		require.False(t, all[step.of].place.listed())
		wantNames(step.want)
	}
	require.Same(t, all[2], l.first())
	l.append(all[0], &all[0].place)
	wantNames("ca")
	l.remove(&all[2].place)
	l.remove(&all[0].place)
	wantNames("")
	require.Nil(t, l.first())
}
