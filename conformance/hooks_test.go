package conformance

import (
	"net"
	"testing"
)

// hooked is a fake that says lines in place of its hooks, for ID and SERVER, before its connection is reported as open
// and after.
func hooked(before, after []string) fake {
	f := fake{wire: func(s *faking, id string, conn *net.TCPConn) {
		conn.Write([]byte{0xFF})
		reads(conn, 1)
		for _, name := range before {
			s.say(`{"event":"hook","id":%q,"name":%q}`, id, name)
		}
		s.opened(id)
		for _, name := range after {
			s.say(`{"event":"hook","id":%q,"name":%q}`, id, name)
		}
		reads(conn, 1)
	}}
	f.hello = `{"event":"hello","name":"fake","version":"1","protocol":"tinyproto","roles":["server","client"],"can":["hooks"]}`
	return f
}

func withHooks() Step {
	return Step{Text: "hooks", Do: func(p *Play) error { p.Options.Hooks = true; return nil }}
}

// A hook of an accepted connection may come before the connection is known.
func TestWantHookOnce(t *testing.T) {
	t.Parallel()
	once := then(func(p *Play) error { return p.WantHookOnce(1, HookConnInit) })
	for _, f := range []fake{hooked([]string{HookConnInit}, nil), hooked(nil, []string{HookConnInit})} {
		requireResult(t, verdictOf(t, f, withHooks(), opens(Server), once), Pass, "")
	}
	requireResult(t, verdictOf(t, hooked([]string{HookConnInit}, []string{HookConnInit}), withHooks(), opens(Server), once), Fail, "came: hook conn_init")
	requireResult(t, verdictOf(t, hooked([]string{HookPreLoop}, nil), withHooks(), opens(Server), once), Fail, "no such report")
}

func TestWantNoHook(t *testing.T) {
	t.Parallel()
	none := then(func(p *Play) error { return p.WantNoHook(HookPostLoop) })
	requireResult(t, verdictOf(t, hooked([]string{HookPreLoop}, nil), withHooks(), opens(Server), none), Pass, "")
	requireResult(t, verdictOf(t, hooked([]string{HookPostLoop}, nil), withHooks(), opens(Server), none), Fail, "came: hook post_loop")
}

func TestWantOrder(t *testing.T) {
	t.Parallel()
	order := then(func(p *Play) error { return p.WantOrder(HookConnInit, HookPreLoop) })
	requireResult(t, verdictOf(t, hooked([]string{HookConnInit}, []string{HookPreLoop}), withHooks(), opens(Server), claims(HookPreLoop), order), Pass, "")
	requireResult(t, verdictOf(t, hooked(nil, []string{HookPreLoop, HookConnInit}), withHooks(), opens(Server), claims(HookConnInit), order), Fail, "event 4 of the case, pre_loop event 3")
	requireResult(t, verdictOf(t, hooked(nil, []string{HookPreLoop}), withHooks(), opens(Server), claims(HookPreLoop), order), Fail, "0: it has not come")
}

// claims waits for a hook.
func claims(name string) Step {
	return then(func(p *Play) error { return p.WantHookOnce(1, name) })
}
