package tinyproto

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section 11 of SPEC.md.
const (
	encodesBackward    defect = "encodes-backward"
	skipsEncoding      defect = "skips-encoding"
	sizeBeforeEncoding defect = "size-before-encoding"
	emptyNotEncoded    defect = "empty-not-encoded"
	skipsDecoding      defect = "skips-decoding"
	decodesForward     defect = "decodes-forward"
	dropsEmptyOutputs  defect = "drops-empty-outputs"
	limitsTheOutput    defect = "limits-the-output"
	limitLessPlugins   defect = "limit-less-plugins"
	deliversUndecoded  defect = "delivers-undecoded"
	silentAboutPlugins defect = "silent-about-plugins"
	stuckAfterAPlugin  defect = "stuck-after-a-plugin"
	firstHasPlugins    defect = "first-has-plugins"
)

var pluginsTable = mutant.Table{
	{encodesBackward, "applies plugins to a message to send in the reverse order", "TP-PLUG-1"},
	{skipsEncoding, "applies no plugin to a message to send", "TP-PLUG-2"},
	{sizeBeforeEncoding, "announces the size that a message had before its plugins", "TP-PLUG-2"},
	{emptyNotEncoded, "sends an empty message past the plugins", "TP-PLUG-2"},
	{skipsDecoding, "applies no plugin to a payload", "TP-PLUG-3"},
	{decodesForward, "applies plugins to a payload in the order of their registration", "TP-PLUG-3"},
	{dropsEmptyOutputs, "delivers no message of which plugins leave nothing", "TP-PLUG-3"},
	{limitsTheOutput, "compares the message that its plugins make with its receive limit", "TP-PLUG-4"},
	{limitLessPlugins, "keeps an octet of its receive limit for each plugin", "TP-PLUG-4"},
	{deliversUndecoded, "delivers the payload when a plugin fails on it", "TP-PLUG-5"},
	{silentAboutPlugins, "drops a payload that a plugin fails on without a report", "TP-PLUG-5"},
	{stuckAfterAPlugin, "neither reads nor closes after a plugin has failed", "TP-PLUG-5"},
	{firstHasPlugins, "applies plugins on the first connection alone", "TP-PLUG-7"},
}
