package corpus

import "github.com/tinyproto/tinyproto/pcaps/wire"

// recorded are the captures that pcaps/record.sh made.
var recorded = []Capture{
	{File: "reference.pcap", Shows: "the reference client and the reference's echo server: a message and an empty message, each sent back"},
	{File: "python-client.pcap", Shows: "the same exchange from the Python implementation (`conformance/shims/python`)"},
	{File: "node-client.pcap", Shows: "the same from the Node.js implementation (`conformance/shims/node`)"},
	{File: "ipv6-client.pcap", Shows: "the same over IPv6"},
	{File: "any-device.pcap", Shows: "the same as `tcpdump -i any` captures it: link type 276"},
	{File: "nanoseconds.pcap", Shows: "the same with `--time-stamp-precision=nano`"},
	{File: "dumpcap-file.pcapng", Shows: "the same as dumpcap writes it"},
	{File: "snap-60.pcap", Shows: "the same with `-s 60`, which keeps nothing of any segment but a part of its TCP header", Port: wire.Port},
	{File: "snap-70.pcap", Shows: "the same with `-s 70`, which keeps four octets of each payload: sizes, and all but the last octet of `hello`"},
	{File: "started-late.pcap", Shows: "tcpdump was started after the first of five messages", Port: wire.Port},
	{File: "large-message.pcap.zst", Shows: "100,000 octets each way, in segments of up to 64 KiB, packed by `zstd`"},
	{File: "big-tcp.pcap.gz", Shows: "400,000 octets each way over IPv6, in segments of up to 95 KB with a jumbo option (`ip link set lo gso_max_size 196608`), packed by `gzip`"},
	{File: "big-tcp-cut.pcap.gz", Shows: "the same with `tcpdump --immediate-mode`, which cuts each packet after 65,562 octets, whatever the snap length"},
	{File: "refused-size.pcap", Shows: "a server whose receive limit is 4 octets refuses a size of 5 with `00`; the connection goes on with a message of 2"},
	{File: "full-server.pcap", Shows: "a server that holds one connection refuses a second with `FE`"},
	{File: "suite-early-payload.pcap", Shows: "the suite itself: a case and its twins against the mutant `payload-without-waiting`, which sends the payload right behind the size"},
	{File: "suite-python.pcap.gz", Shows: "the suite against the Python shim: cases of the handshake and of refusals, with the faults of the suite's scripted peer"},
	{File: "suite-node.pcap.gz", Shows: "the suite against the Node.js shim: messages that are cut off, and collisions"},
	{File: "original-2.pcap", Shows: "the exchange from the Python original, version 2.0.1 of the published package (`conformance/shims/python-original`)"},
	{File: "original-2-full.pcap", Shows: "the original's server with a limit of one connection: 254 octets `00` in place of `FE`, and a reset", Port: wire.Port},
	{File: "original-2-cut.pcap", Shows: "a size cut by the end of the stream: the original's server, version 2.0.1, completes it with zeros, answers it, and sends a message back"},
	{File: "original-3.pcap", Shows: "the exchange from the Python original, version 3.0"},
	{File: "original-3-collision.pcap.gz", Shows: "the suite against the original, version 3.0: answers that are none, and what it sends after them"},
	{File: "capture-loss.pcap", Shows: "one connection of such a run, of whose packets tcpdump lost some: the other side has acknowledged their octets"},
	{File: "objtcp-reference.pcap", Protocol: "objtcp", Shows: "obj-over-tcp between the reference's client and its echo server: objects of several types, each sent back"},
	{File: "objtcp-original.pcap", Protocol: "objtcp", Shows: "the same between a client and a server of the Python original (`conformance/shims/python-original`)"},
	{File: "objtcp-suite-python.pcap.gz", Protocol: "objtcp", Shows: "the suite against the Python shim of obj-over-tcp: frames that the end of the stream cuts"},
	{File: "gruv-reference.pcap", Protocol: "gruv", Shows: "gruv-socks between the reference's client and its echo server: three messages, each sent back", Port: wire.Port},
	{File: "gruv-original.pcap", Protocol: "gruv", Shows: "the same between a client and a server of the Python original", Port: wire.Port},
}
