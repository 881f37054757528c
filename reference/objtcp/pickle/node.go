package pickle

// A node is a value on the stack or in the memo.
type node struct {
	value    any
	depth    int         // how deep it is nested: 0 for a value that cannot contain others
	weight   uint64      // see MaxWeight
	constant bool        // it has been got from the memo
	index    map[key]int // of a set or dict that still grows: where each key stands
}

// push puts a value without parts on the stack. It weighs as much as one and its octets.
func (r *reader) push(value any, octets int) error {
	n := &node{value: value, weight: 1 + uint64(octets)}
	return r.add(n, n.weight)
}

// open puts an empty container on the stack.
func (r *reader) open(value any) error { return r.add(&node{value: value, depth: 1, weight: 1}, 1) }

// add puts a node on the stack, which adds so much to the weight of all that is there: nothing leaves it but into a
// container, so that this is the weight of the value in the end, and bounds the work that is done before.
func (r *reader) add(n *node, weight uint64) error {
	r.weight += weight
	// [OT-OBJ-18] … whose weight is up to 16,777,216, or up to the size of its pickle where that is larger …
	if r.weight > r.maxWeight {
		return r.fault("the value weighs more than %d: it refers to the same parts too often", r.maxWeight)
	}
	r.stack = append(r.stack, n)
	return nil
}

// absorb counts what becomes part of a container, and holds the limit of depth.
func (r *reader) absorb(container *node, parts []*node) error {
	// [OT-OBJ-15] … APPEND, APPENDS, SETITEM, SETITEMS or ADDITEMS to a list, dict or set which has already been got …
	if container.constant {
		return r.fault("a value is changed that was got from the memo")
	}
	for _, part := range parts {
		part.index = nil // it does not grow any more
		container.depth = max(container.depth, 1+part.depth)
		container.weight += part.weight
		// [OT-OBJ-17] A receiver MUST accept an object of a depth of up to 100, and MUST refuse a pickle …
		if container.depth > MaxDepth {
			return r.fault("the value is nested more than %d deep", MaxDepth)
		}
	}
	return nil
}
