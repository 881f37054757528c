package pickle

import (
	"fmt"
	"slices"
)

// A node is a list, tuple, set or dict while the pickle is read: other values may hold it, and it may still grow.
type node struct {
	op     byte          // the opcode that made it: of a list EMPTY_LIST, of a tuple any of five
	offset int           // of that opcode
	items  []Value       // of a dict: key, value, key, value
	index  map[class]int // of a set or dict: where in items a key stands

	class class // of a tuple that has been a key
	depth int   // of tuples in tuples, and once it is frozen of all there is
	size  int64 // of what it is frozen to, written out in full
	busy  bool  // it is being frozen
	done  Value // what it was frozen to
}

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
	n := &node{op: op, offset: d.at, items: slices.Clone(items), depth: 1}
	for _, item := range items {
		if in, is := item.(*node); is && in.isTuple() {
			n.depth = max(n.depth, in.depth+1)
		}
	}
	if n.depth > MaxDepth {
		return d.tooDeep()
	}
	d.stack = append(d.stack[:len(d.stack)-len(items)], n)
	return nil
}

// fill adds values to the list, set or dict below them.
func (d *decoder) fill(op byte) error {
	items, err := d.items(op)
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
	case is && n.op == opEmptyList && (op == opAppend || op == opAppends):
		n.items = append(n.items, items...)
		return nil
	case is && n.op == opEmptySet && op == opAddItems:
		return d.insert(n, items)
	case is && n.op == opEmptyDict && (op == opSetItem || op == opSetItems):
		return d.insert(n, items)
	}
	return d.malformed("finds another value where it adds")
}

func (d *decoder) items(op byte) ([]Value, error) {
	switch op {
	case opAppend:
		return d.top(1)
	case opSetItem:
		return d.top(2)
	}
	items, err := d.run()
	if err == nil && op == opSetItems && len(items)%2 != 0 {
		err = d.malformed("finds a key without a value")
	}
	return items, err
}

func (d *decoder) insert(n *node, items []Value) error {
	if err := n.insert(items, &d.keys); err != nil {
		return d.malformed(err.Error())
	}
	if d.keys.octets > d.limit() {
		return d.tooLarge()
	}
	return nil
}

// insert adds members to a set, or keys and values to a dict. Of equal keys the first stays, with the last value.
func (n *node) insert(items []Value, k *keys) error {
	stride := 1
	if n.op == opEmptyDict {
		stride = 2
	}
	if n.index == nil {
		n.index = map[class]int{}
	}
	for entry := range slices.Chunk(items, stride) {
		c, err := k.of(entry[0])
		if err != nil {
			return err
		}
		if at, known := n.index[c]; known {
			copy(n.items[at+1:at+stride], entry[1:])
			continue
		}
		n.index[c] = len(n.items)
		n.items = append(n.items, entry...)
	}
	return nil
}

func (n *node) value()         {}
func (n *node) String() string { return names[n.op] }

func (n *node) isTuple() bool {
	return n.op == opTuple || opTuple1 <= n.op && n.op <= opTuple3
}

func (d *decoder) limit() int64 { return 16*int64(len(d.in)) + 1<<20 }

func (d *decoder) tooLarge() error {
	return d.refused(fmt.Sprintf("makes a value of more than %d octets, written out in full", d.limit()))
}

func (d *decoder) tooDeep() error {
	return d.refused(fmt.Sprintf("makes a value nested deeper than %d", MaxDepth))
}

func (d *decoder) refused(why string) error {
	return &RefusedError{names[d.in[d.at]], d.at, why}
}
