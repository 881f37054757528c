package objtcp

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section A.2 of SPEC.md.
const (
	sizesInLowerCase        defect = "sizes-in-lower-case"
	sizesWithZeros          defect = "sizes-with-zeros"
	sizesInDecimal          defect = "sizes-in-decimal"
	sizesCountThemselves    defect = "sizes-count-themselves"
	upperCaseOnly           defect = "upper-case-only"
	lowerCaseOnly           defect = "lower-case-only"
	oneCaseOnly             defect = "one-case-only"
	spacesOnly              defect = "spaces-only"
	zerosAlone              defect = "zeros-alone"
	takesSigns              defect = "takes-signs"
	takesAPrefix            defect = "takes-a-prefix"
	takesUnderscores        defect = "takes-underscores"
	takesAnySpace           defect = "takes-any-space"
	takesInnerSpaces        defect = "takes-inner-spaces"
	stopsAtAnyLetter        defect = "stops-at-any-letter"
	anyLetterIsADigit       defect = "any-letter-is-a-digit"
	skipsEmptySizes         defect = "skips-empty-sizes"
	blankIsFour             defect = "blank-is-four"
	waitsBehindASize        defect = "waits-behind-a-size"
	silentAboutMalformed    defect = "silent-about-malformed"
	malformedIsTruncated    defect = "malformed-is-truncated"
	malformedGoesOn         defect = "malformed-goes-on"
	ignoresTheLimit         defect = "ignores-the-limit"
	signedLimit             defect = "signed-limit"
	silentAboutOversize     defect = "silent-about-oversize"
	oversizeIsMalformed     defect = "oversize-is-malformed"
	readsTheOversize        defect = "reads-the-oversize"
	skipsTheOversize        defect = "skips-the-oversize"
	refusesTheLimit         defect = "refuses-the-limit"
	signedSizes             defect = "signed-sizes"
	limitOfABillion         defect = "limit-of-a-billion"
	noTinySizes             defect = "no-tiny-sizes"
	takesTheAnnounced       defect = "takes-the-announced"
	deliversBehindMalformed defect = "delivers-behind-malformed"
	deliversBehindOversize  defect = "delivers-behind-oversize"
)

var sizeTable = mutant.Table{
	{sizesInLowerCase, "writes sizes of more than four digits in lower case", "OT-SIZE-1"},
	{sizesWithZeros, "pads sizes with zeros", "OT-SIZE-1"},
	{sizesInDecimal, "writes sizes in decimal", "OT-SIZE-1"},
	{sizesCountThemselves, "counts the octets of the size too", "OT-SIZE-1"},
	{upperCaseOnly, "refuses sizes in lower case", "OT-SIZE-2"},
	{lowerCaseOnly, "refuses sizes in upper case", "OT-SIZE-2"},
	{oneCaseOnly, "refuses sizes in upper and lower case", "OT-SIZE-2"},
	{spacesOnly, "refuses sizes that are padded with zeros", "OT-SIZE-2"},
	{zerosAlone, "refuses sizes that are padded with spaces and zeros", "OT-SIZE-2"},
	{takesSigns, "takes a size with a sign", "OT-SIZE-3"},
	{takesAPrefix, "takes a size with 0x in front", "OT-SIZE-3"},
	{takesUnderscores, "takes a size with underscores", "OT-SIZE-3"},
	{takesAnySpace, "takes a size with any white space on either side", "OT-SIZE-3"},
	{takesInnerSpaces, "takes a size with spaces between its digits", "OT-SIZE-3"},
	{stopsAtAnyLetter, "takes the digits of a size that stand before something else", "OT-SIZE-3"},
	{anyLetterIsADigit, "takes the lowest four bits of any octet for a digit", "OT-SIZE-3"},
	{skipsEmptySizes, "passes over a size of zero, or without a digit", "OT-SIZE-3"},
	{blankIsFour, "takes a size without a digit for the least", "OT-SIZE-3"},
	{waitsBehindASize, "refuses a malformed size when an octet has come behind it", "OT-SIZE-3"},
	{silentAboutMalformed, "closes a connection with a malformed frame without a report", "OT-SIZE-3"},
	{malformedIsTruncated, "reports a malformed frame as truncated", "OT-SIZE-3"},
	{malformedGoesOn, "reports a malformed frame and keeps the connection", "OT-SIZE-3"},
	{deliversBehindMalformed, "delivers the object that follows a malformed size", "OT-SIZE-3"},
	{ignoresTheLimit, "has no receive limit", "OT-SIZE-4"},
	{signedLimit, "takes a size with the highest bit set for a negative one, below its receive limit", "OT-SIZE-4"},
	{silentAboutOversize, "closes a connection with an oversize frame without a report", "OT-SIZE-4"},
	{oversizeIsMalformed, "reports an oversize frame as malformed", "OT-SIZE-4"},
	{readsTheOversize, "refuses an oversize frame when it has arrived", "OT-SIZE-4"},
	{skipsTheOversize, "passes over an oversize frame and keeps the connection", "OT-SIZE-4"},
	{deliversBehindOversize, "delivers the object that follows an oversize frame", "OT-SIZE-4"},
	{refusesTheLimit, "refuses a pickle of just its receive limit", "OT-SIZE-5"},
	{signedSizes, "takes a size with the highest bit set for a negative one", "OT-SIZE-5"},
	{limitOfABillion, "refuses sizes above 2^30", "OT-SIZE-5"},
	{noTinySizes, "refuses sizes below 4 at once", "OT-SIZE-5"},
	{takesTheAnnounced, "takes memory for a pickle when its size has come", "OT-SIZE-6"},
}
