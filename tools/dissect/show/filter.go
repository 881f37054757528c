package show

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// A Filter selects events by their stream and by an expression over their members, in the language of
// github.com/expr-lang/expr. The names are those of the members of JSON lines; "text" is the payload, as far as it was kept.
//
// A member that an event does not have is nil. A comparison with it is false, but for one with nil itself, which tells
// whether it is there.
type Filter struct {
	streams []int
	where   *vm.Program
	machine vm.VM
	used    []field
	members map[string]any // of the event that is judged: those that the expression uses
}

// NewFilter returns a filter that selects the events of the streams given, of all streams if none is given, for which
// the expression is true, all if it is empty. It fails if the expression is not one that is true or false, and says at
// which column.
func NewFilter(streams []int, where string) (*Filter, error) {
	f := &Filter{streams: streams, members: map[string]any{}}
	if where == "" {
		return f, nil
	}
	samples := map[string]any{}
	for _, m := range fields {
		samples[m.name] = m.sample
	}
	names := &identifiers{}
	program, err := expr.Compile(strings.ReplaceAll(where, "\n", " "), expr.Env(samples), expr.AsBool(), expr.Patch(names), expr.Patch(guard{}))
	if err != nil {
		return nil, located(err)
	}
	f.where = program
	for _, m := range fields {
		if slices.Contains(names.seen, m.name) {
			f.used = append(f.used, m)
		}
	}
	return f, nil
}

// Stream says whether a stream is selected.
func (f *Filter) Stream(n int) bool { return len(f.streams) == 0 || slices.Contains(f.streams, n) }

// Uses says whether the expression asks for a member.
func (f *Filter) Uses(name string) bool {
	return slices.ContainsFunc(f.used, func(m field) bool { return m.name == name })
}

// Event says whether an event is selected. It fails where the expression cannot be worked out for an event: a division
// by zero.
func (f *Filter) Event(e event.Event) (bool, error) {
	if !f.Stream(e.Source().Stream) {
		return false, nil
	}
	if f.where == nil {
		return true, nil
	}
	for _, m := range f.used {
		f.members[m.name] = m.of(e)
	}
	result, err := f.machine.Run(f.where, f.members)
	if err != nil {
		return false, located(err)
	}
	selected, _ := result.(bool)
	return selected, nil
}

// located says on one line at which column of an expression something is wrong.
func located(err error) error {
	var at *file.Error
	if !errors.As(err, &at) {
		return fmt.Errorf("column 1: %w: an event is selected by what is true or false", err)
	}
	return fmt.Errorf("column %d: %s", at.Column+1, at.Message)
}

// identifiers collects the names in an expression.
type identifiers struct{ seen []string }

func (v *identifiers) Visit(node *ast.Node) {
	if id, ok := (*node).(*ast.IdentifierNode); ok {
		v.seen = append(v.seen, id.Value)
	}
}

// guard makes comparisons with what is absent false: "size > 5" becomes "size != nil and size > 5".
type guard struct{}

// comparisons are the operators that need something on both sides.
var comparisons = []string{"==", "!=", "<", ">", "<=", ">=", "in", "contains", "startsWith", "endsWith", "matches"}

func (guard) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.UnaryNode:
		guardTruth(&n.Node)
	case *ast.ConditionalNode:
		guardTruth(&n.Cond)
	case *ast.BinaryNode:
		if n.Operator == "and" || n.Operator == "or" || n.Operator == "&&" || n.Operator == "||" {
			guardTruth(&n.Left)
			guardTruth(&n.Right)
		}
		if slices.Contains(comparisons, n.Operator) && !isNil(n.Left) && !isNil(n.Right) {
			guardNames(node)
		}
	}
}

// guardTruth makes a member that is true or false by itself a comparison, where it stands as a condition.
func guardTruth(node *ast.Node) {
	if id, ok := (*node).(*ast.IdentifierNode); ok && id.Value == "complete" {
		ast.Patch(node, &ast.BinaryNode{Operator: "==", Left: *node, Right: &ast.BoolNode{Value: true}})
		guardNames(node)
	}
}

// guardNames puts in front of a condition that each of its names is there.
func guardNames(node *ast.Node) {
	for _, name := range namesIn(*node) {
		there := &ast.BinaryNode{Operator: "!=", Left: &ast.IdentifierNode{Value: name}, Right: &ast.NilNode{}}
		ast.Patch(node, &ast.BinaryNode{Operator: "and", Left: there, Right: *node})
	}
}

func isNil(n ast.Node) bool { _, ok := n.(*ast.NilNode); return ok }

func namesIn(n ast.Node) []string {
	names := &identifiers{}
	ast.Walk(&n, names)
	slices.Sort(names.seen)
	return slices.Compact(names.seen)
}
