// Package pcapng reads and writes captures in the pcapng format, and makes up the packets of TCP connections whose
// octets are known.
//
// The format is that of draft-ietf-opsawg-pcapng: a file is a run of blocks, each framed by its length at both ends; a
// section header opens a section and settles the byte order, interface descriptions say what link the packets are of
// and how their times count, and packet blocks follow. Every other block is passed over.
//
// gopacket's reader is not used: a cut file ends like a whole one there, a length that is damaged costs gigabytes, and
// a resolution that is, a panic. Its writer has no comments on packets.
package pcapng

// Types of blocks.
const (
	blockSection   = 0x0A0D0D0A // the same in both byte orders
	blockInterface = 1
	blockPacket    = 2 // obsolete
	blockSimple    = 3
	blockEnhanced  = 6
)

// byteOrderMagic follows the first length of a section header, in the byte order of the section.
const byteOrderMagic = 0x1A2B3C4D

// Options, by the block that they are in.
const (
	optionEnd         = 0
	optionComment     = 1 // of any block, any number of times
	optionApplication = 4 // of a section: the program that wrote it
	optionResolution  = 9 // of an interface: one octet, the unit of times
	optionOffset      = 14
)

// LinkRaw is the link type of packets that begin with their IP header.
const LinkRaw = 101

// version is the only major version there is.
const version = 1

// frameOctets is what a block takes beside its body: its type, and its length twice.
const frameOctets = 12

// padded is the length up to which a run of n octets is filled: blocks and options are aligned to four octets.
func padded(n int) int { return (n + 3) &^ 3 }
