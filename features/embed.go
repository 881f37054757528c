// Package features carries the suite: the feature files, one folder per protocol and one file per section of SPEC.md,
// and the list of all case ids.
package features

import "embed"

// FS holds PROTOCOL/SECTION.feature and ids.txt.
//
//go:embed */*.feature ids.txt
var FS embed.FS
