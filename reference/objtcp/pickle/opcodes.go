package pickle

// The opcodes that the rest of the package names.
const (
	opProto      = 0x80
	opStop       = '.'
	opMark       = '('
	opNone       = 'N'
	opTrue       = 0x88
	opFalse      = 0x89
	opInt8       = 'K'
	opInt16      = 'M'
	opInt32      = 'J'
	opLong8      = 0x8A
	opLong32     = 0x8B
	opFloat      = 'G'
	opStr8       = 0x8C
	opStr32      = 'X'
	opStr64      = 0x8D
	opBytes8     = 'C'
	opBytes32    = 'B'
	opBytes64    = 0x8E
	opList       = ']'
	opAppend     = 'a'
	opAppends    = 'e'
	opEmptyTuple = ')'
	opTuple1     = 0x85
	opTuple      = 't'
	opDict       = '}'
	opSetItems   = 'u'
	opSet        = 0x8F
	opAddItems   = 0x90
)

// An operation is what an opcode does. One without do is refused.
type operation struct {
	name string // as Python's pickletools has it
	do   func(*reader) error
}

// opcodes are all that Python knows, by their octet (SPEC.md, section A.5.4). A variable, but nothing changes it.
// [OT-OBJ-6] Every opcode is accepted in a pickle of each protocol.
var opcodes = [256]operation{
	opProto:  {"PROTO", (*reader).again},
	0x95:     {"FRAME", (*reader).frame},
	opStop:   {"STOP", nil},
	opNone:   {"NONE", constant(nil)},
	opTrue:   {"NEWTRUE", constant(true)},
	opFalse:  {"NEWFALSE", constant(false)},
	opInt8:   {"BININT1", unsigned(1)},
	opInt16:  {"BININT2", unsigned(2)},
	opInt32:  {"BININT", (*reader).binInt},
	opLong8:  {"LONG1", long(1)},
	opLong32: {"LONG4", long(4)},
	opFloat:  {"BINFLOAT", (*reader).binFloat},

	opStr8:    {"SHORT_BINUNICODE", str(1)},
	opStr32:   {"BINUNICODE", str(4)},
	opStr64:   {"BINUNICODE8", str(8)},
	opBytes8:  {"SHORT_BINBYTES", blob(1)},
	opBytes32: {"BINBYTES", blob(4)},
	opBytes64: {"BINBYTES8", blob(8)},

	opMark:       {"MARK", (*reader).mark},
	opList:       {"EMPTY_LIST", (*reader).emptyList},
	opAppend:     {"APPEND", one(1, (*reader).addToList)},
	opAppends:    {"APPENDS", many((*reader).addToList)},
	opEmptyTuple: {"EMPTY_TUPLE", tuple(0)},
	opTuple1:     {"TUPLE1", tuple(1)},
	opTuple1 + 1: {"TUPLE2", tuple(2)},
	opTuple1 + 2: {"TUPLE3", tuple(3)},
	opTuple:      {"TUPLE", (*reader).markedTuple},
	opDict:       {"EMPTY_DICT", (*reader).emptyDict},
	's':          {"SETITEM", one(2, (*reader).addToDict)},
	opSetItems:   {"SETITEMS", many((*reader).addToDict)},
	opSet:        {"EMPTY_SET", (*reader).emptySet},
	opAddItems:   {"ADDITEMS", many((*reader).addToSet)},

	0x94: {"MEMOIZE", (*reader).memoize},
	'q':  {"BINPUT", put(1)},
	'r':  {"LONG_BINPUT", put(4)},
	'h':  {"BINGET", get(1)},
	'j':  {"LONG_BINGET", get(4)},

	// What imports, calls, or asks for something from outside.
	'c':  {"GLOBAL", nil},
	0x93: {"STACK_GLOBAL", nil},
	'R':  {"REDUCE", nil},
	'b':  {"BUILD", nil},
	'i':  {"INST", nil},
	'o':  {"OBJ", nil},
	0x81: {"NEWOBJ", nil},
	0x92: {"NEWOBJ_EX", nil},
	0x82: {"EXT1", nil},
	0x83: {"EXT2", nil},
	0x84: {"EXT4", nil},
	'P':  {"PERSID", nil},
	'Q':  {"BINPERSID", nil},
	0x97: {"NEXT_BUFFER", nil},
	0x98: {"READONLY_BUFFER", nil},

	// What makes a value of a type that does not travel.
	0x96: {"BYTEARRAY8", nil},
	0x91: {"FROZENSET", nil},

	// What no pickle of data has that Python writes at protocol 2 or later.
	'0': {"POP", nil},
	'1': {"POP_MARK", nil},
	'2': {"DUP", nil},
	'I': {"INT", nil},
	'L': {"LONG", nil},
	'F': {"FLOAT", nil},
	'S': {"STRING", nil},
	'T': {"BINSTRING", nil},
	'U': {"SHORT_BINSTRING", nil},
	'V': {"UNICODE", nil},
	'l': {"LIST", nil},
	'd': {"DICT", nil},
	'p': {"PUT", nil},
	'g': {"GET", nil},
}
