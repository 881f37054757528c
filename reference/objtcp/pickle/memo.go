package pickle

// The operations of the memo. [OT-OBJ-13] It is a map: an index costs what any other does.

func (r *reader) memoize() error { return r.put(uint32(len(r.memo))) }

// put is BINPUT or LONG_BINPUT, by how many octets its index has.
func put(octets uint64) func(*reader) error {
	return func(r *reader) error {
		index, err := r.number(octets)
		if err != nil {
			return err
		}
		return r.put(uint32(index))
	}
}

func (r *reader) put(index uint32) error {
	n, err := r.top()
	if err != nil {
		return err
	}
	r.memo[index] = n
	return nil
}

// get is BINGET or LONG_BINGET, by how many octets its index has.
func get(octets uint64) func(*reader) error {
	return func(r *reader) error {
		index, err := r.number(octets)
		if err != nil {
			return err
		}
		n, ok := r.memo[uint32(index)]
		if !ok {
			// [OT-OBJ-12] … that gets from the memo an index which the same pickle has not put there.
			return r.fault("the memo has nothing at %d", index)
		}
		// [OT-OBJ-14] A receiver MUST deliver a value in every place for which the pickle gets it from the memo …
		n.constant = true
		return r.add(n, n.weight)
	}
}
