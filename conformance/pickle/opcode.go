package pickle

// The opcodes that are data, one octet each, under the names that Python's pickletools gives them.
const (
	opMark  = '('  // begins a run of values
	opStop  = '.'  // ends the pickle: the value left is what it holds
	opProto = 0x80 // 1 octet: the protocol
	opFrame = 0x95 // 8 octets: how many octets of whole opcodes follow

	opNone     = 'N'
	opNewTrue  = 0x88
	opNewFalse = 0x89
	opBinInt   = 'J'  // 4 octets, signed
	opBinInt1  = 'K'  // 1 octet
	opBinInt2  = 'M'  // 2 octets
	opLong1    = 0x8A // 1 octet of length, then two's complement, least significant octet first
	opLong4    = 0x8B // the same with 4 octets of length, signed
	opBinFloat = 'G'  // 8 octets, most significant first

	opShortBinUnicode = 0x8C // 1 octet of length, then UTF-8
	opBinUnicode      = 'X'  // 4 octets of length
	opBinUnicode8     = 0x8D // 8 octets of length
	opShortBinBytes   = 'C'  // 1 octet of length
	opBinBytes        = 'B'  // 4 octets of length
	opBinBytes8       = 0x8E // 8 octets of length

	opEmptyList  = ']'
	opAppend     = 'a' // list, value → list
	opAppends    = 'e' // list, mark, values → list
	opEmptyTuple = ')'
	opTuple      = 't'  // mark, values → tuple
	opTuple1     = 0x85 // value → tuple; 86 of two, 87 of three
	opTuple2     = 0x86
	opTuple3     = 0x87
	opEmptyDict  = '}'
	opSetItem    = 's' // dict, key, value → dict
	opSetItems   = 'u' // dict, mark, keys and values → dict
	opEmptySet   = 0x8F
	opAddItems   = 0x90 // set, mark, values → set

	opBinPut     = 'q'  // 1 octet: where in the memo the value on top is kept
	opLongBinPut = 'r'  // 4 octets
	opMemoize    = 0x94 // as many as the memo holds
	opBinGet     = 'h'  // 1 octet: which value of the memo
	opLongBinGet = 'j'  // 4 octets
)

var names = map[byte]string{
	opMark: "MARK", opStop: "STOP", opProto: "PROTO", opFrame: "FRAME",
	opNone: "NONE", opNewTrue: "NEWTRUE", opNewFalse: "NEWFALSE",
	opBinInt: "BININT", opBinInt1: "BININT1", opBinInt2: "BININT2", opLong1: "LONG1", opLong4: "LONG4",
	opBinFloat:        "BINFLOAT",
	opShortBinUnicode: "SHORT_BINUNICODE", opBinUnicode: "BINUNICODE", opBinUnicode8: "BINUNICODE8",
	opShortBinBytes: "SHORT_BINBYTES", opBinBytes: "BINBYTES", opBinBytes8: "BINBYTES8",
	opEmptyList: "EMPTY_LIST", opAppend: "APPEND", opAppends: "APPENDS",
	opEmptyTuple: "EMPTY_TUPLE", opTuple: "TUPLE", opTuple1: "TUPLE1", opTuple2: "TUPLE2", opTuple3: "TUPLE3",
	opEmptyDict: "EMPTY_DICT", opSetItem: "SETITEM", opSetItems: "SETITEMS",
	opEmptySet: "EMPTY_SET", opAddItems: "ADDITEMS",
	opBinPut: "BINPUT", opLongBinPut: "LONG_BINPUT", opMemoize: "MEMOIZE",
	opBinGet: "BINGET", opLongBinGet: "LONG_BINGET",
}

// The opcodes that name what they would import.
const (
	opGlobal      = 'c'  // two lines: the module and the name
	opInst        = 'i'  // the same
	opStackGlobal = 0x93 // a str and a str
)

const (
	wouldImport = "would import"
	wouldCall   = "would call"
	wouldAsk    = "would ask the reader's program for an object"
	isText      = "is of protocol 0"
	isPython2   = "is a string of Python 2, text or octets"
	isNotData   = "is not used for data"
	isBuffer    = "needs a buffer from outside the pickle"
	isNoData    = "makes what is no data here"
)

// refused are the opcodes that are not data, with the reason. Every other octet is no opcode at all.
var refused = map[byte]struct{ name, why string }{
	opGlobal: {"GLOBAL", wouldImport}, opStackGlobal: {"STACK_GLOBAL", wouldImport},
	0x82: {"EXT1", wouldImport}, 0x83: {"EXT2", wouldImport}, 0x84: {"EXT4", wouldImport},
	opInst: {"INST", wouldCall},
	'o':    {"OBJ", wouldCall}, 'R': {"REDUCE", wouldCall}, 'b': {"BUILD", wouldCall},
	0x81: {"NEWOBJ", wouldCall}, 0x92: {"NEWOBJ_EX", wouldCall},
	'P': {"PERSID", wouldAsk}, 'Q': {"BINPERSID", wouldAsk},
	0x97: {"NEXT_BUFFER", isBuffer}, 0x98: {"READONLY_BUFFER", isBuffer},
	0x91: {"FROZENSET", isNoData}, 0x96: {"BYTEARRAY8", isNoData},
	'I': {"INT", isText}, 'L': {"LONG", isText}, 'F': {"FLOAT", isText},
	'T': {"BINSTRING", isPython2}, 'U': {"SHORT_BINSTRING", isPython2},
	'S': {"STRING", isText}, 'V': {"UNICODE", isText},
	'l': {"LIST", isText}, 'd': {"DICT", isText}, 'p': {"PUT", isText}, 'g': {"GET", isText},
	'0': {"POP", isNotData}, '1': {"POP_MARK", isNotData}, '2': {"DUP", isNotData},
}
