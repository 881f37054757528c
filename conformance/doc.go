// Package conformance is the engine of the suite: it drives an implementation under test through scripted peers and
// says, case by case, whether it keeps the rules of SPEC.md.
//
// A Case is a script of steps. A Play performs it once: it tells the shim of the implementation what to do, plays the
// other side of the wire octet by octet, and compares what it sees with what the step expects. Run performs many,
// several at a time, and judges them. A case runs after its twins and is blocked if one of them did not pass, so that
// one mistake gives one failure.
//
// The package writes its octets by hand, apart from the reference's codec: an error that both shared could hide. It
// knows nothing of the features; package steps turns them into cases.
package conformance
