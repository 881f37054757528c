package conformance

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// MaxLineOctets is the longest line that a shim may write.
const MaxLineOctets = 256 << 10

// MaxDataOctets is the largest message that an event carries whole; above it, the SHA-256 stands in.
const MaxDataOctets = 64 << 10

// A Command is one line from the suite to the shim (SHIM.md, "Commands").
type Command struct {
	Cmd      string   `json:"cmd"`
	Protocol string   `json:"protocol,omitempty"`
	ID       string   `json:"id,omitempty"`
	Host     string   `json:"host,omitempty"`
	Port     *int     `json:"port,omitempty"`
	Options  *Options `json:"options,omitempty"`
	Tag      string   `json:"tag,omitempty"`
	Data     *[]byte  `json:"data,omitempty"` // base64; or Object, or Size and Fill
	Object   Object   `json:"object,omitzero"`
	Size     *uint64  `json:"size,omitempty"`
	Fill     *int     `json:"fill,omitempty"`
}

// Options are the settings of a listen or connect command. A zero member is absent: the library's own default.
type Options struct {
	TimeoutMS      int      `json:"timeout_ms,omitempty"`
	ReceiveLimit   uint64   `json:"receive_limit,omitempty"` // octets
	MaxConnections int      `json:"max_connections,omitempty"`
	Plugins        []string `json:"plugins,omitempty"` // names, in the order of their registration
	Hooks          bool     `json:"hooks,omitempty"`   // report them
	Mode           string   `json:"mode,omitempty"`    // "", "collect" or "echo"
}

// The words of a hello's "can", each the gate of an option.
const (
	CanTimeout      = "timeout"
	CanReceiveLimit = "receive_limit"
	CanLimit        = "limit"
	CanPlugins      = "plugins"
	CanHooks        = "hooks"
	CanIPv6         = "ipv6"
	CanObjects      = "objects" // send and message have objects in place of octets
)

// Needs lists the words that a shim must have in "can" for these options.
func (o Options) Needs() []string {
	var words []string
	if o.TimeoutMS != 0 {
		words = append(words, CanTimeout)
	}
	if o.ReceiveLimit != 0 {
		words = append(words, CanReceiveLimit)
	}
	if o.MaxConnections != 0 {
		words = append(words, CanLimit)
	}
	if len(o.Plugins) > 0 {
		words = append(words, CanPlugins)
	}
	if o.Hooks {
		words = append(words, CanHooks)
	}
	return words
}

// An Event is one line from the shim to the suite (SHIM.md, "Events").
type Event struct {
	Event      string   `json:"event"`
	ID         string   `json:"id,omitempty"`
	Server     string   `json:"server,omitempty"`
	Port       int      `json:"port,omitempty"`
	Tag        string   `json:"tag,omitempty"`
	Cmd        string   `json:"cmd,omitempty"`
	Size       *uint64  `json:"size,omitempty"`
	Data       *[]byte  `json:"data,omitempty"` // base64
	Object     Object   `json:"object,omitzero"`
	SHA256     string   `json:"sha256,omitempty"`
	Op         string   `json:"op,omitempty"`
	Kind       string   `json:"kind,omitempty"`
	Code       *int     `json:"code,omitempty"` // the wire octet, if there was one
	Detail     string   `json:"detail,omitempty"`
	Name       string   `json:"name,omitempty"` // of the implementation, or of a hook
	Version    string   `json:"version,omitempty"`
	Protocol   string   `json:"protocol,omitempty"`
	Roles      []string `json:"roles,omitempty"`
	Can        []string `json:"can,omitempty"`
	MaxReceive *uint64  `json:"max_receive,omitempty"` // octets
}

// The names of events.
const (
	EventHello       = "hello"
	EventListening   = "listening"
	EventOpen        = "open"
	EventSent        = "sent"
	EventMessage     = "message"
	EventClosed      = "closed"
	EventStopped     = "stopped"
	EventReset       = "reset"
	EventHook        = "hook"
	EventError       = "error"
	EventUnsupported = "unsupported"
)

// The names of hooks (SPEC.md, section 12).
const (
	HookPreLoop      = "pre_loop"
	HookLoopPass     = "loop_pass"
	HookPostLoop     = "post_loop"
	HookConnInit     = "conn_init"
	HookConnShutdown = "conn_shutdown"
)

// The operations that an error event names.
const (
	OpListen  = "listen"
	OpConnect = "connect"
	OpAccept  = "accept"
	OpSend    = "send"
	OpReceive = "receive"
)

// The kinds of an error event (SHIM.md, "Kinds, by what happened").
const (
	KindTruncated = "truncated"
	KindClosed    = "closed"
	KindTimeout   = "timeout"
	KindLimit     = "limit"
	KindHandshake = "handshake"
	KindRejected  = "rejected"
	KindCollision = "collision"
	KindOversize  = "oversize"
	KindMalformed = "malformed"
)

// String gives the event as a person reads it in a transcript: the name first, then what it carries.
func (e Event) String() string {
	s := e.Event
	if e.Event == EventHook {
		s += " " + e.Name
	}
	if e.Op != "" {
		s += " " + e.Op + ": " + e.Kind
		if e.Code != nil {
			s += fmt.Sprintf(" %02X", *e.Code)
		}
		if e.Detail != "" {
			s += " (" + shown([]byte(e.Detail)) + ")"
		}
	}
	if e.Size != nil {
		s += fmt.Sprintf(" of %d octets", *e.Size)
	}
	if e.Data != nil && len(*e.Data) > 0 {
		s += ": " + Hex(*e.Data)
	}
	if e.Object.Value != nil || e.Event == EventMessage && e.Size == nil {
		s += ": " + e.Object.OrNone().String()
	}
	if e.Tag != "" {
		s += " [" + e.Tag + "]"
	}
	if e.Event == EventUnsupported {
		s += " " + e.Cmd
	}
	return printable(s)
}

// errNoObject says that a line is no JSON object: output of something else, to be ignored.
var errNoObject = errors.New("no JSON object")

// parseEvent reads one line of a shim, whose messages are objects or octets. The error says what is wrong with it:
// errNoObject, or how it breaks the contract.
func parseEvent(line []byte, objects bool) (Event, error) {
	var e Event
	if !bytes.HasPrefix(line, []byte("{")) || !json.Valid(line) {
		return e, errNoObject
	}
	if err := json.Unmarshal(line, &e); err != nil {
		return e, fmt.Errorf("not an event: %w", inTheContractsWords(err))
	}
	if e.Event == "" {
		return e, fmt.Errorf(`no member "event"`)
	}
	if e.Event == EventMessage && !objects && (e.Size == nil || e.Data == nil && e.SHA256 == "" && *e.Size > 0) {
		return e, fmt.Errorf(`a message needs "size" and "data" or "sha256"`)
	}
	if e.Event == EventHook && e.Name == "" {
		return e, fmt.Errorf(`a hook needs a "name"`)
	}
	if e.Data != nil && e.Size != nil && uint64(len(*e.Data)) != *e.Size {
		return e, fmt.Errorf(`"size" is %d, but "data" has %d octets`, *e.Size, len(*e.Data))
	}
	return e, nil
}

// mustBe says what the members of an event must be, where that is not a string.
var mustBe = map[string]string{
	"port": "a whole number", "code": "a whole number", "size": "a whole number from 0 on", "max_receive": "a whole number from 0 on",
	"data": "base64 in a string", "roles": "a list of strings", "can": "a list of strings",
}

// inTheContractsWords says of an error of the JSON decoder which member of an event is wrong.
func inTheContractsWords(err error) error {
	if member, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		name, _, _ := strings.Cut(member.Field, ".")
		return fmt.Errorf("%q must be %s, not %s", name, cmp.Or(mustBe[name], "a string"), member.Value)
	}
	if _, ok := errors.AsType[base64.CorruptInputError](err); ok {
		return fmt.Errorf(`"data" must be %s`, mustBe["data"])
	}
	return err
}

// checkHello says what is wrong with a shim's answer to hello, or returns nil.
func checkHello(e Event, protocol string) error {
	switch {
	case e.Name == "":
		return fmt.Errorf(`hello: "name" is missing`)
	case e.Protocol != protocol:
		return fmt.Errorf("hello: protocol is %q, asked for %q", e.Protocol, protocol)
	case len(e.Roles) == 0:
		return fmt.Errorf(`hello: "roles" names neither "server" nor "client"`)
	}
	for _, role := range e.Roles {
		if !slices.Contains([]string{string(Server), string(Client)}, role) {
			return fmt.Errorf(`hello: role %q is neither "server" nor "client"`, role)
		}
	}
	return nil
}
