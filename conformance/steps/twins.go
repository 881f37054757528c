package steps

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tinyproto/tinyproto/conformance"
)

// resolveTwins turns the twins of each case from the names in its tags into ids.
//
// A name that is an outline stands for its row of the case's role, or for all of its rows if they are not named after
// roles. Of several, those of the case's own role count, if there are any. And a client's row has the server's row of
// its outline as a twin, since the two share most of their code: one mistake gives one failure. A case is not its own
// twin.
func resolveTwins(cases []*conformance.Case) error {
	byID := map[string]*conformance.Case{}
	for _, c := range cases {
		byID[c.ID] = c
	}
	var errs []error
	for _, c := range cases {
		twins, err := named(c, byID)
		errs = append(errs, err)
		if row := otherRow(c, conformance.Client, conformance.Server); byID[row] != nil {
			twins = append(twins, row)
		}
		c.Twins = slices.DeleteFunc(twins, func(id string) bool { return id == c.ID })
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return acyclic(byID)
}

// named finds the twins that a case's tags name.
func named(c *conformance.Case, byID map[string]*conformance.Case) (twins []string, err error) {
	sameRole := func(id string) bool { return byID[id].Role == c.Role }
	for _, name := range c.Twins {
		id := c.Protocol + "/" + name
		if row := id + "/" + string(c.Role); byID[row] != nil {
			id = row
		}
		cases := []string{id}
		if byID[id] == nil {
			cases = rowsOf(id, byID)
		}
		if len(cases) == 0 {
			return nil, fmt.Errorf("%s: its twin %s is not a case", c.ID, id)
		}
		twins = append(twins, cases...)
	}
	if slices.ContainsFunc(twins, sameRole) {
		twins = slices.DeleteFunc(twins, func(id string) bool { return !sameRole(id) })
	}
	return twins, nil
}

// rowsOf lists the rows of an outline, by their ids.
func rowsOf(outline string, byID map[string]*conformance.Case) (rows []string) {
	for id := range byID {
		if strings.HasPrefix(id, outline+"/") {
			rows = append(rows, id)
		}
	}
	slices.Sort(rows)
	return rows
}

// otherRow is the id of an outline's row for another role, "" if the case is not the row of the first.
func otherRow(c *conformance.Case, row, other conformance.Role) string {
	outline := len(c.ID) - len(row)
	if outline <= 0 || c.ID[outline-1:] != "/"+string(row) {
		return ""
	}
	return c.ID[:outline] + string(other)
}

// acyclic fails if a case waits for itself, over its twins.
func acyclic(byID map[string]*conformance.Case) error {
	const walking, done = 1, 2
	state := map[string]int{}
	var walk func(id string) error
	walk = func(id string) error {
		switch state[id] {
		case walking:
			return fmt.Errorf("%s: it is a twin of its own twins", id)
		case done:
			return nil
		}
		state[id] = walking
		for _, t := range byID[id].Twins {
			if err := walk(t); err != nil {
				return err
			}
		}
		state[id] = done
		return nil
	}
	for id := range byID {
		if err := walk(id); err != nil {
			return err
		}
	}
	return nil
}
