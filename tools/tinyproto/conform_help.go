package main

const conformLong = `Run the suite against an implementation: the Go reference, or the one that SHIM wraps (conformance/SHIM.md).

Exit code: 1 if a case failed, or passed that --expect expects to fail; else 2 if one could not be judged, none was, or
something could not be set up; else 0. A broken SHOULD counts with --strict, a skipped MUST with --require-all.

An interrupt (or SIGTERM) ends the run; what was judged by then is reported. A second one ends the program at once, and
reports may be cut short.

Pretty and progress go to standard error, json, junit and html to standard output, unless a file is named.

With --connect, the cases that need more than an echo server are skipped: --format progress names each. Whatever the
caller of that server is told is not seen.

A file for --expect is a YAML list. Each entry has a case (an id, or a glob) and a reason, and may have an issue (a
URL), flaky: true (it may pass too) and contains (what the failure's reason must contain). The first entry that matches
counts; one that matches no case of any protocol is an error:

  - case: tinyproto/refusal/*/client
    reason: sizes above 2 GiB are signed in our library
    issue: https://example.org/issues/7

Shards are dealt out in turn, so that I/N is the same for everybody. The twins of a shard's cases run with it, whichever
shard they are in, since verdicts need them: the same case can be in the reports of several shards.`

const conformExamples = `  ./tinyproto conform
  ./tinyproto conform -- python3 conformance/shims/python/shim.py
  ./tinyproto conform --smoke -- ./my-shim
  ./tinyproto conform --protocol gruv -- python3 conformance/shims/python/shim.py
  ./tinyproto conform --connect 127.0.0.1:9123 --echo-prefix 'Echo back: '
  ./tinyproto conform --run 'tinyproto/handshake/*' --run TP-FRAME-3 -- ./my-shim
  ./tinyproto conform --tags '@TP-FRAME-3 or @TP-FRAME-4' --repeat 20 --seed 7 -- ./my-shim
  ./tinyproto conform --format pretty --format json:report.json --format html:report.html -- ./my-shim
  ./tinyproto conform --write-expectations known.yaml -- ./my-shim; ./tinyproto conform --expect known.yaml -- ./my-shim
  ./tinyproto conform --shard 1/4 --format junit:shard-1.xml --strict --require-all -- ./my-shim`
