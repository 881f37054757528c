package objtcp

// The opcodes of SPEC.md, section A.5.4.
const (
	opProto     = 0x80
	opFrame     = 0x95
	opStop      = 0x2E
	opMark      = 0x28
	opNone      = 0x4E
	opTrue      = 0x88
	opFalse     = 0x89
	opInt1      = 0x4B
	opInt2      = 0x4D
	opInt4      = 0x4A
	opLong1     = 0x8A
	opLong4     = 0x8B
	opFloat     = 0x47
	opStr1      = 0x8C
	opStr4      = 0x58
	opStr8      = 0x8D
	opBytes1    = 0x43
	opBytes4    = 0x42
	opBytes8    = 0x8E
	opTuple0    = 0x29
	opTuple1    = 0x85
	opTuple2    = 0x86
	opTuple3    = 0x87
	opTuple     = 0x74
	opList      = 0x5D
	opAppend    = 0x61
	opAppends   = 0x65
	opDict      = 0x7D
	opSetItem   = 0x73
	opSetItems  = 0x75
	opSet       = 0x8F
	opAddItems  = 0x90
	opPut1      = 0x71
	opPut4      = 0x72
	opMemoize   = 0x94
	opGet1      = 0x68
	opGet4      = 0x6A
	minProtocol = 2
	maxProtocol = 5
)

// operands are the octets of the number that stands behind an opcode.
var operands = map[byte]int{
	opInt1: 1, opInt2: 2, opInt4: 4, opLong1: 1, opLong4: 4, opStr1: 1, opStr4: 4, opStr8: 8,
	opBytes1: 1, opBytes4: 4, opBytes8: 8, opPut1: 1, opPut4: 4, opGet1: 1, opGet4: 4, opFrame: 8,
}

// brought tells the protocol that brought an opcode, where that is above 2.
var brought = map[byte]byte{
	opBytes1: 3, opBytes4: 3, opFrame: 4, opStr1: 4, opStr8: 4, opBytes8: 4, opSet: 4, opAddItems: 4, opMemoize: 4,
}

// isLongForm tells the opcodes that Python hardly ever writes.
func isLongForm(op byte) bool {
	return op == opStr8 || op == opBytes8 || op == opLong4 || op == opPut4 || op == opGet4
}
