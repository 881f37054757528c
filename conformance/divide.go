package conformance

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"
)

// Divisions says whether a script is performed once, or once for every division of the peer's octets into segments.
//
// Every step that sends n octets, up to mostDividedOctets, is cut in all 2^(n-1) ways while the others send whole, and
// a longer one at each single point.
type Divisions int

// The part of a script that follows its last step that opens a connection is performed again for each division: on the
// same connection where that survives it, or else on one of its own.
const (
	Undivided Divisions = iota
	OnOneConnection
	OnConnectionsOfTheirOwn
)

const (
	mostDividedOctets = 10 // in all ways
	mostSingleCuts    = 64 // octets that cuts can hold
)

// cuts says after which octets of a run a new segment begins: bit i for a cut behind octet i.
type cuts uint64

const everywhere = ^cuts(0)

// pieces cuts octets.
func (c cuts) pieces(octets []byte) [][]byte {
	var pieces [][]byte
	begin := 0
	for i := range len(octets) - 1 {
		if c>>i&1 == 1 {
			pieces = append(pieces, octets[begin:i+1])
			begin = i + 1
		}
	}
	return append(pieces, octets[begin:])
}

// A division cuts what one step of a script sends. The zero value cuts nothing.
type division struct {
	step int
	cuts cuts
}

func (d division) of(step int) cuts {
	if step != d.step {
		return 0
	}
	return d.cuts
}

// in shows the division of a script: "00 | 00 00 05".
func (d division) in(script []Step) string {
	if d.cuts == 0 {
		return "whole"
	}
	var shown []string
	for _, piece := range d.cuts.pieces(script[d.step].Sends) {
		shown = append(shown, Hex(piece))
	}
	return strings.Join(shown, " | ")
}

// divisionsOf lists the divisions of a script, the whole first.
func divisionsOf(script []Step) []division {
	all := []division{{}}
	for i, s := range script {
		n := len(s.Sends)
		switch {
		case n < 2:
		case n <= mostDividedOctets:
			for c := cuts(1); c < 1<<(n-1); c++ {
				all = append(all, division{i, c})
			}
		case n <= mostSingleCuts:
			for at := range n - 1 {
				all = append(all, division{i, 1 << at})
			}
		default:
			panic(fmt.Sprintf("internal error: %q sends %d octets, which are too many to divide", s.Text, n))
		}
	}
	slices.SortStableFunc(all, func(a, b division) int { return bits.OnesCount64(uint64(a.cuts)) - bits.OnesCount64(uint64(b.cuts)) })
	return all
}

// everyDivision performs the script for each of its divisions, the fewest cuts first.
func (p *Play) everyDivision(script []Step, divisions Divisions) (step string, err error) {
	opening, body := script, []Step(nil)
	for len(opening) > 0 && !opening[len(opening)-1].Opens {
		opening, body = opening[:len(opening)-1], script[len(opening)-1:]
	}
	all := divisionsOf(body)
	for i, d := range all {
		p.transcript.begins("division %d of %d: %s", i+1, len(all), d.in(body))
		if i == 0 || divisions == OnConnectionsOfTheirOwn {
			step, err = p.reopened(opening)
		}
		if err == nil {
			step, err = p.steps(body, d)
		}
		if err != nil {
			return step, during(fmt.Sprintf("with the octets divided %s", d.in(body)), err)
		}
	}
	return "", nil
}

// reopened ends the connections there are, and performs the opening of a script.
func (p *Play) reopened(opening []Step) (step string, err error) {
	if err := p.endConnections(); err != nil {
		return atTheEnd, err
	}
	return p.steps(opening, division{})
}

// sendPieces has a scripted peer write octets one piece a call, with a pause between them that keeps TCP from joining
// them.
func (p *Play) sendPieces(peer int, pieces [][]byte) error {
	for i, piece := range pieces {
		if i > 0 {
			time.Sleep(betweenPieces)
		}
		if err := p.Peer(peer).Send(piece, p.timing.Deadline); err != nil {
			return err
		}
	}
	return nil
}

// betweenPieces is long enough for a reader to take one piece before the next arrives. There is no event to await: what
// is wanted is that the implementation sees them apart.
const betweenPieces = time.Second / 3000
