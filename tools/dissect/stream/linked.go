package stream

// A list is a doubly linked list whose links lie in its elements, so that it allocates nothing. It has to be made ready
// with init.
type list[T any] struct {
	root   link[T] // a ring: after the last, before the first
	length int
}

// A link is the place of an element in a list. An element may have several, each for one list.
type link[T any] struct {
	of         *T // the element, nil if it is in no list
	prev, next *link[T]
}

func (l *list[T]) init() { l.root.prev, l.root.next = &l.root, &l.root }

// first returns the first element, or nil.
func (l *list[T]) first() *T { return l.root.next.of }

// append puts an element at the end. Its link is in no list.
func (l *list[T]) append(of *T, k *link[T]) {
	*k = link[T]{of: of, prev: l.root.prev, next: &l.root}
	k.prev.next, l.root.prev = k, k
	l.length++
}

// remove takes an element out by its link.
func (l *list[T]) remove(k *link[T]) {
	k.prev.next, k.next.prev = k.next, k.prev
	*k = link[T]{}
	l.length--
}

// listed says whether the element is in a list.
func (k *link[T]) listed() bool { return k.of != nil }
