#!/usr/bin/env bash
# Records the real captures of this folder anew, on the loopback interface. Needs root, tcpdump, python3 and go; run it
# from the root of the repository. README.md says what each capture shows. What a capture decodes to is written beside it:
# read the difference before you commit it.
set -euo pipefail

work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
go build -o "$work/tinyproto" ./tools/tinyproto
tinyproto=$work/tinyproto

# await FILE TEXT returns when a line of the file contains the text.
await() { timeout 20 grep -q -m1 -- "$2" <(tail -n +1 -F "$1" 2>/dev/null); }

# capture NAME FILTER starts tcpdump and returns when it listens.
capture() {
	tcpdump -i lo -U --immediate-mode -w "pcaps/$1.pcap" "$2" 2>"$work/tcpdump" &
	tcpdump_pid=$!
	await "$work/tcpdump" 'listening on'
}

# captured NAME ends tcpdump and writes what the capture decodes to.
captured() {
	sleep 0.5 # the kernel hands packets on a little late, and does not say when it has
	kill -INT "$tcpdump_pid"
	wait "$tcpdump_pid" || true
	(cd pcaps && "$tinyproto" dissect --format json "$1.pcap" >"$1.json")
}

# serve FLAGS… starts the echo server of the reference, and sets port.
serve() {
	"$tinyproto" echo --listen 127.0.0.1:0 "$@" >"$work/address" 2>/dev/null &
	server_pid=$!
	await "$work/address" :
	port=$(sed 's/.*://' "$work/address")
}

# talk SHIM… sends the commands on standard input to a shim, one at a time: each line is a command, a | and the event to wait
# for. PORT stands for the server's port.
talk() {
	local command event line
	coproc SHIM { "$@" 2>/dev/null; }
	while IFS='|' read -r command event <&3; do
		echo "${command//PORT/$port}" >&"${SHIM[1]}"
		while read -r line <&"${SHIM[0]}" && [[ $line != *"\"$event\""* ]]; do :; done
	done 3<&0
	eval "exec ${SHIM[1]}>&-"
	wait "$SHIM_PID" || true
}

exchange='{"cmd":"connect","id":"c1","host":"127.0.0.1","port":PORT}|open
{"cmd":"send","id":"c1","data":"aGVsbG8="}|message
{"cmd":"send","id":"c1","data":""}|message
{"cmd":"close","id":"c1"}|closed'

refusal='{"cmd":"connect","id":"c1","host":"127.0.0.1","port":PORT}|open
{"cmd":"send","id":"c1","data":"aGVsbG8="}|rejected
{"cmd":"send","id":"c1","data":"aGk="}|message
{"cmd":"close","id":"c1"}|closed'

serve
capture reference "tcp port $port"
talk "$tinyproto" shim <<<"$exchange"
captured reference

capture python-client "tcp port $port"
talk python3 conformance/shims/python/shim.py <<<"$exchange"
captured python-client
kill "$server_pid"

serve --receive-limit 4
capture refused-size "tcp port $port"
talk "$tinyproto" shim <<<"$refusal"
captured refused-size
kill "$server_pid"

capture suite-early-payload tcp
"$tinyproto" conform --run 'tinyproto/framing/the-payload-is-held-back-until-the-answer/server' \
	-- "$tinyproto" shim --mutant payload-without-waiting 2>/dev/null || true
captured suite-early-payload
