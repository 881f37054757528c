package main

import "io"

// A wholly writes, and keeps the first error: what writes help keeps none.
type wholly struct {
	w   io.Writer
	err error
}

func (w *wholly) Write(b []byte) (int, error) {
	n, err := w.w.Write(b)
	if w.err == nil {
		w.err = err
	}
	return n, err
}
