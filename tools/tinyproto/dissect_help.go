package main

const dissectHelp = `Decode the TinyProto conversations in packet captures: handshakes, messages, and which rule of SPEC.md was
broken. FILE is a pcap or pcapng capture, compressed or not; - is standard input. Several files are read one
after the other.

A stream is taken for TinyProto if its handshake says so; --port and --protocol decide it otherwise. Streams of
other protocols are passed over. At the end a line says what was read and what was not: below what is for
people, and on standard error with json, html or a file.

What is shown:
  text       a line for each event: when, from whom to whom, what it is, its size, how long it took
  json       an object a line: "handshake", "message", "finding" and "stream"; README.md lists the members
  ladder     each stream as a diagram, the initiator on the left, message by message: where a side sends before
             its turn, a time may be less than the one above
  html       one page with all of it, to keep or to send
  --stats    for each stream and for all: messages and octets both ways, latencies, and who waited for whom.
             Percentiles are within 0.1 % of the truth; memory does not grow with the number of messages. As
             json: lines of type "stats", the last of which is the total
  --streams  a line for each stream

--where takes an expression (https://expr-lang.org/docs/language-definition) over the members of json lines, and
"text", the payload as it is. A comparison with a member that an event lacks is false; "rule == nil" is how to
ask whether it is there.
  size > 1000000 and answer_us > 1000
  type == "finding" and severity == "violation"
  rule startsWith "TP-COLL"
--findings lists the kinds and rules that there are.

--write copies the streams that --stream names, or of which --where selects an event; with neither, those in
which a rule was broken. What was found about a packet is a comment on it. Input that is no file is copied to a
temporary file first.

--payload-dir writes payloads whole, however large, to files named by capture, stream, message and sender:
run.pcap.3.0.initiator. Octets that the capture lacks are holes; index.jsonl says of each file what it is.

--follow and --interface show what comes as it comes. With them, an interrupt is the end of the capture.

--check judges what is selected: with --stream or --where, only the violations among that.

Exit code: 0 decoded; 1 with --check, if a rule was broken; 2 if a file cannot be read to its end, or on an
interrupt. What was decoded so far is shown in any case.`

const dissectExamples = `  ./tinyproto dissect pcaps/reference.pcap
  tcpdump -i lo -U -w - 'tcp port 9123' | ./tinyproto dissect -
  ./tinyproto dissect --interface lo --port 9123
  ./tinyproto dissect --format json --check run.pcap.gz
  ./tinyproto dissect --streams run.pcap
  ./tinyproto dissect --format ladder --stream 3 run.pcap
  ./tinyproto dissect --format html:run.html run.pcap
  ./tinyproto dissect --stats --where 'size > 1000000' run.pcap
  ./tinyproto dissect --payload-dir payloads --where 'size > 1000000' run.pcap
  ./tinyproto dissect --write broken.pcapng run.pcap
  ./tinyproto dissect --findings`
