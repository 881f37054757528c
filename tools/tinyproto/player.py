
import argparse, base64, os, select, socket, struct, sys, threading, time, zlib

parser = argparse.ArgumentParser(description="Plays the peer's part again. " + ABOUT[0])
if ROLE == "server":
    parser.add_argument("host", help="where your server listens")
    parser.add_argument("port", type=int)
else:
    parser.add_argument("port", type=int, nargs="?", default=0, help="where to wait for your client (any free port)")
parser.add_argument("--auto", action="store_true", help="do not wait for Enter")
parser.add_argument("--timeout", type=float, default=10, help="seconds to wait for what is due (10)")
parser.add_argument("--linger", type=float, default=1, help="seconds to watch at the end (1)")
options = parser.parse_args()
sys.stdout.reconfigure(errors="replace")

began = time.monotonic()
peers = {}
differences = 0
entered, no_input = threading.Event(), threading.Event()


def read_input():
    """Notes each octet of the standard input, and its end."""
    while os.read(0, 1):
        entered.set()
    no_input.set()


threading.Thread(target=read_input, daemon=True).start()


class Peer:
    def __init__(self, name, sock):
        self.name, self.sock, self.arrived, self.ended, self.reads = name, sock, bytearray(), "", True

    def read(self):
        try:
            data = self.sock.recv(1 << 20)
            self.ended = "" if data else "FIN"
        except OSError:
            data, self.ended = b"", "RST"
        self.arrived += data
        say("%s <-- impl  %s" % (self.name, shown(data) if data else self.ended))

    def close(self):
        if self.arrived:
            differs("%s got more than was recorded: %s" % (self.name, shown(self.arrived)))
        self.ended = self.ended or "nothing: the peer has ended the connection"
        self.sock.close()


def say(text):
    print("%9.1f ms  %s" % ((time.monotonic() - began) * 1000, text), flush=True)


def differs(text):
    global differences
    differences += 1
    say("    DIFFERS: " + text)


def octets(text):
    out = bytearray()
    for word in text.split():
        kind, _, rest = word.partition(":")
        if kind == "fill":
            size, first = map(int, rest.split(":"))
            period = bytes((i * 31 + first) % 251 for i in range(251))
            out += (period * (size // 251 + 1))[:size]
        elif kind == "zlib":
            out += zlib.decompress(base64.b64decode(rest))
        else:
            out += bytes.fromhex(word)
    return bytes(out)


def shown(data):
    text = bytes(data[:32]).hex(" ").upper()
    return text if len(data) <= 32 else "%s … (%d octets)" % (text, len(data))


def watch(seconds, ready=lambda: False):
    """Reads and prints what comes, until ready() or for a time."""
    until = time.monotonic() + seconds
    while not ready() and time.monotonic() < until:
        left = min(0.1, max(0, until - time.monotonic()))
        reading = {p.sock: p for p in peers.values() if p.reads and not p.ended}
        if not reading:
            time.sleep(left)
        for sock in select.select(list(reading), [], [], left)[0] if reading else []:
            reading[sock].read()


def instruct(text):
    """Has the person do what the implementation's caller was told. Enter, an octet or an end shows that it is done."""
    say("DO THIS with your %s: %s" % (ROLE, text))
    if options.auto or text.startswith("connect"):
        return
    before = [(len(p.arrived), p.ended) for p in peers.values()]
    entered.clear()
    say("    then press Enter, unless something happens at once")
    watch(float("inf"), lambda: entered.is_set() or no_input.is_set() or before != [(len(p.arrived), p.ended) for p in peers.values()])


def connect(name):
    if ROLE == "client":
        listener.settimeout(options.timeout if options.auto else None)
        sock = listener.accept()[0]
    else:
        sock = socket.socket(socket.AF_INET6 if ":" in options.host else socket.AF_INET)
        small_buffer(sock)
        sock.settimeout(options.timeout)
        sock.connect((options.host, options.port))
    sock.settimeout(options.timeout)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if name in peers:
        peers[name].close()
    peers[name] = Peer(name, sock)
    say("%s <-> impl  TCP connection" % name)


def small_buffer(sock):
    if HOLDS:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 << 10)


def expect(peer, want, how):
    """Waits for octets, or for an end: FIN or RST is one to the suite."""
    watch(options.timeout, lambda: peer.ended or want and len(peer.arrived) >= len(want))
    came = bytes(peer.arrived[: len(want)])
    del peer.arrived[: len(want)]
    if came != want or how and not peer.ended:
        differs("recorded %s, came %s" % (how or shown(want), shown(came) or peer.ended or "nothing"))


def transmit(peer, does, what):
    data = octets(what) if does == "sends" else b""
    say("%s --> impl  %s" % (peer.name, shown(data) or what))
    try:
        if data:
            peer.sock.sendall(data)
        elif what == "FIN":
            peer.sock.shutdown(socket.SHUT_WR)
        else:
            peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            peer.close()
    except OSError as err:
        say("    it cannot be sent: %s" % err)


def play(who, does, what=""):
    if who == "caller":
        instruct(what)
    elif who in ("impl", "suite"):
        say("(in the recorded run, %s %s: %s)" % (who, does, what))
    elif does == "connects":
        connect(who)
    elif does == "receives":
        expect(peers[who], octets(what), "")
    elif does == "meets":
        expect(peers[who], b"", what)
    elif does in ("sends", "ends"):
        transmit(peers[who], does, what)
    else:
        peers[who].reads = does == "reads again"


try:
    if ROLE == "client":
        listener = socket.create_server(("127.0.0.1", options.port))
        small_buffer(listener)
        say("listening on %s:%d" % listener.getsockname())
    last, recorded = time.monotonic(), ACTIONS[0][0]
    for at, who, does, *what in ACTIONS:
        if does not in ("receives", "meets", "reported"):  # it keeps its distance in time from what came before it
            watch(last + (at - recorded) / 1000 - time.monotonic())
        play(who, does, *what)
        last, recorded = time.monotonic(), at
    watch(options.linger, lambda: all(p.ended for p in peers.values()))
except (OSError, OverflowError, ValueError) as err:  # the others are a port or a timeout that cannot be
    print("no TCP connection: %s" % err, file=sys.stderr)
    sys.exit(2)
except KeyboardInterrupt:
    sys.exit(2)
for peer in peers.values():
    peer.close()
print("\nThis was the recorded run:", *ABOUT, sep="\n    ")
print("This one differs from it: %d x." % differences if differences else "This one was the same.")
sys.exit(1 if differences else 0)
