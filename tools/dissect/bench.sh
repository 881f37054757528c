#!/usr/bin/env bash
# Measures `tinyproto dissect` against a bare loop over gopacket's layers and against tshark, where that is installed, and
# its memory on a capture of 2 GB. Run it from anywhere; it needs 2.5 GB in the temporary directory (or -dir DIR), and takes
# some minutes. The figures are ratios of the least times of several runs: only those are comparable between machines.
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
CGO_ENABLED=0 go build -o "$bin/" ./tools/tinyproto ./tools/dissect/internal/bench
"$bin/bench" -program "$bin/tinyproto" -dir "$bin" "$@"
