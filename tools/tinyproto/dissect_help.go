package main

const dissectHelp = `Decode the conversations of TinyProto, obj-over-tcp and gruv-socks in packet captures: handshakes, messages, and
which rule of SPEC.md was broken. FILE is a pcap or pcapng capture, compressed or not; - is standard input. Several
files are read one after the other.

A stream is taken for TinyProto if its handshake says so, and for obj-over-tcp if it begins with a size and a
pickle. gruv-socks has nothing to tell it by: --protocol gruv takes every stream for it, and with --port 9200
those of that port; since every size is legal there, another protocol that is taken for it gives notes at most.
--port alone means TinyProto. Streams of other protocols are passed over. At the end a line says what was read
and what was not: below what is for people, and on standard error with json, html or a file.

What is shown:
  text       a line for each event: when (in UTC), from whom to whom, what it is, its size, how long it took
  json       an object a line: "handshake", "message", "finding" and "stream"; README.md lists the members
  ladder     each stream as a diagram, the initiator on the left, message by message: where a side sends before
             its turn, a time may be less than the one above
  html       one page, to keep or to send: statistics, 500 violations, 2,000 streams, and ladders, 6,000 lines of
             them in all. Of a long stream the first 100 messages are drawn, and those near what was found. It says
             what it leaves out; text, json and ladder show every event
  --stats    for each stream and for all: messages and octets both ways, latencies, and who waited for whom.
             Percentiles are never below the truth, and at most 0.1 % above; memory does not grow with the number
             of messages. As json: lines of type "stats", the last of which is the total
  --streams  a line for each stream
:FILE after a format writes to a file; - there is standard output.

--where takes an expression (https://expr-lang.org/docs/language-definition) over the members of json lines, and
"text", the payload as it is; "object" is a text there, such as {'a': 1}. A comparison with a member that an
event lacks is false; "rule == nil" is how to ask whether it is there.
  size > 1000000 and answer_us > 1000
  type == "finding" and severity == "violation"
  rule startsWith "TP-COLL"
The lines are those of events, not of --stats. "text" and "payload" have the first octets of a payload only, as
many as --payload-limit says: raise that to search further. "answer" and "octet" are lower-case hex, 'ff'.
--findings lists the kinds and rules that there are.

--stream N looks at stream N of each file. A stream that no file has is an error, and so is such a --port.

--write copies the streams that --stream names, or of which --where selects an event; with neither, those in
which a rule was broken. What was found about a packet is a comment on it. Input that is no file is copied to a
temporary file first.

--payload-dir writes payloads whole, however large, to files named by capture, stream, message and sender:
run.pcap.3.0.initiator, or stdin.3.0.initiator. Octets that the capture lacks are holes; index.jsonl says of each
file what it is.

--follow and --interface show what comes as it comes, and so does a pipe. An interrupt (or SIGTERM) is their end,
and no error; the second ends the program at once. A followed file that is replaced or removed is an error.

--check judges what is selected: with --stream or --where, only the violations among that.

Exit code: 0 decoded, also if no stream was; 1 with --check, if a rule was broken; 2 if a file cannot be read to
its end, if there is no such stream or port, or if reading a file that has an end was interrupted. What was
decoded so far is shown in any case.`

const dissectExamples = `  ./tinyproto dissect pcaps/reference.pcap
  tcpdump -i lo -U -w - 'tcp port 9123' | ./tinyproto dissect -
  ./tinyproto dissect --interface lo --port 9123
  ./tinyproto dissect --protocol gruv --port 9200 run.pcap
  ./tinyproto dissect --format json --check run.pcap.gz
  ./tinyproto dissect --streams run.pcap
  ./tinyproto dissect --format ladder --stream 3 run.pcap
  ./tinyproto dissect --format html:run.html run.pcap
  ./tinyproto dissect --stats --where 'size > 1000000' run.pcap
  ./tinyproto dissect --payload-dir payloads --where 'size > 1000000' run.pcap
  ./tinyproto dissect --write broken.pcapng run.pcap
  ./tinyproto dissect --findings`
