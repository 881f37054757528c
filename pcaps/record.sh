#!/usr/bin/env bash
# Records the real captures of this folder anew: all of them, or those that are named. README.md says what each shows.
#
#   pcaps/record.sh [NAME…]
#   go test ./tools/dissect -run Corpus -update      # what they decode to: read the difference before you commit it
#
# Run it as root, from the root of the repository. It needs tcpdump, dumpcap, gzip, zstd, python3, node and go. It works
# in a network namespace of its own: nothing else is on its loopback interface, and its settings end with it.
#
# The captures original-2… and original-3… are of the Python packages that the protocol comes from. ORIGINAL2 and
# ORIGINAL3 name a python that has tinyproto==2.0.1 and one that has tinyproto==3.0, ORIGINALS one that has obj_over_tcp
# and gruv_socks (conformance/shims/python-original/README.md); where they are not set, these captures stay as they are.
# capture-loss was found among others, and stays as it is too.
set -euo pipefail

if [[ -z ${RECORD_NAMESPACE:-} ]]; then
	RECORD_NAMESPACE=1 exec unshare --net "$0" "$@"
fi
ip link set lo up

work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
go build -o "$work/tinyproto" ./tools/tinyproto
tinyproto=$work/tinyproto
python="python3 conformance/shims/python/shim.py"
node="node conformance/shims/node/shim.mjs"
original2="${ORIGINAL2:-} conformance/shims/python-original/shim.py"
original3="${ORIGINAL3:-} conformance/shims/python-original/shim.py"
originals="${ORIGINALS:-} conformance/shims/python-original/shim.py"

# await FILE TEXT returns when a line of the file contains the text.
await() { timeout 20 grep -q -m1 -- "$2" <(tail -n +1 -F "$1" 2>/dev/null); }

# capture FLAGS… starts tcpdump and returns when it listens. Its buffer has few places in immediate mode: -B gives it more.
capture() { listen 'listening on' tcpdump -U --immediate-mode -B 65536 -w "$work/capture" "$@"; }

# listen TEXT PROGRAM… starts a capturing program and returns when it has said the text.
listen() {
	rm -f "$work/capture" # it belongs to tcpdump's user, and dumpcap could not write to it
	"${@:2}" 2>"$work/said" >&2 &
	capturing=$!
	await "$work/said" "$1"
}

# captured FILE ends the capture and puts it there, packed as the name says.
captured() {
	sleep 1.5 # the kernel hands packets on a little late, and does not say when it has
	kill -INT "$capturing"
	wait "$capturing" || true
	if grep -qE '^[1-9][0-9]* packets? dropped' "$work/said"; then
		echo "$1: not recorded: tcpdump lost packets" >&2
		exit 1
	fi
	case $1 in
	*.gz) gzip -9 -n <"$work/capture" >"pcaps/$1" ;;
	*.zst) zstd -q -19 <"$work/capture" >"pcaps/$1" ;;
	*) cat "$work/capture" >"pcaps/$1" ;;
	esac
}

# serve FLAGS… starts the echo server of the reference on port 9123.
serve() {
	"$tinyproto" echo "$@" >"$work/address" 2>/dev/null &
	serving=$!
	await "$work/address" :
}

served() {
	kill "$serving"
	wait "$serving" || true
}

# talk SHIM… sends the commands on standard input to a shim, one at a time: each line is a command, a | and the event to wait
# for. The hello of the protocol goes first.
protocol=tinyproto
talk() {
	local command event line
	coproc SHIM { "$@" 2>/dev/null; }
	while IFS='|' read -r command event <&3; do
		echo "$command" >&"${SHIM[1]}"
		while read -r line <&"${SHIM[0]}" && [[ $line != *"\"$event\""* ]]; do :; done
	done 3< <(echo '{"cmd":"hello","protocol":"'"$protocol"'"}|hello' && cat)
	eval "exec ${SHIM[1]}>&-"
	wait "$SHIM_PID" || true
}

# suite FILE SHIM GLOB… records some cases of the suite against a shim. What their verdict is does not matter here.
suite() {
	local globs=()
	for glob in "${@:3}"; do globs+=(--run "$glob"); done
	capture -i lo
	"$tinyproto" conform --protocol "${3%%/*}" --jobs 1 "${globs[@]}" -- $2 >/dev/null 2>&1 || true
	captured "$1"
}

hello='{"cmd":"send","id":"c1","data":"aGVsbG8="}|message'
close='{"cmd":"close","id":"c1"}|closed'

# connect HOST is the command for a connection to the server.
connect() { echo '{"cmd":"connect","id":"c1","host":"'"$1"'","port":9123}|open'; }

# exchange HOST is a message and an empty message, each of which the server sends back.
exchange() {
	connect "$1"
	echo "$hello"
	echo '{"cmd":"send","id":"c1","data":""}|message'
	echo "$close"
}

# exchanged FILE SHIM CAPTURE… records the exchange, with what is given to capture it.
exchanged() {
	serve
	"${@:3}"
	exchange 127.0.0.1 | talk $2
	captured "$1"
	served
}

reference() { exchanged reference.pcap "$tinyproto shim" capture -i lo; }
python-client() { exchanged python-client.pcap "$python" capture -i lo; }
node-client() { exchanged node-client.pcap "$node" capture -i lo; }
any-device() { exchanged any-device.pcap "$tinyproto shim" capture -i any; }
nanoseconds() { exchanged nanoseconds.pcap "$tinyproto shim" capture -i lo --time-stamp-precision=nano; }
snap-60() { exchanged snap-60.pcap "$tinyproto shim" capture -i lo -s 60; }
snap-70() { exchanged snap-70.pcap "$tinyproto shim" capture -i lo -s 70; }
dumpcap-file() { exchanged dumpcap-file.pcapng "$tinyproto shim" listen 'Capturing on' dumpcap -i lo -w "$work/capture"; }

ipv6-client() {
	serve --listen '[::1]:9123'
	capture -i lo
	exchange ::1 | talk "$tinyproto" shim
	captured ipv6-client.pcap
	served
}

large-message() { large large-message.pcap.zst 127.0.0.1:9123 100000 capture -i lo; }

# big-tcp has segments of more than 64 KiB. A tcpdump that hands on each packet at once cuts them.
big-tcp() {
	ip link set lo gso_max_size 196608 gro_max_size 196608
	large big-tcp.pcap.gz '[::1]:9123' 400000 listen 'listening on' tcpdump -i lo -w "$work/capture"
	large big-tcp-cut.pcap.gz '[::1]:9123' 400000 capture -i lo
	ip link set lo gso_max_size 65536 gro_max_size 65536
}

# large FILE ADDRESS SIZE CAPTURE… records one message of that many octets, sent to the server at the address and back.
large() {
	serve --listen "$2"
	"${@:4}"
	{
		connect "$(tr -d '[]' <<<"${2%:*}")"
		echo '{"cmd":"send","id":"c1","size":'"$3"',"fill":7}|message'
		echo "$close"
	} | talk "$tinyproto" shim
	captured "$1"
	served
}

refused-size() {
	serve --receive-limit 4
	capture -i lo
	{
		connect 127.0.0.1
		echo '{"cmd":"send","id":"c1","data":"aGVsbG8="}|rejected'
		echo '{"cmd":"send","id":"c1","data":"aGk="}|message'
		echo "$close"
	} | talk "$tinyproto" shim
	captured refused-size.pcap
	served
}

full-server() {
	serve --max-connections 1
	capture -i lo
	{
		connect 127.0.0.1
		echo '{"cmd":"connect","id":"c2","host":"127.0.0.1","port":9123}|error'
		echo "$hello"
		echo "$close"
	} | talk "$tinyproto" shim
	captured full-server.pcap
	served
}

# started-late is captured from the second of five messages on.
started-late() {
	serve
	mkfifo "$work/commands"
	talk "$tinyproto" shim <"$work/commands" &
	local talking=$!
	exec 4>"$work/commands"
	connect 127.0.0.1 >&4
	echo "$hello" >&4
	sleep 0.5 # the first message is past
	capture -i lo 4>&-
	for _ in 1 2 3 4; do echo "$hello" >&4; done
	echo "$close" >&4
	exec 4>&-
	wait "$talking"
	captured started-late.pcap
	served
}

suite-early-payload() {
	suite suite-early-payload.pcap "$tinyproto shim --mutant payload-without-waiting" 'tinyproto/framing/the-payload-is-held-back-until-the-answer/server'
}
suite-python() { suite suite-python.pcap.gz "$python" 'tinyproto/handshake/a-*' 'tinyproto/refusal/the-*'; }
suite-node() { suite suite-node.pcap.gz "$node" 'tinyproto/framing/nothing-*' 'tinyproto/collision/the-*'; }

original-2() { [[ -z ${ORIGINAL2:-} ]] || exchanged original-2.pcap "$original2" capture -i lo; }
original-3() { [[ -z ${ORIGINAL3:-} ]] || exchanged original-3.pcap "$original3" capture -i lo; }
original-3-collision() { [[ -z ${ORIGINAL3:-} ]] || suite original-3-collision.pcap.gz "$original3" 'tinyproto/collision/the-answer-*'; }

# serve_original OPTIONS starts the echo server of version 2.0.1 on port 9123.
serve_original() {
	mkfifo "$work/original"
	talk $original2 <"$work/original" &
	talking=$!
	exec 4>"$work/original"
	echo '{"cmd":"listen","id":"s1","host":"127.0.0.1","port":9123,"options":{'"$1"'}}|listening' >&4
	sleep 1 # until it listens
}

served_original() {
	echo '{"cmd":"stop","id":"s1"}|stopped' >&4
	exec 4>&-
	wait "$talking"
	rm "$work/original"
}

original-2-full() {
	[[ -n ${ORIGINAL2:-} ]] || return 0
	serve_original '"max_connections":1,"mode":"echo"'
	capture -i lo 4>&-
	{
		connect 127.0.0.1
		echo '{"cmd":"connect","id":"c2","host":"127.0.0.1","port":9123}|error'
		echo "$hello"
		echo "$close"
	} | talk "$tinyproto" shim 4>&-
	captured original-2-full.pcap
	served_original
}

# original-2-cut has a client that half-closes after two octets of a size, and reads to the end.
original-2-cut() {
	[[ -n ${ORIGINAL2:-} ]] || return 0
	serve_original '"mode":"echo"'
	capture -i lo 4>&-
	python3 -c '
import socket
s = socket.create_connection(("127.0.0.1", 9123), timeout=5)
s.sendall(b"\xff")
s.recv(1)
s.sendall(b"\x00\x01")
s.shutdown(socket.SHUT_WR)
while s.recv(100):
    pass
' || true
	captured original-2-cut.pcap
	served_original
}

# pair PROTOCOL SHIM sends the commands on standard input to a shim that is a client, of an echo server on port 9123 that is
# another such shim.
pair() {
	local protocol=$1
	mkfifo "$work/server"
	talk $2 <"$work/server" &
	talking=$!
	exec 4>"$work/server"
	echo '{"cmd":"listen","id":"s1","host":"127.0.0.1","port":9123,"options":{"mode":"echo"}}|listening' >&4
	sleep 1 # until it listens
	{
		connect 127.0.0.1
		cat
		echo "$close"
	} | talk $2 4>&-
	echo '{"cmd":"stop","id":"s1"}|stopped' >&4
	exec 4>&-
	wait "$talking"
	rm "$work/server"
}

# messages and objects are what is sent, each of which the server sends back.
messages() {
	echo "$hello"
	echo '{"cmd":"send","id":"c1","size":300,"fill":7}|message'
	echo '{"cmd":"send","id":"c1","data":"aGk="}|message'
}

objects() {
	local object
	for object in null true '{"int":"-5"}' '{"int":"1267650600228229401496703205376"}' '{"float":"1.5"}' '{"str":"hello"}' \
		'{"bytes":"aGk="}' '{"list":[{"int":"1"},{"tuple":[]}]}' '{"set":[{"int":"1"}]}' '{"dict":[[{"str":"a"},{"list":[null]}]]}'; do
		echo '{"cmd":"send","id":"c1","object":'"$object"'}|message'
	done
}

objtcp-reference() { paired objtcp-reference.pcap objtcp "$tinyproto shim" objects; }
gruv-reference() { paired gruv-reference.pcap gruv "$tinyproto shim" messages; }
objtcp-original() { [[ -z ${ORIGINALS:-} ]] || paired objtcp-original.pcap objtcp "$originals" objects; }
gruv-original() { [[ -z ${ORIGINALS:-} ]] || paired gruv-original.pcap gruv "$originals" messages; }

# paired FILE PROTOCOL SHIM MESSAGES records what a client and a server of the same implementation say.
paired() {
	capture -i lo
	"$4" | pair "$2" "$3"
	captured "$1"
}

objtcp-suite-python() { suite objtcp-suite-python.pcap.gz "$python" 'objtcp/ends/the-end-of-the-stream-inside-a-pickle/*'; }

all="reference python-client node-client ipv6-client any-device nanoseconds dumpcap-file snap-60 snap-70 started-late
large-message big-tcp refused-size full-server suite-early-payload suite-python suite-node original-2 original-2-full
original-2-cut original-3 original-3-collision objtcp-reference objtcp-original objtcp-suite-python gruv-reference
gruv-original"
for name in ${*:-$all}; do
	"$name"
	echo "$name"
done
