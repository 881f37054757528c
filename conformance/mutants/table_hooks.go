package mutants

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

var hooksTable = []Mutant{
	{preLoopTwice, "calls pre_loop twice", rules("TP-HOOK-1")},
	{preLoopBeforeTheHandshake, "calls pre_loop before the handshake is done", rules("TP-HOOK-1")},
	{preLoopForEachMessage, "calls pre_loop before each message", rules("TP-HOOK-1")},
	{postLoopTwice, "calls post_loop twice", rules("TP-HOOK-2")},
	{noPostLoopAfterAReset, "calls no post_loop after a reset", rules("TP-HOOK-2")},
	{noPostLoopAfterACut, "calls no post_loop when a message was cut", rules("TP-HOOK-2")},
	{noPostLoopAfterACollision, "calls no post_loop after a collision", rules("TP-HOOK-2")},
	{noPostLoopAfterAClose, "calls no post_loop when its caller closes", rules("TP-HOOK-2")},
	{postLoopBeforeTheLastMessage, "calls post_loop at the end of the stream, with a message still to deliver", rules("TP-HOOK-2")},
	{preLoopForFailedHandshakes, "calls pre_loop for a handshake that has failed", rules("TP-HOOK-3")},
	{postLoopForFailedHandshakes, "calls post_loop for a handshake that has failed", rules("TP-HOOK-3")},
	{noLoopPass, "never calls loop_pass", rules("TP-HOOK-4")},
	{loopPassBeforePreLoop, "calls loop_pass before pre_loop", rules("TP-HOOK-4")},
	{connInitAfterPreLoop, "calls conn_init after pre_loop", rules("TP-HOOK-5")},
	{noConnShutdown, "never calls conn_shutdown", rules("TP-HOOK-5")},
	{noConnShutdownAfterACut, "calls no conn_shutdown when a message was cut", rules("TP-HOOK-5")},
	{serverPreLoopForConnections, "calls the server's pre_loop for each connection", rules("TP-HOOK-6")},
	{noServerLoopPass, "never calls the server's loop_pass", rules("TP-HOOK-6")},
	{noServerPostLoop, "never calls the server's post_loop", rules("TP-HOOK-6")},
	{connInitForRefused, "calls conn_init with connections that it refuses", rules("TP-HOOK-5")},
	{shutdownIfOpen, "calls conn_shutdown only for connections that were open", rules("TP-HOOK-5")},
	{noConnShutdownAtTheStop, "calls no conn_shutdown for connections that are open when the server stops", rules("TP-HOOK-5")},
	{noPostLoopAtTheStop, "calls no post_loop of connections that are open when the server stops", rules("TP-HOOK-2")},
}
