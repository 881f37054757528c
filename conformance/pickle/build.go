package pickle

import (
	"fmt"
	"slices"
)

// A node stands on the stack and in the memo for a value whose weight and depth do not show: a list, set or dict to
// which the pickle may still add, a tuple, or a long int.
//
// Nothing is added to a node that has been got from the memo ([OT-OBJ-15]), and one that has become a part of another
// can be reached in no other way. So nothing contains itself, and weights and depths are known without a search.
type node struct {
	op     byte          // the opcode that made it
	items  []Value       // of a dict: key, value, key, value
	index  map[class]int // of a set or dict: where in items a key stands
	weight int64
	depth  int
	got    bool  // from the memo
	done   Value // what it is, once nothing can be added
}

func (*node) value()           {}
func (n *node) String() string { return names[n.op] }

// tuple makes a tuple of the values on top of the stack.
func (d *decoder) tuple(op byte) error {
	var items []Value
	var err error
	if op == opTuple {
		items, err = d.run()
	} else {
		items, err = d.top(int(op) - opTuple1 + 1)
	}
	if err != nil {
		return err
	}
	n := &node{op: op, weight: 1, depth: 1}
	parts, err := d.parts(n, items)
	n.done = Tuple(parts)
	d.stack = d.stack[:len(d.stack)-len(items)]
	if err != nil {
		return err
	}
	return d.push(n, 1)
}

// fill adds values to the list, set or dict below them.
func (d *decoder) fill(op byte) error {
	items, err := d.added(op)
	if err != nil {
		return err
	}
	d.stack = d.stack[:len(d.stack)-len(items)]
	under, err := d.top(1)
	if err != nil {
		return err
	}
	n, is := under[0].(*node)
	switch {
	case !is || n.op != takes[op]:
		return d.malformed("does not find " + names[takes[op]] + " to add to")
	case n.got:
		// [OT-OBJ-15] … a list, dict or set which has already been got from the memo.
		return d.refused("adds to a value that has been got from the memo")
	case n.op == opEmptyDict && len(items)%2 != 0:
		return d.malformed("finds a key without a value")
	}
	parts, err := d.parts(n, items)
	if err != nil {
		return err
	}
	if n.op == opEmptyList {
		n.items = append(n.items, parts...)
		return nil
	}
	return d.enter(n, parts)
}

// takes tells what an opcode adds to.
var takes = map[byte]byte{
	opAppend: opEmptyList, opAppends: opEmptyList, opAddItems: opEmptySet,
	opSetItem: opEmptyDict, opSetItems: opEmptyDict,
}

func (d *decoder) added(op byte) ([]Value, error) {
	switch op {
	case opAppend:
		return d.top(1)
	case opSetItem:
		return d.top(2)
	}
	return d.run()
}

// parts gives what has become a part of n, whose weight and depth grow by it.
func (d *decoder) parts(n *node, items []Value) ([]Value, error) {
	parts := make([]Value, len(items))
	for i, item := range items {
		parts[i] = settled(item)
		n.weight += weight(item)
		n.depth = max(n.depth, depth(item)+1)
	}
	// [OT-OBJ-17] … a depth of up to 100, …
	if n.depth > MaxDepth {
		return nil, d.refused(fmt.Sprintf("makes a value of depth %d, want at most %d", n.depth, MaxDepth))
	}
	return parts, nil
}

// enter adds members to a set, or keys and values to a dict.
func (d *decoder) enter(n *node, parts []Value) error {
	stride := 1
	if n.op == opEmptyDict {
		stride = 2
	}
	if n.index == nil {
		n.index = map[class]int{}
	}
	for entry := range slices.Chunk(parts, stride) {
		// [OT-OBJ-4] … a member, or a dict that has a key, which is not hashable.
		key, hashable := d.keys.of(entry[0])
		if !hashable {
			return d.malformed("finds a list, set or dict where a key is due")
		}
		// [OT-OBJ-5] … with the first key and the last value, and one member, the first, of equal members of a set.
		if at, known := n.index[key]; known {
			copy(n.items[at+1:at+stride], entry[1:])
			continue
		}
		n.index[key] = len(n.items)
		n.items = append(n.items, entry...)
	}
	return nil
}

func weight(v Value) int64 {
	switch v := v.(type) {
	case *node:
		return v.weight
	case Str:
		return 1 + int64(len(v))
	case Bytes:
		return 1 + int64(len(v))
	}
	return 1
}

func depth(v Value) int {
	if n, is := v.(*node); is {
		return n.depth
	}
	return 0
}

// settled gives the value that a node has become.
func settled(v Value) Value {
	n, is := v.(*node)
	if !is {
		return v
	}
	if n.done == nil {
		n.done = n.settle()
		n.items, n.index = nil, nil
	}
	return n.done
}

func (n *node) settle() Value {
	switch n.op {
	case opEmptyList:
		return List(n.items)
	case opEmptySet:
		return Set(n.items)
	}
	pairs := make(Dict, len(n.items)/2)
	for i := range pairs {
		pairs[i] = Pair{n.items[2*i], n.items[2*i+1]}
	}
	return pairs
}
