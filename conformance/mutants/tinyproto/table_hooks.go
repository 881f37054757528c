package tinyproto

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section 12 of SPEC.md.
const (
	preLoopTwice                 defect = "pre-loop-twice"
	preLoopBeforeTheHandshake    defect = "pre-loop-before-the-handshake"
	preLoopForEachMessage        defect = "pre-loop-for-each-message"
	postLoopTwice                defect = "post-loop-twice"
	noPostLoopAfterAReset        defect = "no-post-loop-after-a-reset"
	noPostLoopAfterACut          defect = "no-post-loop-after-a-cut"
	noPostLoopAfterACollision    defect = "no-post-loop-after-a-collision"
	noPostLoopAfterAClose        defect = "no-post-loop-after-a-close"
	postLoopBeforeTheLastMessage defect = "post-loop-before-the-last-message"
	preLoopForFailedHandshakes   defect = "pre-loop-for-failed-handshakes"
	postLoopForFailedHandshakes  defect = "post-loop-for-failed-handshakes"
	noLoopPass                   defect = "no-loop-pass"
	loopPassBeforePreLoop        defect = "loop-pass-before-pre-loop"
	connInitAfterPreLoop         defect = "conn-init-after-pre-loop"
	noConnShutdown               defect = "no-conn-shutdown"
	noConnShutdownAfterACut      defect = "no-conn-shutdown-after-a-cut"
	serverPreLoopForConnections  defect = "server-pre-loop-for-each-connection"
	noServerLoopPass             defect = "no-server-loop-pass"
	noServerPostLoop             defect = "no-server-post-loop"
	connInitForRefused           defect = "conn-init-for-the-refused"
	shutdownIfOpen               defect = "conn-shutdown-if-open"
	noConnShutdownAtTheStop      defect = "no-conn-shutdown-at-the-stop"
	noPostLoopAtTheStop          defect = "no-post-loop-at-the-stop"
)

var hooksTable = mutant.Table{
	{preLoopTwice, "calls pre_loop twice", "TP-HOOK-1"},
	{preLoopBeforeTheHandshake, "calls pre_loop before the handshake is done", "TP-HOOK-1"},
	{preLoopForEachMessage, "calls pre_loop before each message", "TP-HOOK-1"},
	{postLoopTwice, "calls post_loop twice", "TP-HOOK-2"},
	{noPostLoopAfterAReset, "calls no post_loop after a reset", "TP-HOOK-2"},
	{noPostLoopAfterACut, "calls no post_loop when a message was cut", "TP-HOOK-2"},
	{noPostLoopAfterACollision, "calls no post_loop after a collision", "TP-HOOK-2"},
	{noPostLoopAfterAClose, "calls no post_loop when its caller closes", "TP-HOOK-2"},
	{postLoopBeforeTheLastMessage, "calls post_loop at the end of the stream, with a message still to deliver", "TP-HOOK-2"},
	{preLoopForFailedHandshakes, "calls pre_loop for a handshake that has failed", "TP-HOOK-3"},
	{postLoopForFailedHandshakes, "calls post_loop for a handshake that has failed", "TP-HOOK-3"},
	{noLoopPass, "never calls loop_pass", "TP-HOOK-4"},
	{loopPassBeforePreLoop, "calls loop_pass before pre_loop", "TP-HOOK-4"},
	{connInitAfterPreLoop, "calls conn_init after pre_loop", "TP-HOOK-5"},
	{noConnShutdown, "never calls conn_shutdown", "TP-HOOK-5"},
	{noConnShutdownAfterACut, "calls no conn_shutdown when a message was cut", "TP-HOOK-5"},
	{serverPreLoopForConnections, "calls the server's pre_loop for each connection", "TP-HOOK-6"},
	{noServerLoopPass, "never calls the server's loop_pass", "TP-HOOK-6"},
	{noServerPostLoop, "never calls the server's post_loop", "TP-HOOK-6"},
	{connInitForRefused, "calls conn_init with connections that it refuses", "TP-HOOK-5"},
	{shutdownIfOpen, "calls conn_shutdown only for connections that were open", "TP-HOOK-5"},
	{noConnShutdownAtTheStop, "calls no conn_shutdown for connections that are open when the server stops", "TP-HOOK-5"},
	{noPostLoopAtTheStop, "calls no post_loop of connections that are open when the server stops", "TP-HOOK-2"},
}
