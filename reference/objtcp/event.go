package objtcp

// A Kind is what an Event tells. Kinds that are added up are a mask.
type Kind int

// The kinds of events.
const (
	// Error tells of a fault, which Event.Err says. If it ends the connection, Disconnected follows. Without a
	// connection it is the listener that has failed. It also tells of an object of Post that was not sent.
	Error Kind = 1 << iota

	// Connected tells that the TCP connection is there. It is the first event of a connection.
	Connected

	// Disconnected tells that the connection has ended and its socket is closed. It is the last event of a connection.
	Disconnected

	// DataReceived brings octets as they have come, in Event.Data. Only the raw form has it.
	DataReceived

	// ObjectReceived brings an object, in Event.Object.
	ObjectReceived

	// DataSent tells that TCP has taken the last octet of what Event.Object is.
	DataSent

	// AllEvents is the mask of all of them.
	AllEvents Kind = 1<<iota - 1
)

// An Event is something that has happened.
type Event struct {
	Kind     Kind
	Endpoint *Endpoint
	Conn     *Conn  // nil for an Error of the listener
	Object   any    // of ObjectReceived, DataSent, and an Error that concerns an object of Post
	Data     []byte // of DataReceived
	Err      error  // of Error
	UserData any    // that of the Config
}
