package objtcp

import (
	"slices"

	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// A cell is a value on the stack of the machine, or a mark.
type cell struct {
	op     byte           // of a mark, and of what has members
	value  pickle.Value   // nil of a list, tuple, dict or set until it is built
	items  []*cell        // members; of a dict: key, value, key, value
	places map[string]int // of a set or dict: where in items a key stands, by what keyOf gives
	weight int            // beside the one of the value itself
	depth  int
	got    bool // from the memo
	builds bool // being built: met again, it contains itself
}

func (c *cell) isMark() bool { return c.op == opMark }

// push puts a value on the stack.
func (m *machine) push(c *cell) {
	m.stack = append(m.stack, c)
	m.weigh(1 + c.weight)
}

// weigh adds to the weight of the object.
func (m *machine) weigh(n int) {
	m.weight += n
	if m.defect != equalWeighsOnce {
		m.checkWeight()
	}
}

func (m *machine) checkWeight() {
	limit := max(maxWeight, len(m.in))
	switch m.defect {
	case fixedWeight:
		limit = maxWeight
	case weighsLess:
		limit = max(maxWeight-1, len(m.in))
	case anyWeight:
		return
	}
	if m.weight > limit {
		m.refuse("an object of weight %d", m.weight)
	}
}

// top takes n values off the stack, above the last mark.
func (m *machine) top(n int) []*cell {
	above := 0
	for above < min(n, len(m.stack)) && !m.stack[len(m.stack)-1-above].isMark() {
		above++
	}
	if above < n && m.defect == reachesBelowMarks {
		return m.topBelowMarks(n)
	}
	if above < n && m.defect != missingIsNone {
		m.refuse("%d values on the stack, of %d", above, n)
		return nil
	}
	at := len(m.stack) - min(n, above)
	taken := slices.Clone(m.stack[at:])
	m.stack = m.stack[:at]
	for len(taken) < n {
		taken = append(taken, &cell{value: pickle.None{}})
	}
	return taken
}

// topBelowMarks is top, with marks left where they are.
func (m *machine) topBelowMarks(n int) []*cell {
	var taken, left []*cell
	for i := len(m.stack) - 1; i >= 0; i-- {
		if m.stack[i].isMark() || len(taken) == n {
			left = append([]*cell{m.stack[i]}, left...)
		} else {
			taken = append([]*cell{m.stack[i]}, taken...)
		}
	}
	if len(taken) < n {
		m.refuse("%d values on the stack, of %d", len(taken), n)
		return nil
	}
	m.stack = left
	return taken
}

// run takes the values above the last mark off the stack, and the mark.
func (m *machine) run() []*cell {
	for i := len(m.stack) - 1; i >= 0; i-- {
		if m.stack[i].isMark() {
			run := m.stack[i+1:]
			m.stack = m.stack[:i]
			return run
		}
	}
	if m.defect != marksAreOptional {
		m.refuse("no mark")
	}
	return nil
}

func (m *machine) put(op byte) {
	index := uint64(len(m.memo))
	if op != opMemoize {
		index = m.number(operands[op])
	} else if m.defect == memoizeCountsUp {
		for i := range m.memo {
			index = max(index, i+1)
		}
	}
	if len(m.stack) == 0 && m.defect == memoizesNothing {
		return
	}
	top := m.top(1)
	if m.why != "" {
		return
	}
	m.stack = append(m.stack, top...)
	if _, known := m.memo[m.index(index)]; known && m.defect == firstPutStays {
		return
	}
	if m.defect == memoByIndex && index > uint64(len(m.aside)) {
		m.setAside(8 * index)
	}
	m.memo[m.index(index)] = top[0]
}

// index is where the memo has an index.
func (m *machine) index(n uint64) uint64 {
	switch {
	case m.defect == memoOfAnOctet:
		return n & 0xFF
	case m.defect == smallMemo && n > 0xFFFF:
		m.refuse("the index %d", n)
	}
	return n
}

func (m *machine) get(n uint64) {
	if m.why != "" {
		return
	}
	c := m.memo[m.index(n)]
	switch {
	case c == nil && m.defect == missingMemoIsNone:
		c = &cell{value: pickle.None{}}
	case c == nil:
		m.refuse("nothing in the memo at %d", n)
		return
	case c.got && m.defect == getsOnce, c.op == opList && m.defect == listsAreGone:
		c = &cell{value: pickle.None{}}
	}
	c.got = true
	m.stack = append(m.stack, c)
	if m.defect == getsWeighOne {
		m.weigh(1)
	} else {
		m.weigh(1 + c.weight)
	}
}
