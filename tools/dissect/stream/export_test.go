package stream

// Lent returns how many octets of memory are queued.
func (t *Table) Lent() int { return t.pool.lent }
