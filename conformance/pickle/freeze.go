package pickle

// freeze turns what the pickle has built into a Value. Where a node is held more than once, so is what it becomes.
func (d *decoder) freeze(v Value, level int) (Value, error) {
	n, is := v.(*node)
	switch {
	case !is:
		return v, nil
	case n.busy:
		return nil, &RefusedError{names[n.op], n.offset, "makes a value that contains itself"}
	case level > MaxDepth || n.done != nil && level+n.depth-1 > MaxDepth:
		return nil, d.tooDeep()
	case n.done != nil:
		return n.done, nil
	}
	n.busy, n.depth, n.size = true, 1, 1
	for i, item := range n.items {
		made, err := d.freeze(item, level+1)
		if err != nil {
			return nil, err
		}
		depth, size := extent(item)
		n.items[i], n.depth, n.size = made, max(n.depth, depth+1), n.size+size
		if n.size > d.limit() {
			return nil, d.tooLarge()
		}
	}
	n.busy, n.index = false, nil
	n.done = n.become()
	return n.done, nil
}

// extent tells how deep a value is that is frozen, and how large, written out in full.
func extent(v Value) (depth int, size int64) {
	switch v := v.(type) {
	case *node:
		return v.depth, v.size
	case Str:
		return 0, 1 + int64(len(v))
	case Bytes:
		return 0, 1 + int64(len(v))
	case Int:
		return 0, 1 + int64(v.Big().BitLen()/8)
	}
	return 0, 1
}

func (n *node) become() Value {
	switch {
	case n.op == opEmptyList:
		return List(n.items)
	case n.op == opEmptySet:
		return Set(n.items)
	case n.op == opEmptyDict:
		pairs := make(Dict, len(n.items)/2)
		for i := range pairs {
			pairs[i] = Pair{n.items[2*i], n.items[2*i+1]}
		}
		return pairs
	}
	return Tuple(n.items)
}
