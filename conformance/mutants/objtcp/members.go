package objtcp

import (
	"math"
	"math/big"
	"slices"
	"strconv"

	"github.com/tinyproto/tinyproto/conformance/pickle"
)

func (m *machine) tuple(op byte) {
	var items []*cell
	switch op {
	case opTuple0:
	case opTuple:
		items = m.run()
	default:
		items = m.top(int(op) - opTuple1 + 1)
	}
	c := &cell{op: opTuple, items: slices.Clone(items), depth: 1}
	for _, item := range items {
		m.grow(c, item)
	}
	if m.why == "" {
		m.stack = append(m.stack, c)
		m.weigh(1)
	}
}

// grow adds the weight and the depth of a member.
func (m *machine) grow(c, item *cell) {
	c.weight += 1 + item.weight
	if m.defect == memoHidesDepth && item.got {
		return
	}
	c.depth = max(c.depth, 1+item.depth)
	limit := maxDepth
	switch {
	case m.defect == anyDepth, m.defect == listsAreDeep && c.op != opList:
		return
	case m.defect == depth99:
		limit--
	}
	if c.depth > limit {
		m.refuse("a depth of %d", c.depth)
	}
}

// container tells what an opcode adds to.
var container = map[byte]byte{opAppend: opList, opAppends: opList, opSetItem: opDict, opSetItems: opDict, opAddItems: opSet}

// add adds members to the list, dict or set below them.
func (m *machine) add(op byte) {
	if m.defect == forgivesAdditions && !m.finds(op) {
		m.passOver(op)
		return
	}
	var items []*cell
	switch op {
	case opAppend:
		items = m.top(1)
	case opSetItem:
		items = m.top(2)
	default:
		items = m.run()
	}
	var under []*cell
	if m.why == "" {
		under = m.top(1)
	}
	switch {
	case m.why != "":
	case under[0].op != container[op]:
		m.refuse("nothing to add to")
	case under[0].got && !m.addsToTheGot(under[0], items):
		m.refuse("an addition to what has been got from the memo")
	case under[0].op == opDict && len(items)%2 == 1 && m.defect == forgivesOddPairs:
		items = append(slices.Clone(items), &cell{value: pickle.None{}})
	case under[0].op == opDict && len(items)%2 == 1:
		m.refuse("a key without a value")
	}
	if m.why != "" {
		return
	}
	m.stack = append(m.stack, under...)
	m.enter(under[0], items)
}

// finds reports whether an opcode finds what it adds to, and what it adds.
func (m *machine) finds(op byte) bool {
	at := len(m.stack) - 1
	switch op {
	case opAppend:
		at--
	case opSetItem:
		at -= 2
	default:
		for at >= 0 && !m.stack[at].isMark() {
			at--
		}
		at--
	}
	return at >= 0 && m.stack[at].op == container[op]
}

// passOver takes what an opcode would add off the stack, as far as it is there.
func (m *machine) passOver(op byte) {
	switch op {
	case opAppend:
		m.stack = m.stack[:max(1, len(m.stack)-1)]
	case opSetItem:
		m.stack = m.stack[:max(1, len(m.stack)-2)]
	default:
		if slices.ContainsFunc(m.stack, (*cell).isMark) {
			m.run()
		}
	}
}

// addsToTheGot reports whether a defect adds to a value that has been got from the memo.
func (m *machine) addsToTheGot(c *cell, items []*cell) bool {
	switch m.defect {
	case addsToTheGot:
		return true
	case addsNothingToTheGot:
		return len(items) == 0
	case searchesForCycles:
		return !slices.ContainsFunc(items, c.isIn)
	}
	return false
}

// isIn reports whether c is another cell or inside it.
func (c *cell) isIn(other *cell) bool { return c == other || slices.ContainsFunc(other.items, c.isIn) }

// enter adds members, and to a dict pairs of them.
func (m *machine) enter(c *cell, items []*cell) {
	for _, item := range items {
		m.grow(c, item)
	}
	stride := 1
	switch c.op {
	case opList:
		c.items = append(c.items, items...)
		return
	case opDict:
		stride = 2
	}
	for len(items) >= stride && m.why == "" {
		m.enterKey(c, items[:stride])
		items = items[stride:]
	}
}

// enterKey adds a member of a set, or a key and its value.
func (m *machine) enterKey(c *cell, entry []*cell) {
	key, hashable := m.keyOf(entry[0], true)
	at, known := c.places[key]
	switch {
	case !hashable:
		m.refuse("a key that is not hashable")
	case !known:
		c.places[key] = len(c.items)
		c.items = append(c.items, entry...)
	case m.defect == keepsTheLastKey:
		copy(c.items[at:], entry)
	case m.defect == keepsTheFirstValue:
	default:
		copy(c.items[at+1:], entry[1:])
		if c.op == opSet && m.defect == equalWeighsOnce {
			m.weight -= 1 + entry[0].weight
		}
	}
}

// keyOf gives equal values the same text.
func (m *machine) keyOf(c *cell, outermost bool) (key string, hashable bool) {
	switch c.op {
	case opList, opDict, opSet:
		free := m.defect == hashesAnything || m.defect == hashesInTuples && !outermost
		return "unhashable " + strconv.Itoa(len(c.items)), free
	case opTuple:
		key = "t"
		for _, item := range c.items {
			part, hashable := m.keyOf(item, false)
			if !hashable {
				return "", false
			}
			key += strconv.Itoa(len(part)) + ":" + part
		}
		return key, true
	}
	key = m.keyOfAtom(c.value)
	if m.defect == typesTellKeysApart {
		key = typeOf(c.value) + key
	}
	return key, true
}

func (m *machine) keyOfAtom(v pickle.Value) string {
	switch v := v.(type) {
	case pickle.Bool:
		if v {
			return "1"
		}
		return "0"
	case pickle.Int:
		if m.defect == roundsKeys {
			f, _ := new(big.Float).SetInt(v.Big()).Float64()
			return m.keyOfAtom(pickle.Float(f))
		}
		return v.Big().Text(16)
	case pickle.Float:
		return m.keyOfFloat(float64(v))
	case pickle.Str:
		if m.defect == textIsOctets {
			return "b" + string(v)
		}
		return "s" + string(v)
	case pickle.Bytes:
		return "b" + string(v)
	}
	return "None"
}

func (m *machine) keyOfFloat(f float64) string {
	if f == 0 && math.Signbit(f) && m.defect == zerosDiffer {
		return "-0"
	}
	if f != math.Trunc(f) || math.IsInf(f, 0) {
		return "f" + strconv.FormatFloat(f, 'x', -1, 64)
	}
	n, _ := big.NewFloat(f).Int(nil)
	return n.Text(16)
}

func typeOf(v pickle.Value) string {
	switch v.(type) {
	case pickle.Bool:
		return "bool"
	case pickle.Int:
		return "int"
	}
	return "other"
}

// build gives the value of a cell, once for all places that have it.
func (m *machine) build(c *cell) pickle.Value {
	switch {
	case c.weight > maxBuilt, c.depth > maxTold, c.builds: // a defect has let it through, and it cannot be told
		return pickle.None{}
	case c.value != nil:
		return m.spoil(c.value)
	}
	c.builds = true
	items := make([]pickle.Value, len(c.items))
	for i, item := range c.items {
		items[i] = m.build(item)
	}
	c.builds = false
	c.value = m.assemble(c.op, items)
	return c.value
}

func (m *machine) assemble(op byte, items []pickle.Value) pickle.Value {
	switch {
	case op == opTuple && m.defect == tuplesAreLists:
		return pickle.List(items)
	case op == opSet && m.defect == setsAreLists:
		return pickle.List(items)
	case op == opTuple:
		return pickle.Tuple(items)
	case op == opSet:
		return pickle.Set(items)
	case op == opList:
		return pickle.List(items)
	}
	pairs := pickle.Dict{}
	for i := 0; i < len(items); i += 2 {
		pairs = append(pairs, pickle.Pair{Key: items[i], Value: items[i+1]})
	}
	return pairs
}
