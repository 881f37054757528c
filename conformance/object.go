package conformance

import "github.com/tinyproto/tinyproto/conformance/pickle"

// An Object is a member of a command or an event that carries an object, in the VALUE form of SHIM.md. The zero Object
// is absent.
type Object struct{ Value pickle.Value }

// MarshalJSON writes the VALUE form.
func (o Object) MarshalJSON() ([]byte, error) { return pickle.AppendJSON(nil, o.Value) }

// UnmarshalJSON reads the VALUE form.
func (o *Object) UnmarshalJSON(b []byte) (err error) {
	o.Value, err = pickle.ParseJSON(b)
	return err
}

// OrNone is the object of a line that has one: if it is absent, it is None.
func (o Object) OrNone() pickle.Value {
	if o.Value == nil {
		return pickle.None{}
	}
	return o.Value
}
