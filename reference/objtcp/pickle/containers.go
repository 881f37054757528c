package pickle

// The operations that make a value of others, or add to one.

func (r *reader) mark() error {
	r.marks = append(r.marks, len(r.stack))
	return nil
}

func (r *reader) emptyList() error { return r.open([]any{}) }
func (r *reader) emptyDict() error { return r.open(Dict{}) }
func (r *reader) emptySet() error  { return r.open(Set{}) }

// tuple is EMPTY_TUPLE, or TUPLE1 to TUPLE3.
func tuple(n int) func(*reader) error {
	return func(r *reader) error {
		parts, err := r.pop(n)
		if err != nil {
			return err
		}
		return r.makeTuple(parts)
	}
}

func (r *reader) markedTuple() error {
	parts, err := r.popMark()
	if err != nil {
		return err
	}
	return r.makeTuple(parts)
}

func (r *reader) makeTuple(parts []*node) error {
	n := &node{depth: 1, weight: 1}
	if err := r.absorb(n, parts); err != nil {
		return err
	}
	elements := make(Tuple, len(parts))
	for i, part := range parts {
		elements[i] = part.value
	}
	n.value = elements
	return r.add(n, 1) // and its parts, which are counted
}

// one is an operation that adds the last n values to the container before them.
func one(n int, add func(*reader, []*node) error) func(*reader) error {
	return func(r *reader) error {
		parts, err := r.pop(n)
		if err != nil {
			return err
		}
		return add(r, parts)
	}
}

// many is an operation that adds what is above the last mark to the container below it.
func many(add func(*reader, []*node) error) func(*reader) error {
	return func(r *reader) error {
		parts, err := r.popMark()
		if err != nil {
			return err
		}
		return add(r, parts)
	}
}

func (r *reader) addToList(parts []*node) error {
	list, value, err := topOf[[]any](r)
	if err != nil {
		return err
	}
	if err := r.absorb(list, parts); err != nil {
		return err
	}
	for _, part := range parts {
		value = append(value, part.value)
	}
	list.value = value
	return nil
}

func (r *reader) addToSet(parts []*node) error {
	set, value, err := topOf[Set](r)
	if err != nil {
		return err
	}
	if err := r.absorb(set, parts); err != nil {
		return err
	}
	for _, part := range parts {
		// [OT-OBJ-5] … and one member, the first, of equal members of a set.
		_, there, err := r.find(set, part.value, len(value))
		if err != nil {
			return err
		}
		if !there {
			value = append(value, part.value)
		}
	}
	set.value = value
	return nil
}

func (r *reader) addToDict(parts []*node) error {
	dict, value, err := topOf[Dict](r)
	if err != nil {
		return err
	}
	if len(parts)%2 != 0 {
		return r.fault("a dict gets %d values, half of them keys", len(parts))
	}
	if err := r.absorb(dict, parts); err != nil {
		return err
	}
	for ; len(parts) > 0; parts = parts[2:] {
		// [OT-OBJ-5] … one pair of equal keys of a dict, with the first key and the last value …
		at, there, err := r.find(dict, parts[0].value, len(value))
		if err != nil {
			return err
		}
		if !there {
			value = append(value, Entry{Key: parts[0].value})
		}
		value[at].Value = parts[1].value
	}
	dict.value = value
	return nil
}

// topOf returns the last value of the stack, which is to be a container of type T.
func topOf[T any](r *reader) (container *node, value T, err error) {
	if container, err = r.top(); err != nil {
		return nil, value, err
	}
	value, ok := container.value.(T)
	if !ok {
		return nil, value, r.fault("%s is there, and %s is due", typeOf(container.value), typeOf(value))
	}
	return container, value, nil
}

// find returns where a key stands in a set or dict, and whether it was there before: at next, if not.
func (r *reader) find(container *node, v any, next int) (at int, there bool, err error) {
	k, err := keyOf(v)
	if err != nil {
		// [OT-OBJ-4] … a set that has a member, or a dict that has a key, which is not hashable.
		return 0, false, r.fault("%v", err)
	}
	if container.index == nil {
		container.index = map[key]int{}
	}
	at, there = container.index[k]
	if !there {
		at, container.index[k] = next, next
	}
	return at, there, nil
}
