package conformance

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Version is the version of the suite: of the cases and the engine together.
const Version = "0.1.0"

// A Report is the outcome of a run.
type Report struct {
	Target    string        // as a person would type it
	Hello     Event         // how the implementation introduced itself
	Spec      string        // the revision of SPEC.md; set by who knows it
	Seed      int64         // of the order in which cases started; zero: that of the suite
	Terms     Terms         // what counts for the exit code
	RoundTrip time.Duration // the slowest of the measured ones
	Timing    Timing
	Results   []Result

	// Endings says, for each time that the shim ended or was killed with cases in flight, how, and the end of its log.
	Endings []string

	// Lost says why cases that were left were not tried: the server is gone, or no process of the shim lives; "" if all
	// were.
	Lost string

	// Interrupted says that the run was stopped before every case had its verdict.
	Interrupted bool
}

// The JSON form, whose members are kept by contract.
type (
	jsonReport struct {
		Suite          jsonSuite          `json:"suite"`
		Implementation jsonImplementation `json:"implementation"`
		Summary        map[Verdict]int    `json:"summary"`
		Results        []jsonResult       `json:"results"`
		Endings        []string           `json:"endings,omitempty"`     // of the shim, with cases in flight
		Lost           string             `json:"lost,omitempty"`        // why the cases that were left were not tried
		Interrupted    bool               `json:"interrupted,omitempty"` // cases are missing
	}
	jsonSuite struct {
		Version    string `json:"version"`
		Spec       string `json:"spec"`
		Seed       int64  `json:"seed"`
		DeadlineMS int64  `json:"deadline_ms"`
		QuietMS    int64  `json:"quiet_ms"`
	}
	jsonImplementation struct {
		Name     string `json:"name"`
		Version  string `json:"version"`
		Protocol string `json:"protocol"`
		Target   string `json:"target"`
	}
	jsonResult struct {
		Case       string      `json:"case"`
		Rule       string      `json:"rule"`
		Level      string      `json:"level"`
		Title      string      `json:"title"`
		Feature    string      `json:"feature"`
		Verdict    Verdict     `json:"verdict"`
		Reason     string      `json:"reason"`
		BlockedBy  string      `json:"blocked_by"`
		WallMS     float64     `json:"wall_ms"`
		Transcript []jsonEntry `json:"transcript"`
		Pcap       string      `json:"pcap"`
		Known      *jsonKnown  `json:"expectation,omitempty"` // the one that decided the verdict
	}
	jsonKnown struct {
		Reason string `json:"reason"`
		Issue  string `json:"issue"`
	}
	jsonEntry struct {
		TimeUS int64  `json:"t_us"`
		From   string `json:"from"`
		Peer   int    `json:"peer,omitempty"` // which scripted peer, from the second on
		Octets string `json:"octets"`
		Note   string `json:"note"`
	}
)

// WriteJSON writes the report as one JSON object.
func (r Report) WriteJSON(w io.Writer) error {
	out := jsonReport{
		Suite:          jsonSuite{Version, r.Spec, r.Seed, r.Timing.Deadline.Milliseconds(), r.Timing.Quiet.Milliseconds()},
		Implementation: jsonImplementation{r.Hello.Name, r.Hello.Version, r.Hello.Protocol, r.Target},
		Summary:        map[Verdict]int{},
		Results:        []jsonResult{},
		Endings:        r.Endings,
		Lost:           r.Lost,
		Interrupted:    r.Interrupted,
	}
	counts := Count(r.Results)
	for _, v := range Verdicts {
		out.Summary[v] = counts[v]
	}
	for _, res := range r.Results {
		out.Results = append(out.Results, res.json())
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(out)
}

func (r Result) json() jsonResult {
	out := jsonResult{
		Case: r.Case.ID, Rule: r.Case.Rule, Level: r.Case.Level, Title: r.Case.Title, Feature: r.Case.Feature,
		Verdict: r.Verdict, Reason: r.Reason(), BlockedBy: r.BlockedBy,
		WallMS: float64(r.Wall.Microseconds()) / 1000, Transcript: []jsonEntry{}, Pcap: r.Pcap,
	}
	if r.Known != nil {
		out.Known = &jsonKnown{r.Known.Reason, r.Known.Issue}
	}
	for _, e := range r.LastSeen() {
		octets, note := cutOctets(e)
		entry := jsonEntry{TimeUS: e.At.Microseconds(), From: e.From, Octets: octets, Note: note}
		if e.Peer > 1 {
			entry.Peer = e.Peer
		}
		out.Transcript = append(out.Transcript, entry)
	}
	return out
}

// reportOctets is how many octets of an entry the report shows in full.
const reportOctets = 256

// cutOctets gives an entry's octets in hex and its note. A long run is cut in the middle; its length and SHA-256 go to
// the note.
func cutOctets(e Entry) (octets, note string) {
	if len(e.Octets) <= reportOctets {
		return hex.EncodeToString(e.Octets), e.Note
	}
	head, tail := e.Octets[:reportOctets/2], e.Octets[len(e.Octets)-reportOctets/2:]
	note = fmt.Sprintf("%d octets, SHA-256 %x, cut in the middle", len(e.Octets), sha256.Sum256(e.Octets))
	if e.Note != "" {
		note = e.Note + "; " + note
	}
	return hex.EncodeToString(head) + "…" + hex.EncodeToString(tail), note
}
