-- TinyProto, obj-over-tcp and gruv-socks for Wireshark and tshark, 4.0 and later (Lua 5.2 to 5.4). README.md says how
-- to install this file.
--
-- It decodes what `tinyproto dissect` decodes, with the same findings and rule ids. The fields, for filters and
-- columns, where PROTOCOL is tinyproto, objtcp or gruv:
--
--   PROTOCOL.kind              what the octets are: handshake, size, answer, payload or undecoded
--   PROTOCOL.size              octets of the payload, as announced; stands with the last octet of the size
--   PROTOCOL.payload           octets of a payload that this frame carries
--   PROTOCOL.payload_whole     a payload of several segments, if the preference asks for it
--   PROTOCOL.stream            number of the TCP connection in the capture, from 0, as tinyproto dissect counts
--   PROTOCOL.state             how the connection ended: closed, reset, open or lost, once it is known
--   PROTOCOL.message           number of the message in its stream and direction, from 1
--   PROTOCOL.size_in           the frame with the last octet of the size
--   PROTOCOL.payload_in        the frame with the first octet of the payload
--   PROTOCOL.total_time        from the first octet of the size to the end of the message
--   PROTOCOL.finding           what was found: one of the kinds below
--   PROTOCOL.severity          violation (a rule is broken) or note (legal, and worth seeing)
--   PROTOCOL.rule              the id of the rule in SPEC.md, such as TP-FRAME-6
--   PROTOCOL.from              the side that it is about, address:port: who sends the message, or did what was found
--   PROTOCOL.late              what stands here was told by later frames: a single pass does not show it
--   PROTOCOL.KIND              true with a finding of that kind, - written as _: tinyproto.early_payload
--   PROTOCOL.KIND.violation    its expert item, an error
--   PROTOCOL.KIND.note         its expert item, a note
--
--   tinyproto.handshake_octet  the first octet of a side
--   tinyproto.answer           the octet that answers a size
--   tinyproto.answer_in        the frame of the answer
--   tinyproto.answer_time      from the last octet of the size to the answer
--   objtcp.object              what a pickle stands for, as Python writes it, cut after 120 characters
--
-- How it works. A post-dissector sees the frames in the order of the capture, finds the TCP header of each itself and
-- puts fragments of IP together: in the first of two passes there are no fields to ask for it. Octets are put in order
-- by sequence number and, across the directions, by what their sender had acknowledged, and then decoded, when a frame
-- is seen for the first time and never again. What they are is stored with their frame, and shown whenever the frame
-- is. The dissectors for TCP's payload only say which streams are whose by Decode As. The decoding follows that of
-- tools/dissect, function by function; a new finding is a row of findings and a call of find, a new protocol a call of
-- new_protocol, with what tells it from the others.

local post = Proto("tinyproto_streams", "TinyProto (streams)")

local format = string.format

-- FINDINGS ---------------------------------------------------------------------------------------------------------

-- What can be found: severity, kind and rule. These are the tables of tools/dissect, in findings.go of each protocol,
-- which say when.
local TINYPROTO_FINDINGS = {
  initiator_greeting = { "violation", "handshake", "TP-HS-1" },
  acceptor_greeting = { "violation", "handshake", "TP-HS-2" },
  too_soon = { "violation", "handshake", "TP-HS-3" },
  after_wrong_greeting = { "violation", "handshake", "TP-HS-5" },
  after_silent_end = { "violation", "handshake", "TP-HS-6" },
  acceptor_after_limit = { "violation", "handshake", "TP-HS-9" },
  initiator_after_limit = { "violation", "handshake", "TP-HS-13" },
  limit = { "note", "limit", "TP-HS-9" },
  initiator_silent = { "note", "handshake", "TP-HS-1" },
  acceptor_silent = { "note", "handshake", "TP-HS-2" },

  oversize_announced = { "violation", "oversize", "TP-FRAME-5" },
  oversize_accepted = { "violation", "oversize", "TP-REFUSE-1" },
  oversize_miscoded = { "violation", "rejected", "TP-REFUSE-1" },
  oversize_refused = { "note", "rejected", "TP-REFUSE-1" },
  empty_miscoded = { "violation", "rejected", "TP-FRAME-11" },
  empty_refused = { "note", "rejected", "TP-FRAME-11" },
  refused_miscoded = { "violation", "rejected", "TP-REFUSE-2" },
  refused = { "note", "rejected", "TP-REFUSE-2" },
  conflict = { "violation", "collision", "TP-FRAME-2" },

  answer_too_soon = { "violation", "unsolicited-answer", "TP-FRAME-3" },
  answer_to_nothing = { "violation", "unsolicited-answer", "TP-FRAME-16" },
  answer_after_end = { "violation", "unsolicited-answer", "TP-END-5" },
  early_payload = { "violation", "early-payload", "TP-FRAME-6" },
  payload_after_end = { "violation", "early-payload", "TP-FRAME-19" },
  size_in_payload = { "violation", "collision", "TP-COLL-1" },
  size_unanswered = { "violation", "collision", "TP-COLL-2" },
  collision = { "note", "collision", "TP-COLL-3" },
  after_collision = { "violation", "collision", "TP-COLL-3" },
  answered_collision = { "violation", "collision", "TP-COLL-4" },

  unanswered = { "note", "missing-answer", "TP-FRAME-2" },
  truncated_size = { "note", "truncated", "TP-FRAME-1" },
  truncated_payload = { "note", "truncated", "TP-FRAME-7" },
}

local OBJTCP_FINDINGS = {
  size_malformed = { "violation", "malformed", "OT-SIZE-1" },
  size_zero = { "violation", "malformed", "OT-SIZE-1" },
  size_loose = { "violation", "malformed", "OT-SIZE-1" },
  pickle_malformed = { "violation", "malformed", "OT-OBJ-19" },
  pickle_refused = { "violation", "malformed", "OT-OBJ-19" },
  pickle_old = { "violation", "malformed", "OT-OBJ-19" },
  truncated_size = { "note", "truncated", "OT-END-2" },
  truncated_payload = { "note", "truncated", "OT-END-2" },
}

local GRUV_FINDINGS = {
  truncated_size = { "note", "truncated", "GS-END-2" },
  truncated_payload = { "note", "truncated", "GS-END-2" },
}

-- What can be found in every protocol.
local EVERYWHERE_FINDINGS = {
  reset = { "note", "reset", "" },
  gap = { "note", "gap", "" },
  skipped = { "note", "gap", "" },
}

-- TITLES says what the kinds of findings are.
local TITLES = {
  handshake = "Handshake: another octet than FF or FE, octets too soon, or an end before the octet",
  limit = "The acceptor is at its connection limit",
  rejected = "A size was refused",
  oversize = "A size above F0FFFFFF was announced, or accepted",
  ["missing-answer"] = "The connection ended with a size not answered",
  ["unsolicited-answer"] = "An answer to nothing, or before the size was whole",
  ["early-payload"] = "Payload sent before the answer had arrived",
  truncated = "The connection ended inside a size or a payload",
  collision = "A size while the other side's, or an earlier one, is not done",
  malformed = "A size or a payload that is none",
  reset = "A side reset the connection",
  gap = "Octets that the capture does not have, or that were skipped",
}

local LEVELS = { violation = expert.severity.ERROR, note = expert.severity.NOTE }

-- PROTOCOLS --------------------------------------------------------------------------------------------------------

-- A protocol is what its streams are decoded by, and what they are shown with: name, title, proto, fields, flags (by
-- kind of finding) and experts (by kind and severity). What tells one from another:
--
--   size_octets        of a size
--   read_size(field)   returns the size; or nil, if it announces no message; and the name of a finding, and its detail
--   converse(stream)   returns a conversation
--   detect(halves, final)  says whether a stream is "ours" or "other", or nil while that is not known. final: nothing
--                      more is to come. A protocol without it is found by its ports alone
--
-- ranges are the ports of the preference. A conversation takes what a stream hands on: octets, gap, fin, reset, and
-- finish where there is no more of it. over: no more is looked at. unsettled: the end of the capture would tell more.
local PROTOCOLS = {}

-- new_protocol makes a protocol with the fields that all have. register makes Wireshark know it, with those of its own.
local function new_protocol(name, title, findings)
  local protocol = { name = name, title = title, proto = Proto(name, title), findings = findings, flags = {}, experts = {}, ranges = {} }
  for found, row in pairs(EVERYWHERE_FINDINGS) do
    findings[found] = row
  end
  function protocol.field(make, suffix, text, ...) return make(name .. "." .. suffix, text, ...) end
  local field = protocol.field
  protocol.fields = {
    kind = field(ProtoField.string, "kind", "Kind"),
    size = field(ProtoField.uint32, "size", "Size", base.DEC),
    payload = field(ProtoField.bytes, "payload", "Payload"),
    payload_whole = field(ProtoField.bytes, "payload_whole", "Whole payload"),
    stream = field(ProtoField.uint32, "stream", "Stream", base.DEC),
    state = field(ProtoField.string, "state", "State"),
    message = field(ProtoField.uint32, "message", "Message", base.DEC),
    size_in = field(ProtoField.framenum, "size_in", "Size in frame", base.NONE, frametype.REQUEST),
    payload_in = field(ProtoField.framenum, "payload_in", "Payload in frame", base.NONE, frametype.NONE),
    total_time = field(ProtoField.relative_time, "total_time", "Time from size to the end of the message"),
    finding = field(ProtoField.string, "finding", "Finding"),
    severity = field(ProtoField.string, "severity", "Severity"),
    rule = field(ProtoField.string, "rule", "Rule"),
    from = field(ProtoField.string, "from", "From"),
    late = field(ProtoField.bool, "late", "Told by later frames"),
  }
  PROTOCOLS[#PROTOCOLS + 1] = protocol
  return protocol
end

local function register(protocol)
  local fields, experts = {}, {}
  for _, field in pairs(protocol.fields) do
    fields[#fields + 1] = field
  end
  for _, row in pairs(protocol.findings) do
    local severity, kind = row[1], row[2]
    local name, of = (kind:gsub("-", "_")), protocol.experts[kind]
    if not of then
      of = {}
      protocol.experts[kind], protocol.flags[kind] = of, protocol.field(ProtoField.bool, name, TITLES[kind])
      fields[#fields + 1] = protocol.flags[kind]
    end
    if not of[severity] then
      of[severity] = protocol.field(ProtoExpert.new, name .. "." .. severity, TITLES[kind], expert.group.PROTOCOL, LEVELS[severity])
      experts[#experts + 1] = of[severity]
    end
  end
  protocol.proto.fields, protocol.proto.experts = fields, experts
  local prefs, title = protocol.proto.prefs, protocol.title
  prefs.ports = Pref.range("TCP ports", "", format("Take the streams of these ports for %s, whatever they carry.", title), 65535)
  if protocol.detected_by then
    prefs.detect = Pref.bool("Find streams by how they begin", true, format("Take a stream for %s if %s.", title, protocol.detected_by))
  end
  prefs.whole = Pref.uint("Show whole payloads up to (octets)", 0,
    "Keep payloads of several segments, up to this size, and show them with their last segment. 0: none.")
end

local OK, LIMIT, CONFLICT, ERROR = 0xFF, 0xFE, 0xFD, 0x00
local CODES = { [OK] = "OK", [LIMIT] = "CONNECTION LIMIT", [CONFLICT] = "CONFLICT, reserved", [ERROR] = "GENERIC ERROR" }

local TINYPROTO = new_protocol("tinyproto", "TinyProto", TINYPROTO_FINDINGS)
TINYPROTO.size_octets = 4
TINYPROTO.detected_by = "the first octet of each side is FF, or FE of an acceptor"
TINYPROTO.fields.handshake_octet = TINYPROTO.field(ProtoField.uint8, "handshake_octet", "Handshake", base.HEX, CODES)
TINYPROTO.fields.answer = TINYPROTO.field(ProtoField.uint8, "answer", "Answer", base.HEX, CODES)
TINYPROTO.fields.answer_in = TINYPROTO.field(ProtoField.framenum, "answer_in", "Answer in frame", base.NONE, frametype.RESPONSE)
TINYPROTO.fields.answer_time = TINYPROTO.field(ProtoField.relative_time, "answer_time", "Time from size to answer")
register(TINYPROTO)

local OBJTCP = new_protocol("objtcp", "obj-over-tcp", OBJTCP_FINDINGS)
OBJTCP.size_octets = 8
OBJTCP.detected_by = "the first message of a side is a size and a pickle of protocol 2 to 5, as far as ten octets show"
OBJTCP.fields.object = OBJTCP.field(ProtoField.string, "object", "Object")
register(OBJTCP)

local GRUV = new_protocol("gruv", "gruv-socks", GRUV_FINDINGS)
GRUV.size_octets = 4
register(GRUV)

-- STATE ------------------------------------------------------------------------------------------------------------

local streams -- the stream of each pair of ends, as of now
local waiting -- those of them that have something queued, each with the number of the packet since which
local memory -- octets queued of all streams, kept of searches and of payloads to be judged, and how many streams wait
local numbers -- streams so far
local packets, visited -- TCP segments so far, and when the waiting streams were last looked at
local datagrams -- those that came in fragments, by what these have in common; and in a ring
local unsettled -- the streams of which the end of the capture would tell more
local known -- the ends of both directions of decoded streams, by their names, which may change
local frames -- what is shown of each frame, by its number
local current -- the number of the frame that is being fed; 0 at the end of the capture
local tail -- what to restore if the end of the capture was not the end
local claim -- the payload that TCP handed to a dissector for the current frame, and whose Decode As says that it is

local function reset_state()
  streams, waiting, memory, numbers, packets, visited = {}, {}, { queued = 0, kept = 0, waiting = 0 }, 0, 0, 0
  datagrams, unsettled, known, frames, current, tail, claim = { ring = {}, next = 1 }, {}, {}, {}, 0, nil, nil
end
post.init = reset_state
reset_state()

-- frame_of returns what is shown of a frame.
local function frame_of(number)
  local frame = frames[number]
  if not frame then
    frame = { items = {}, findings = {} }
    frames[number] = frame
  end
  return frame
end

-- append adds an entry to a list of what is shown of a frame.
local function append(stream, packet, name, entry)
  local frame = frame_of(packet)
  local list = frame[name]
  frame.stream, entry.late = stream.told, packet ~= current
  if tail then
    tail.lengths[list] = tail.lengths[list] or #list
  end
  list[#list + 1] = entry
end

-- IP ---------------------------------------------------------------------------------------------------------------

local HEADERS = 400 -- the headers of a frame end within so many octets, tunnels included
local TCP, AUTHENTICATION, FRAGMENT = 6, 51, 44
local EXTENSIONS = { [0] = true, [43] = true, [FRAGMENT] = true, [AUTHENTICATION] = true, [60] = true }

local function u16(s, i)
  local a, b = s:byte(i, i + 1)
  return a * 256 + b
end

local function u32(s, i)
  return u16(s, i) * 65536 + u16(s, i + 2)
end

-- read_u32 reads a size of four octets.
local function read_u32(field) return u32(field, 1) end

-- An ip is what the headers of an IP packet say: its addresses, octet by octet; its protocol; at, the index of its
-- payload, and length, octets of that; fragment, if it is one.

-- skip_extensions steps over extension headers, to the payload of a fragment. It returns the packet if it leads to TCP.
local function skip_extensions(head, ip)
  while EXTENSIONS[ip.protocol] do
    if ip.at + 7 > #head then
      return nil
    end
    local size = (head:byte(ip.at + 1) + 1) * 8
    if ip.protocol == AUTHENTICATION then
      size = (head:byte(ip.at + 1) + 2) * 4
    elseif ip.protocol == FRAGMENT then
      size = 8
      local bits = u16(head, ip.at + 2)
      if bits >= 8 or bits % 2 == 1 then -- otherwise it is all of its datagram
        ip.fragment = { number = head:sub(ip.at + 4, ip.at + 7), offset = bits - bits % 8, more = bits % 2 == 1 }
      end
    end
    ip.protocol, ip.at, ip.length = head:byte(ip.at), ip.at + size, ip.length - size
    if ip.fragment then
      return (ip.protocol == TCP or EXTENSIONS[ip.protocol]) and ip or nil
    end
  end
  return ip.protocol == TCP and ip or nil
end

-- read_ipv4 reads the header at index i of head, of a packet of wire octets if it does not say. It returns nil if it
-- does not lead to TCP.
local function read_ipv4(head, i, wire)
  local size = head:byte(i) % 16 * 4
  if size < 20 or i + size > #head + 1 then
    return nil
  end
  local total, bits = u16(head, i + 2), u16(head, i + 6) % 16384
  local ip = { source = head:sub(i + 12, i + 15), destination = head:sub(i + 16, i + 19), protocol = head:byte(i + 9),
    at = i + size, length = (total > 0 and total or wire) - size }
  if bits == 0 then
    return skip_extensions(head, ip)
  end
  ip.fragment = { number = head:sub(i + 4, i + 5), offset = bits % 8192 * 8, more = bits >= 8192 }
  return (ip.protocol == TCP or ip.protocol == AUTHENTICATION) and ip or nil
end

-- jumbo_length returns the length in the jumbo payload option of the hop-by-hop header at index i, or what is given.
local function jumbo_length(head, i, without)
  local stop = math.min(#head, i + (head:byte(i + 1) or 0) * 8 + 7)
  i = i + 2
  while i < stop do
    local option = head:byte(i)
    if option == 0xC2 and i + 5 <= stop then
      return u32(head, i + 2)
    end
    i = i + (option == 0 and 1 or head:byte(i + 1) + 2)
  end
  return without
end

-- read_ipv6 is read_ipv4 for IPv6.
local function read_ipv6(head, i, wire)
  if i + 40 > #head then
    return nil
  end
  local ip = { source = head:sub(i + 8, i + 23), destination = head:sub(i + 24, i + 39), protocol = head:byte(i + 6),
    at = i + 40, length = u16(head, i + 4) }
  if ip.length == 0 then
    ip.length = ip.protocol == 0 and jumbo_length(head, i + 40, wire - 40) or wire - 40
  end
  return skip_extensions(head, ip)
end

local function port_octets(port) return string.char(math.floor(port / 256), port % 256) end

-- find_ip returns the IP packet of a frame of wire octets that holds the TCP header, or a fragment, or nil. There are
-- no fields to ask for it in the first of two passes.
local function find_ip(head, wire, pinfo)
  local ports = pinfo.port_type == 2 and port_octets(pinfo.src_port) .. port_octets(pinfo.dst_port)
  for i = 1, ports and #head or math.min(#head, 64) do
    local version = math.floor(head:byte(i) / 16)
    local ip = version == 4 and read_ipv4(head, i, wire - i + 1) or version == 6 and read_ipv6(head, i, wire - i + 1)
    if ip and ip.fragment then
      local trailer = wire + 1 - ip.at - ip.length
      if trailer >= 0 and trailer < 64 then
        return ip
      end
    elseif ip and ports and head:sub(ip.at, ip.at + 3) == ports then
      return ip
    end
  end
end

-- SEGMENTS ---------------------------------------------------------------------------------------------------------

-- names_of names the two ends of a frame as Wireshark shows them, which may change when a name is resolved.
local function names_of(pinfo)
  return format("%s|%d|%s|%d", tostring(pinfo.src), pinfo.src_port, tostring(pinfo.dst), pinfo.dst_port)
end

-- end_text writes an end, the octets of an address and a port, as address:port.
local function end_text(octets)
  local port = u16(octets, #octets - 1)
  if #octets == 6 then
    return format("%d.%d.%d.%d:%d", octets:byte(1), octets:byte(2), octets:byte(3), octets:byte(4), port)
  end
  local text = ":"
  for i = 1, 16, 2 do
    text = text .. format("%x:", u16(octets, i))
  end
  for zeros = 8, 2, -1 do -- RFC 5952: the longest run of zeros is left out
    local run = ":" .. ("0:"):rep(zeros)
    local i = text:find(run, 1, true)
    if i then
      return format("[%s::%s]:%d", text:sub(2, i - 1), text:sub(i + #run, -2), port)
    end
  end
  return format("[%s]:%d", text:sub(2, -2), port)
end

-- read_tcp returns the TCP segment of an IP packet, whose header begins at ip.at of head: its ends, flags, seq (of its
-- first octet of payload) and ack, and where the payload begins, at octets behind the beginning of head, and how
-- long it is.
local function read_tcp(head, ip, pinfo)
  local t = ip.at
  local header = t + 19 <= #head and math.floor(head:byte(t + 12) / 16) * 4 or 0
  if header < 20 or header > ip.length then
    return nil
  end
  local octet = head:byte(t + 13)
  local function flag(bit)
    return math.floor(octet / bit) % 2 == 1
  end
  local syn = flag(2)
  return { packet = pinfo.number, time = math.floor(pinfo.rel_ts * 1e9 + 0.5),
    from = ip.source .. head:sub(t, t + 1), to = ip.destination .. head:sub(t + 2, t + 3),
    source = u16(head, t), destination = u16(head, t + 2), fin = flag(1), syn = syn, rst = flag(4),
    seq = (u32(head, t + 4) + (syn and 1 or 0)) % 4294967296, ack = flag(16) and u32(head, t + 8) or nil,
    at = t - 1 + header, length = ip.length - header }
end

-- read_segment returns the segment of a frame that holds all of it: held octets of the payload, and cut ones that the
-- capture did not keep. Of a frame with a fragment it returns nil and the IP packet.
local function read_segment(tvb, pinfo)
  local head = tvb:raw(0, math.min(tvb:len(), HEADERS))
  local ip = find_ip(head, tvb:reported_len(), pinfo)
  if not ip or ip.fragment then
    return nil, ip
  end
  local segment = read_tcp(head, ip, pinfo)
  if segment then
    segment.tvb = tvb
    segment.held = math.max(math.min(segment.length, tvb:len() - segment.at), 0)
    segment.cut = segment.length - segment.held
  end
  return segment
end

-- QUEUES -----------------------------------------------------------------------------------------------------------

-- A piece is a run of a sequence space that came in one frame: its kind (octets, hole, fin or rst), its offset from the
-- first octet, its length in sequence numbers, its octets; in a stream also its packet, time, and acked, how many
-- octets of the other direction its sender had received.

local function stop(p) return p.offset + p.length end

-- part returns the part of piece p from one offset on and before another.
local function part(p, first, last)
  local skip = math.min(math.max(first - p.offset, 0), p.length)
  local length = math.min(math.max(last - p.offset, 0), p.length) - skip
  return { kind = p.kind, offset = p.offset + skip, length = length, octets = p.octets and p.octets:sub(skip + 1, skip + length),
    packet = p.packet, time = p.time, acked = p.acked }
end

local function from(p, offset) return p.offset < offset and part(p, offset, math.huge) or p end

local PIECE_COST = 512 -- octets that a piece counts for beside its own

-- cost_of counts memory in powers of two, as tools/dissect/stream does.
local function cost_of(p)
  local n = p.octets and #p.octets or 0
  if n == 0 or n > 131072 then
    return n + PIECE_COST
  end
  local room = 512
  while room < n do
    room = room * 2
  end
  return room + PIECE_COST
end

-- A queue has pieces in order and without overlaps. Of octets that came more than once it keeps the first copy: that
-- one tells what its sender had received when it first sent them.
local Queue = {}
Queue.__index = Queue

function Queue.new() return setmetatable({ cost = 0, length = 0 }, Queue) end

function Queue:link(i, p)
  table.insert(self, i, p)
  self.cost, self.length = self.cost + cost_of(p), self.length + p.length
end

-- insert queues what of p is new.
function Queue:insert(p)
  local i = 1
  if self[1] and self[1].offset < stop(p) then
    i = #self + 1
    while i > 1 and stop(self[i - 1]) > p.offset do
      i = i - 1
    end
  end
  while p.length > 0 and self[i] and self[i].offset < stop(p) do
    local have = self[i]
    if p.offset < have.offset then
      self:link(i, part(p, p.offset, have.offset))
      i = i + 1
    end
    p, i = part(p, stop(have), math.huge), i + 1
  end
  if p.length > 0 or p.kind == "rst" then
    self:link(i, p)
  end
end

function Queue:pop()
  local p = table.remove(self, 1)
  self.cost, self.length = self.cost - cost_of(p), self.length - p.length
  return p
end

-- first_of_length returns the first piece that takes sequence numbers, or nil.
function Queue:first_of_length()
  for _, p in ipairs(self) do
    if p.length > 0 then
      return p
    end
  end
end

-- FRAGMENTS --------------------------------------------------------------------------------------------------------

local DATAGRAM_MOST = 65536 -- octets; the payload of a datagram is shorter
local DATAGRAMS_KEPT = 128
local DATAGRAM_LIFE = 30e9 -- nanoseconds, after which its number is used again

-- datagram_of returns the datagram of a fragment, a new one if none is known. Copies of fragments belong to theirs even
-- if it is complete; other octets under its number begin a new one.
local function datagram_of(key, fragment, octets, last, time)
  local d = datagrams[key]
  if d and math.abs(time - d.began) <= DATAGRAM_LIFE then
    local copy = d.whole and last <= d.stop and fragment.more == (last < d.stop)
      and d.whole:sub(fragment.offset + 1, fragment.offset + #octets) == octets:sub(1, math.max(#d.whole - fragment.offset, 0))
    if copy or not d.whole then
      return d
    end
  end
  d = { key = key, began = time, queue = Queue.new(), far = 0 }
  local oldest = datagrams.ring[datagrams.next]
  if oldest and datagrams[oldest.key] == oldest then
    datagrams[oldest.key] = nil
  end
  datagrams[key], datagrams.ring[datagrams.next] = d, d
  datagrams.next = datagrams.next % DATAGRAMS_KEPT + 1
  return d
end

-- octets_of returns the octets of a complete datagram up to the first that was cut.
local function octets_of(d)
  local octets = {}
  for i, p in ipairs(d.queue) do
    if p.kind == "hole" then
      break
    end
    octets[i] = p.octets
  end
  return table.concat(octets)
end

-- put_together takes in a fragment. The one that completes a datagram gives its segment.
local function put_together(tvb, pinfo, ip)
  local fragment, at, last = ip.fragment, ip.at - 1, ip.fragment.offset + ip.length
  if ip.length <= 0 or last >= DATAGRAM_MOST or fragment.more and ip.length % 8 ~= 0 then
    return nil
  end
  local held = math.max(math.min(ip.length, tvb:len() - at), 0)
  local octets = held > 0 and tvb:raw(at, held) or ""
  local time = math.floor(pinfo.rel_ts * 1e9 + 0.5)
  local d = datagram_of(ip.source .. ip.destination .. fragment.number, fragment, octets, last, time)
  if d.whole or d.stop and last > d.stop or not fragment.more and last < d.far then
    return nil
  end
  d.far, d.stop = math.max(d.far, last), not fragment.more and last or d.stop
  d.protocol = d.protocol or fragment.offset == 0 and ip.protocol
  d.queue:insert({ kind = "octets", offset = fragment.offset, length = held, octets = octets })
  d.queue:insert({ kind = "hole", offset = fragment.offset + held, length = ip.length - held })
  if d.queue.length ~= d.stop then
    return nil
  end
  d.whole, d.queue = octets_of(d), nil
  ip.protocol, ip.at, ip.length, ip.fragment = d.protocol, 1, d.stop, nil
  local segment = skip_extensions(d.whole, ip) and not ip.fragment and read_tcp(d.whole, ip, pinfo)
  if segment then
    segment.octets = d.whole:sub(segment.at + 1)
    segment.held = #segment.octets
    segment.cut = segment.length - segment.held
  end
  return segment
end

-- HALVES -----------------------------------------------------------------------------------------------------------

local EVERYTHING = math.huge -- an acknowledgement of which nothing is known, and which is taken to cover all
local NOWHERE = -math.huge -- the offset of an octet that there is not: nobody lacked it, and nobody received it
local MAX_WINDOW_OCTETS = 1073741824 -- RFC 7323: an acknowledgement further away belongs to another connection
local MAX_QUEUED_OCTETS = 8388608 -- of a stream that wait, at most, for octets that come before them

local function int32(n)
  n = n % 4294967296
  return n < 2147483648 and n or n - 4294967296
end

-- A half is one direction of a stream: where it stands in its sequence space, and what of it waits. syn: its beginning
-- was captured, or follows from the other side's. settled: no octets from before offset 0 are waited for. heard: a
-- segment of its sender was taken in. wait: since when what is missing is waited for.
local Half = {}
Half.__index = Half

function Half.new()
  return setmetatable({ base = 0, next = 0, acked = 0, queue = Queue.new(), wait = {} }, Half)
end

function Half:start(seq, syn)
  self.started, self.base, self.syn = true, seq, syn
  self.settled = self.settled or syn
end

-- offset unwraps a sequence number, taking the one that is nearest to the next octet.
function Half:offset(seq) return self.next + int32(seq - self.base - self.next) end

-- acknowledged returns how many octets an acknowledgement covers.
function Half:acknowledged(ack)
  local n = self:offset(ack)
  return n <= self.next + MAX_WINDOW_OCTETS and n or EVERYTHING
end

-- opening returns the first octets of the direction, if they are queued, and whether others are.
function Half:opening()
  local octets, more = "", false
  for _, p in ipairs(self.queue) do
    if p.kind == "octets" and p.offset == 0 and self.settled then
      octets = p.octets
    elseif p.kind == "octets" or p.kind == "hole" then
      more = true
    end
  end
  return octets, more
end

-- begins returns the first n octets of the direction, or as many as are queued.
function Half:begins(n)
  local octets = ""
  for _, p in ipairs(self.settled and self.queue or {}) do
    if p.kind == "octets" and p.offset == #octets and #octets < n then
      octets = octets .. p.octets:sub(1, n - #octets)
    elseif octets ~= "" then
      break
    end
  end
  return octets
end

-- lacking returns up to where octets are missing that were acknowledged: the acknowledgement, or the first queued octet
-- before that.
function Half:lacking(acked)
  local p = self.queue:first_of_length()
  if acked == EVERYTHING then
    return self.next
  end
  return p and math.min(acked, p.offset) or acked
end

-- begin moves offset 0 back by n octets, if nothing of the direction has been handed on, and says whether it did: the
-- first segment of the capture was not the first of those that it has.
function Half:begin(n, peer)
  if self.syn or self.next > 0 or n <= 0 or n > MAX_QUEUED_OCTETS then
    return false
  end
  self.base, self.acked, self.wait.to = (self.base - n) % 4294967296, self.acked + n, (self.wait.to or 0) + n
  for _, p in ipairs(self.queue) do
    p.offset = p.offset + n
  end
  for _, p in ipairs(peer.queue) do
    p.acked = p.acked + n -- EVERYTHING stays it
  end
  return true
end

-- TELLING ----------------------------------------------------------------------------------------------------------

local INITIATOR, ACCEPTOR = 1, 2

local function other(d) return 3 - d end

-- tell_item stores what n octets of side d are, those behind the first skip at a mark, with the frame that carried
-- them. An answer is about the other side's message.
local function tell_item(stream, d, at, skip, n, item)
  item.seq, item.n = (stream.halves[d].base + at.offset + skip) % 4294967296, n
  item.from = stream.ends[item.kind == "answer" and item.t and other(d) or d]
  append(stream, at.packet, "items", item)
  return item
end

-- tell_finding stores a finding about side d.
local function tell_finding(stream, d, at, finding, detail)
  append(stream, at.packet, "findings",
    { severity = finding[1], kind = finding[2], rule = finding[3], detail = detail, from = stream.ends[d] })
end

-- Searches for a framing, and payloads that are kept to be judged.
local MAX_KEPT, MAX_KEPT_ALL = 262144, 16777216 -- octets that a search keeps, about, and all searches and payloads
local LARGE_SIZE = 65536 -- a size from which on one alone proves a framing: it is met by chance once in billions
local MAX_JUDGED = 262144 -- octets of a payload that is judged

-- TRANSMISSIONS ----------------------------------------------------------------------------------------------------

-- A mark says where octets stand: packet, time, offset in their direction, and acked, how many octets of the other
-- direction their sender had received when it sent them.

local function moved(at, n) return { packet = at.packet, time = at.time, offset = at.offset + n, acked = at.acked } end

-- A transmission is one message under way. It holds marks and counts, and the payload only if that is to be shown or
-- judged. held is how many octets of it count in memory.kept. There may be millions: what is not set takes no memory.
local Transmission = { field = "", value = 0, got = 0, missing = 0, pieces = 1, held = 0 }
Transmission.__index = Transmission

local TRANSMISSIONS = {} -- the metatable of each protocol's
for _, protocol in ipairs(PROTOCOLS) do
  TRANSMISSIONS[protocol] = { __index = setmetatable({ protocol = protocol }, Transmission) }
end

function Transmission.new(protocol, number, at) return setmetatable({ number = number, began = at }, TRANSMISSIONS[protocol]) end

function Transmission:have() return #self.field end
function Transmission:in_size() return self:have() < self.protocol.size_octets end
function Transmission:size() return self:in_size() and 0 or self.value end
function Transmission:accepted() return self.answer == OK or self.answer_lost end
function Transmission:lacks() return self:size() - self.got end
function Transmission:in_payload() return self:lacks() > 0 end
function Transmission:waits() return not self.answer and not self.answer_lost end
function Transmission:done() return not self:in_size() and (self.protocol.one_way or self:accepted()) and self:lacks() == 0 end

-- take_size takes octets of the size from b. It returns how many, and what read_size says of the whole.
function Transmission:take_size(b, at)
  local n = math.min(self.protocol.size_octets - self:have(), #b)
  self.field = self.field .. b:sub(1, n)
  if self:in_size() then
    return n
  end
  local size, finding, detail = self.protocol.read_size(self.field)
  local most = math.max(self.protocol.proto.prefs.whole, self.protocol.judge and MAX_JUDGED or 0)
  self.sized, self.value = at, size or 0
  if self.value > 0 and self.value <= most then
    self.kept = {}
  end
  return n, size, finding, detail
end

-- take_payload takes octets of the payload from b and returns how many.
function Transmission:take_payload(b, at)
  local n = math.min(#b, self:lacks())
  if self.first then
    self.pieces = self.pieces + 1
  end
  self.first, self.got, self.last = self.first or at, self.got + n, at
  if self.kept then
    self.kept[#self.kept + 1] = b:sub(1, n)
  end
  return n
end

-- pass passes over n octets of the payload that were not kept, or that the capture lacks.
function Transmission:pass(n, missing)
  self.got, self.missing, self.last = self.got + n, self.missing + missing, n == 0 and self.last or nil
  self:release(false)
end

-- release counts the octets that are kept no more in memory.kept, and lets go of them unless they are to be shown.
function Transmission:release(to_show)
  if self.kept then
    memory.kept, self.held, self.kept = memory.kept - self.held, 0, to_show and self.kept or nil
  end
end

-- between returns the time between two marks. Clocks of captures run backwards now and then: that is no time.
local function between(a, b)
  local nanoseconds = math.max(b.time - a.time, 0)
  return NSTime.new(math.floor(nanoseconds / 1e9), math.floor(nanoseconds % 1e9))
end

function Transmission:answer_time()
  if self.in_time then
    return between(self.sized, self.answered)
  end
end

-- total_time is there once the end of the message was seen: the payload's last octet, or, if it is empty, the answer or
-- the size's last octet.
function Transmission:total_time()
  local empty = self.got == 0 and (self.protocol.one_way and self.sized or self.answered)
  local last = empty or self.last
  if self:done() and last then
    return between(self.began, last)
  end
end

-- TINYPROTO --------------------------------------------------------------------------------------------------------

local SIZE_OCTETS = TINYPROTO.size_octets
local LARGEST_SIZE = 0xF0FFFFFF
local LARGEST_SIZE_HEAD = 0xF0 -- above it, an octet is a code
local MAX_UNANSWERED = 64 -- transmissions of one side under way; a sender that never waits can have several

TINYPROTO.read_size = read_u32

-- A conversation decodes both directions of a stream, whose octets come in an order in which they can have been sent.
--
-- Of each side it knows: greeted, its handshake octet is past, and wrong, was none; spoke, it sent an octet after that;
-- ended, the offset of its FIN, and cut, whether that stands in a "size" or a "payload"; dubious, it sent 00, which may
-- have been the beginning of a size; position, the offset of its next octet; sent, its transmissions under way. And of
-- what the side has to receive first, as offsets of the other direction: answer_at, the latest answer to it, and
-- refused, whether that refused a size; payload_end, the end of the payload it has accepted; met_at, what came where an
-- answer was due and is none, and met, that octet.
local Conversation = {}
Conversation.__index = Conversation

local function new_side(of)
  of.sent, of.answer_at, of.payload_end, of.met_at = {}, NOWHERE, NOWHERE, NOWHERE
  return of
end

function Conversation.new(stream)
  local c = setmetatable({ stream = stream, sides = { new_side({ position = 0 }), new_side({ position = 0 }) },
    messages = { 0, 0 }, skipped = 0 }, Conversation)
  if stream.midway then
    c:lose()
  end
  return c
end

function Conversation:item(d, at, n, item) return tell_item(self.stream, d, at, 0, n, item) end

-- find stores a finding about side d. Nobody is accused on the strength of a guess: it is the guess that is wrong.
function Conversation:find(d, at, name, ...)
  local finding = TINYPROTO_FINDINGS[name]
  local severity, kind = finding[1], finding[2]
  if self.guessed and kind == "collision" or (self.guessed or self.sides[d].dubious) and severity == "violation" then
    self.doubted = true
  elseif not (self.excused and severity == "violation") then
    tell_finding(self.stream, d, at, finding, format(...))
  end
end

-- last returns the transmission that the next octet of side d may belong to, waiting the oldest without an answer.
function Conversation:last(d)
  local sent = self.sides[d].sent
  return sent[#sent]
end

function Conversation:waiting(d)
  for _, t in ipairs(self.sides[d].sent) do
    if t:waits() then
      return t
    end
  end
end

-- octets takes the next octets of side d. They all come from one frame.
function Conversation:octets(d, b, at)
  while #b > 0 do
    if self.search then
      self:seek({ side = d, at = at, length = #b, missing = 0, octets = b, item = self:item(d, at, #b, { kind = "undecoded" }) })
      return
    end
    local n = self:take(d, b, at)
    b, at = b:sub(n + 1), moved(at, n)
    self.sides[d].position = at.offset
    if self.doubted then
      self:lose()
    end
  end
end

-- take decides what the first octet of b is and takes it, with those that belong to the same thing.
function Conversation:take(d, b, at)
  local me = self.sides[d]
  if not me.greeted then
    self:greet(d, b:byte(1), at)
    return 1
  end
  self:check_open(d, at)
  local t = self:last(d)
  if me.ended or self.failed or self.limited then
    self:item(d, at, #b, { kind = "undecoded" })
    self.skipped = self.skipped + #b
    return #b
  elseif self.collided and not (t and t:in_size()) then
    self:judge_collided(d, b, at)
    self:lose()
    return 0
  elseif t and t:in_size() then
    return self:size(d, t, b, at)
  elseif t and t:in_payload() and t:accepted() then
    return self:payload(d, t, b, at)
  end
  local n = self:answer(d, b, at)
  if n > 0 then
    return n
  end
  t = self:last(d)
  if t and t:in_payload() then
    return self:payload(d, t, b, at)
  end
  return self:begin(d, b, at)
end

-- begin takes the first octets of a transmission. A lone FF is none: it is an answer to nothing.
function Conversation:begin(d, b, at)
  if b:byte(1) == OK and #b == 1 then
    self:item(d, at, 1, { kind = "answer", octet = OK })
    self:judge_stray(d, at)
    return 1
  end
  self:judge_begin(d, at)
  local sent = self.sides[d].sent
  if #sent >= MAX_UNANSWERED then
    self:lose()
    return 0
  end
  self.messages[d] = self.messages[d] + 1
  sent[#sent + 1] = Transmission.new(TINYPROTO, self.messages[d], at)
  return self:size(d, sent[#sent], b, at)
end

-- size takes octets of a size.
function Conversation:size(d, t, b, at)
  local n = t:take_size(b, at)
  t.size_end = at.offset + n -- once it is whole
  self:item(d, at, n, { kind = "size", t = t, have = t:have() })
  if t:size() > LARGEST_SIZE then
    self:find(d, at, "oversize_announced", "size %08X announced, the largest is %08X", t.value, LARGEST_SIZE)
  end
  self:settle(d)
  return n
end

-- payload takes octets of a payload.
function Conversation:payload(d, t, b, at)
  self:judge_payload(d, t, at)
  local before = t.got
  local n = t:take_payload(b, at)
  self:item(d, at, n, { kind = "payload", t = t, after = before, piece = t.pieces })
  self:settle(d)
  return n
end

-- settle lets go of the transmissions of side d that are done, oldest first.
function Conversation:settle(d)
  local sent = self.sides[d].sent
  while sent[1] and sent[1]:done() do
    self:remove(d, sent[1])
  end
end

-- remove forgets a transmission of side d. If it came of a guess that was wrong, there never was one.
function Conversation:remove(d, t)
  local sent = self.sides[d].sent
  for i = #sent, 1, -1 do
    if sent[i] == t then
      table.remove(sent, i)
    end
  end
  if self.doubted then
    t.wrong = current
    self.skipped = self.skipped + t:have() + t.got - t.missing
  elseif t:done() and t.answer then
    self.guessed, self.sides[INITIATOR].dubious, self.sides[ACCEPTOR].dubious = false, false, false
  end
end

function Conversation:flush()
  for d = INITIATOR, ACCEPTOR do
    while self.sides[d].sent[1] do
      self:remove(d, self.sides[d].sent[1])
    end
  end
end

-- The handshake.

-- greet takes the handshake octet of side d. If the capture lacks a beginning, it may be something else.
function Conversation:greet(d, octet, at)
  self.sides[d].greeted = true
  self.guessed = self.guessed or not self.stream.whole
  self:item(d, at, 1, { kind = "handshake", octet = octet })
  if octet == LIMIT and d == ACCEPTOR then
    self.limited = true
    self:find(d, at, "limit", "the acceptor is at its connection limit")
  elseif octet ~= OK then
    self.failed, self.sides[d].wrong = true, true
    self:find(d, at, d == INITIATOR and "initiator_greeting" or "acceptor_greeting", "got %02X, want FF", octet)
  end
end

-- TCP proves what a side had received when it sent an octet: a segment acknowledges it. A segment that does not cover
-- an octet was sent without it. Where nothing is known of the acknowledgement, nothing is proved.

local function lacked(at, offset) return at.acked <= offset end
local function received(at, offset) return offset ~= NOWHERE and at.acked ~= EVERYTHING and at.acked > offset end

-- met_end says that octets were sent after the end of a side had arrived.
local function met_end(at, side) return side.ended and received(at, side.ended) end

-- heard says that all that side d had received is known, so that an answer that was not seen had not arrived.
function Conversation:heard(d, at)
  local peer = self.sides[other(d)]
  return peer.ended or at.acked <= peer.position
end

-- check_open finds octets that a side sent after its handshake octet although the connection was not open. Only the
-- first octet of each side is looked at.
function Conversation:check_open(d, at)
  local me, peer = self.sides[d], self.sides[other(d)]
  if me.spoke or me.wrong or not self.stream.whole then
    return
  end
  me.spoke = true
  if self.limited and d == ACCEPTOR then
    self:find(d, at, "acceptor_after_limit", "octets after FE")
  elseif peer.ended == 0 and received(at, 0) then
    self:find(d, at, "after_silent_end", "octets sent after the other side's end had arrived, before a handshake octet")
  elseif lacked(at, 0) then
    self:find(d, at, "too_soon", "octets sent before the other side's handshake octet had arrived")
  elseif self.limited then
    self:find(d, at, "initiator_after_limit", "octets sent after FE had arrived")
  elseif peer.wrong and received(at, 0) then
    self:find(d, at, "after_wrong_greeting", "octets sent after a wrong handshake octet had arrived")
  end
end

-- check_greeted notes a side that ended without its handshake octet although the TCP connection was made.
function Conversation:check_greeted(d, at)
  local me = self.sides[d]
  if me.greeted or self.failed or not self.stream.whole then
    return
  end
  me.greeted = true
  self:find(d, at, d == INITIATOR and "initiator_silent" or "acceptor_silent", "ended without a handshake octet")
end

-- Answers.

-- begins_size tells a size from an answer. An octet up to F0 where an answer is due can only be a size, but for 00,
-- which is both a refusal and the first octet of every size below 16 MiB: it is a size if the other side's cannot have
-- arrived, or if a segment ends with just four octets from it.
local function begins_size(b, arrived)
  if b:byte(1) == ERROR then
    return not arrived or #b == SIZE_OCTETS
  end
  return b:byte(1) <= LARGEST_SIZE_HEAD
end

-- answer takes the first octet of b, of side d, if it can be the answer to a size of the other side; with the octets of
-- a size, if it is the beginning of one that collided. It returns how many octets it took.
function Conversation:answer(d, b, at)
  local peer = self.sides[other(d)]
  local t = self:waiting(other(d))
  if not t then
    return 0
  end
  local arrived = not t:in_size() and at.acked >= t.size_end -- the whole size, before side d sent this
  if begins_size(b, arrived) then
    self:collide(d, t, b:byte(1), at)
    return self:begin(d, b, at)
  end
  t.answer, t.in_time, t.answered = b:byte(1), arrived, at
  self:item(d, at, 1, { kind = "answer", t = t, octet = t.answer })
  peer.answer_at = at.offset
  if arrived then
    self:judge_answer(d, t, at)
  elseif lacked(at, t.began.offset) then
    self:find(d, at, "answer_to_nothing", "%02X answers no size", t.answer)
  elseif received(at, t.began.offset) then
    self:find(d, at, "answer_too_soon", "answer %02X sent before the size had arrived", t.answer)
  end
  if t.answer == OK then
    self:accept(d, t)
  else
    self:refuse(d, t, at)
  end
  return 1
end

-- accept goes on after side d has answered t with FF.
function Conversation:accept(d, t)
  local peer = self.sides[other(d)]
  peer.refused = false
  if not t:in_size() then
    self.sides[d].payload_end = t.size_end + t.value
  end
  if peer.ended and t:lacks() > 0 then
    peer.cut = "payload"
  end
  self:settle(other(d))
end

-- refuse goes on after side d has answered t with another octet than FF. Payload that t has sent nevertheless, or the
-- rest of its size, is a size to the receiver. A refusal may have been the first octet of a size that collided.
function Conversation:refuse(d, t, at)
  local peer = self.sides[other(d)]
  peer.refused, self.sides[d].dubious = t:size() > 0, t.answer == ERROR
  if t.answer == CONFLICT then
    peer.met_at, peer.met = at.offset, t.answer
  end
  self:remove(other(d), t)
  if t.got > 0 or t:in_size() then
    self:lose()
  end
end

-- judge_answer says what is worth seeing about the answer of side d to t. A receiver has two answers: FF and 00.
function Conversation:judge_answer(d, t, at)
  local size, octet, name = t:size(), t.answer, nil
  local about = size > LARGEST_SIZE and "oversize_" or size == 0 and "empty_" or "refused_"
  if octet == OK then
    name = size > LARGEST_SIZE and "oversize_accepted" or nil
  elseif octet == ERROR then
    name = about == "refused_" and "refused" or about .. "refused"
  else
    name = about == "refused_" and octet == CONFLICT and "conflict" or about .. "miscoded"
  end
  if name then
    local words = octet == OK and "accepted" or octet == ERROR and "refused" or format("answered with %02X", octet)
    self:find(d, at, name, "size %08X %s", size, words)
  end
end

-- collide notes that side d sends a size, whose first octet is head, while t, a size of the other side, waits for its
-- answer. Each side meets the other's size where its answer is due, if it sent its own before any octet of that had
-- arrived.
function Conversation:collide(d, t, head, at)
  local me, peer = self.sides[d], self.sides[other(d)]
  self:find(d, at, "collision", "a size where the answer to the size of packet %d is due", t.began.packet)
  self.collided = true
  if t.began.acked ~= EVERYTHING then
    peer.met_at, peer.met = at.offset, head
  end
  if lacked(at, t.began.offset) then
    me.met_at, me.met = t.began.offset, t.field:byte(1)
  end
end

-- Judgements.

-- judge_payload finds payload that was sent before the answer had arrived.
function Conversation:judge_payload(d, t, at)
  local peer = self.sides[other(d)]
  if t.early or t.answer_lost or t.answer and not lacked(at, t.answered.offset) then
    return
  elseif t.answer then
    self:find(d, at, "early_payload", "payload sent before the answer of packet %d had arrived", t.answered.packet)
  elseif met_end(at, peer) then
    self:find(d, at, "payload_after_end", "payload sent after the end had arrived, with no answer")
  elseif self:heard(d, at) then
    self:find(d, at, "early_payload", "payload sent with no answer to its size")
  else
    return
  end
  t.early = true
end

-- judge_begin finds a transmission that side d had no right to begin.
function Conversation:judge_begin(d, at)
  local me, peer, t = self.sides[d], self.sides[other(d)], self:last(d)
  if me.met ~= ERROR and received(at, me.met_at) then
    self:find(d, at, "after_collision", "octets sent after what came in place of an answer had arrived")
  elseif lacked(at, me.answer_at) and me.refused then
    self:find(d, at, "early_payload", "octets sent before the refusal had arrived")
  elseif lacked(at, me.answer_at) or t and t:waits() and self:heard(d, at) then
    self:find(d, at, "size_unanswered", "a size sent before the answer to the last one had arrived")
  end
  if peer.cut == "payload" and met_end(at, peer) then
    self:find(d, at, "answer_after_end", "octets sent after the end had arrived inside a payload")
  elseif peer.cut == "size" then -- a side that had not read the octets of that size takes them for answers
    self.excused = true
  elseif me.payload_end ~= NOWHERE and lacked(at, me.payload_end - 1) then
    self:find(d, at, "size_in_payload", "a size sent before the payload that ends at offset %d had arrived", me.payload_end)
  end
end

-- judge_stray finds an answer of side d that answers nothing.
function Conversation:judge_stray(d, at)
  local me, peer = self.sides[d], self.sides[other(d)]
  if me.met ~= ERROR and received(at, me.met_at) then
    self:find(d, at, "after_collision", "FF sent after what came in place of an answer had arrived")
  elseif peer.cut and met_end(at, peer) then
    self:find(d, at, "answer_after_end", "FF sent after the end had arrived inside a size or a payload")
  elseif peer.cut == "size" then
    self:find(d, at, "answer_too_soon", "FF sent for a size that ended before its fourth octet")
  elseif at.acked <= peer.position then
    self:find(d, at, "answer_to_nothing", "FF answers no size")
  end
end

-- judge_collided finds octets that side d sent, after its size, in spite of a collision.
function Conversation:judge_collided(d, b, at)
  local me, own, peers = self.sides[d], self:last(d), self:last(other(d))
  if me.met_at == NOWHERE or at.acked == EVERYTHING or not own or not peers then
    return
  elseif lacked(at, me.met_at) then
    self:find(d, at, own:size() == 0 and "size_unanswered" or "early_payload",
      "octets sent before anything had arrived where the answer is due")
  elseif b == "\255" and not peers:in_size() and at.acked == peers.size_end then
    self:find(d, at, "answered_collision", "FF sent in answer to the size of packet %d, which collided", peers.began.packet)
  elseif me.met ~= ERROR then
    self:find(d, at, "after_collision", "octets sent after %02X had arrived in place of the answer", me.met)
  end
end

-- Gaps and ends.

-- gap passes over n octets of side d that the capture lacks. The framing survives if the state of the conversation
-- tells what they were.
function Conversation:gap(d, n, at)
  self:find(d, at, "gap", "octets that the capture lacks: %d", n)
  self:pass({ side = d, at = at, length = n, missing = n })
end

-- pass passes over octets that are not there: the capture lacks them, or a search has not kept them.
function Conversation:pass(r)
  if self.search then
    self:seek(r)
    return
  end
  self.sides[r.side].position = r.at.offset + r.length
  if r.missing == r.length and self:absorb(r.side, r.length) then
    return
  end
  local t = self:last(r.side)
  if t and t:in_payload() and t:accepted() and t:lacks() >= r.length then
    t:pass(r.length, r.missing)
    self:settle(r.side)
    return
  end
  self.skipped = self.skipped + r.length - r.missing
  self:lose()
end

-- absorb accounts for n missing octets of side d and says whether it could: a handshake octet, payload, or one answer.
-- A lost answer may have been a refusal; what follows it is a guess.
function Conversation:absorb(d, n)
  local me = self.sides[d]
  if self.failed or self.limited then
    return true
  end
  if not me.greeted then
    me.greeted = true
    n = n - 1
  end
  local mine = self:last(d)
  if n > 0 and mine and mine:in_payload() then
    local k = math.min(n, mine:lacks())
    mine:pass(k, k)
    self:settle(d)
    n = n - k
  end
  local t = self:waiting(other(d))
  mine = self:last(d)
  if n == 1 and t and not t:in_size() and not (mine and mine:in_size()) then
    t.answer_lost, self.guessed = true, true
    self:settle(other(d))
    n = n - 1
  end
  return n == 0
end

-- fin takes the end of side d's direction: nothing more comes from it, neither the rest of a message nor an answer. The
-- end is legal everywhere, since a caller may close at any time.
function Conversation:fin(d, at)
  local me, peer, s = self.sides[d], self.sides[other(d)], self.search
  if s then
    s.ends[d] = at
    if peer.ended or s.ends[other(d)] then
      self:conclude()
      self:close("closed")
    end
    return
  end
  me.ended = at.offset
  self:check_greeted(d, at)
  local mine = self:last(d)
  if mine and (mine:in_size() or mine:in_payload() and mine:accepted()) then
    me.cut = mine:in_size() and "size" or "payload"
    self:truncated(d, mine, at)
  end
  local t = self:waiting(other(d))
  while t and not t:in_size() do
    self:unanswered(d, t, at)
    t = self:waiting(other(d))
  end
  if peer.ended then
    self:interrupt(at)
    self:close("closed")
  end
end

-- reset takes a reset by side d, which ends both directions.
function Conversation:reset(d, at)
  self:conclude()
  self:find(d, at, "reset", "the connection was reset")
  self:check_greeted(INITIATOR, at)
  self:check_greeted(ACCEPTOR, at)
  self:interrupt(at)
  self:close("reset")
end

-- interrupt reports what is under way as cut off by the end of the connection.
function Conversation:interrupt(at)
  for d = INITIATOR, ACCEPTOR do
    local sent = self.sides[d].sent
    while sent[1] do
      local t = sent[1]
      if t:in_size() or t:accepted() then
        self:truncated(d, t, at)
      else
        self:unanswered(other(d), t, at)
      end
    end
  end
end

-- truncated reports a message of side d that ended inside its size or payload.
function Conversation:truncated(d, t, at)
  if not self.collided and t:in_size() then
    self:find(d, at, "truncated_size", "%d of %d octets of a size", t:have(), SIZE_OCTETS)
  elseif not self.collided then
    self:find(d, at, "truncated_payload", "%d of %d octets of the payload", t.got, t.value)
  end
  self:remove(d, t)
end

-- unanswered reports a size that side d has not answered and cannot answer any more.
function Conversation:unanswered(d, t, at)
  if not self.collided then
    self:find(d, at, "unanswered", "size %08X of packet %d has no answer", t:size(), t.began.packet)
  end
  self:remove(other(d), t)
end

-- finish ends the conversation because there is no more of it.
function Conversation:finish()
  self:conclude()
  self:close("open")
end

-- close ends the conversation. What a search has kept is not understood.
function Conversation:close(state)
  self:flush()
  self.stream.told.state = self:lost() and "lost" or state
  if self.search then
    memory.kept = memory.kept - self.search.cost
  end
  self.search, self.over = nil, true
end

-- lost says whether octets were seen, since the framing was known, whose meaning cannot be told.
function Conversation:lost()
  local kept = false
  for _, r in ipairs(self.search and self.search.runs or {}) do
    kept = kept or r.length > r.missing
  end
  return kept or self.skipped > 0
end

function Conversation:unsettled() return self.search or self.skipped > 0 end

-- TINYPROTO: THE SEARCH --------------------------------------------------------------------------------------------

-- The framing of TinyProto has no mark to look for. But the sides take turns, and only a size announces how long a turn
-- of its sender will be. A search takes the last four octets of every turn for a size, until the turns that follow say
-- otherwise. A chain of transmissions that close one after the other proves the framing, and what was kept since its
-- beginning is decoded as if nothing had happened.

local PROOF_CLOSES = 3 -- how many transmissions have to close
local RUN_COST = 96 -- octets that a run counts for beside its own

-- A run is what came of one side at once: side, at, position, how many octets of both sides came before it, length and
-- missing, those that the capture lacks. Its octets are kept or none of them is. item is what is shown of them so far.
--
-- A chain is a framing that all turns since its beginning agree with: start, the position of its first size, turn, that
-- ends with it, closes, and the last size. There is one at most for each thing that a turn can end with: sized, a size;
-- paying, the answer to one; idle, the end of a transmission.
--
-- A search keeps runs from the beginning of the oldest chain on, or the last four octets. Where that becomes too much,
-- the middle of a payload is not kept: hole is the index of the run that stands for it, or 0. side, length and head are
-- those of the turn so far; ends are the FINs.
local Search = {}
Search.__index = Search

function Search.new()
  return setmetatable({ turn = 0, length = 0, position = 0, runs = {}, hole = 0, cost = 0, dropped = 0, ends = {} }, Search)
end

function Search:live() return self.sized or self.paying or self.idle end

-- keeps says whether all octets of the turn are kept, not just the last four.
function Search:keeps() return self:live() and self.hole == 0 end

-- push keeps a run.
function Search:push(r)
  self.runs[#self.runs + 1] = r
  self.cost = self.cost + #(r.octets or "") + RUN_COST
end

-- add takes the next run, of the side whose turn it is. room says that its octets can be kept.
function Search:add(r, room)
  local b = r.octets or ""
  if self.length == 0 then
    self.side, self.head = r.side, b:byte(1)
  end
  r.position, self.position, self.length = self.position, self.position + r.length, self.length + r.length
  self:weed()
  if self.paying and not room and self.hole == 0 then
    self:push({ side = r.side, at = r.at, position = r.position, length = 0, missing = 0 })
    self.hole = #self.runs
  end
  self:push(r)
  if not self:keeps() then
    self:shorten(r, math.max(#b - SIZE_OCTETS, 0))
    self:trim()
  end
end

-- shorten takes n octets off the front of a run.
function Search:shorten(r, n)
  if n > 0 then
    self:drop(n, 0)
    r.at, r.position, r.length, r.octets = moved(r.at, n), r.position + n, r.length - n, r.octets and r.octets:sub(n + 1)
    self.cost = self.cost - (r.octets and n or 0)
  end
end

-- weed forgets the chains that the turn contradicts.
function Search:weed()
  if not self:live() then
    return
  end
  local sized, paying, idle, n = self.sized, self.paying, self.idle, self.length
  local answers = not self.head or self.head == OK
  local coalesced = sized and sized.size == 0 and self.head and n <= 1 + SIZE_OCTETS
  self.sized = sized and answers and (n == 1 or coalesced) and sized or nil
  self.paying = paying and n <= paying.size + SIZE_OCTETS and paying or nil
  self.idle = idle and n <= SIZE_OCTETS and idle or nil
  if not self:live() then
    self.hole = 0
    self:trim()
  end
end

-- drop counts octets that are not kept: into the hole, if the turn has one.
function Search:drop(length, missing)
  local hole = self.runs[self.hole]
  if hole then
    hole.length, hole.missing = hole.length + length, hole.missing + missing
  else
    self.dropped = self.dropped + length - missing
  end
end

-- trim keeps, of the runs behind the hole or of all, the last four octets of the turn.
function Search:trim()
  local i, need = #self.runs, SIZE_OCTETS
  while i > self.hole and need > 0 and self.runs[i].side == self.side and self.runs[i].octets do
    self:shorten(self.runs[i], math.max(self.runs[i].length - need, 0))
    need, i = need - self.runs[i].length, i - 1
  end
  self:forget(self.hole + 1, i)
end

-- forget drops the runs from index i to j.
function Search:forget(i, j)
  local n = j - i + 1
  if n <= 0 then
    return
  end
  for k = i, j do
    local r = self.runs[k]
    self:drop(r.length, r.missing)
    self.cost = self.cost - #(r.octets or "") - RUN_COST
  end
  for k = i, #self.runs do
    self.runs[k] = self.runs[k + n]
  end
end

-- forget_before drops what came before a chain.
function Search:forget_before(chain)
  local i = 0
  self.hole = 0
  while self.runs[i + 1] and self.runs[i + 1].position + self.runs[i + 1].length <= chain.start do
    i = i + 1
  end
  local r = self.runs[i + 1]
  if r and r.position < chain.start then
    self:shorten(r, chain.start - r.position)
  end
  self:forget(1, i)
end

-- last_size returns the size that the turn ends with, if it can be one.
function Search:last_size()
  local octets = ""
  for i = #self.runs, 1, -1 do
    local r = self.runs[i]
    if r.side ~= self.side or not r.octets then
      return nil
    end
    octets = r.octets:sub(-SIZE_OCTETS) .. octets
    if #octets >= SIZE_OCTETS then
      local size = u32(octets, #octets - 3)
      return size <= LARGEST_SIZE and size or nil
    end
  end
end

-- best returns the chain of which the most transmissions have closed, of those that are given.
local function best(chains)
  local most = { closes = -1 }
  for _, name in ipairs({ "sized", "paying", "idle" }) do
    local chain = chains[name]
    most = chain and chain.closes > most.closes and chain or most
  end
  return most
end

local function closed(chain)
  local closes = chain.size >= LARGE_SIZE and PROOF_CLOSES or chain.closes + 1
  return { start = chain.start, turn = chain.turn, size = chain.size, closes = closes }
end

-- after returns the chains that are possible if the turn is over.
function Search:after()
  local sized, paying, idle, n, size, nexts = self.sized, self.paying, self.idle, self.length, self:last_size(), {}
  local function follow(chain)
    return size and { start = chain.start, turn = chain.turn, closes = chain.closes, size = size }
  end
  if sized and n == 1 and sized.size > 0 then
    nexts.paying = sized
  elseif sized and n == 1 and self.head then
    nexts.idle = closed(sized)
  elseif sized and n == 1 + SIZE_OCTETS then
    nexts.sized = follow(closed(sized))
  end
  if paying and n == paying.size then
    nexts.idle = closed(paying)
  elseif paying and n == paying.size + SIZE_OCTETS then
    nexts.sized = follow(closed(paying))
  end
  if idle and n == SIZE_OCTETS then
    nexts.sized = follow(idle)
  end
  if not nexts.sized and size then
    nexts.sized = { start = self.position - SIZE_OCTETS, turn = self.turn, size = size, closes = 0 }
  end
  return nexts
end

-- turn_over ends the turn. It returns a chain that is proved, if there is one.
function Search:turn_over()
  local nexts = self:after()
  self.sized, self.paying, self.idle, self.turn, self.length = nexts.sized, nexts.paying, nexts.idle, self.turn + 1, 0
  if best(self).closes >= PROOF_CLOSES then
    return best(self)
  end
  local first
  for _, chain in pairs(nexts) do
    first = (not first or chain.turn < first.turn) and chain or first
  end
  self.hole = 0
  if first then
    self:forget_before(first)
  else
    self:forget(1, #self.runs)
  end
end

-- lose gives up the framing of both sides and begins to search for it.
function Conversation:lose()
  self:flush()
  self.excused = self.excused or self.collided
  self.doubted, self.guessed, self.collided, self.failed, self.limited = false, false, false, false, false
  for d, side in ipairs(self.sides) do
    self.sides[d] = new_side({ greeted = true, spoke = true, ended = side.ended, position = side.position })
  end
  self.search = Search.new()
end

-- seek takes a run while the framing is searched for.
function Conversation:seek(r)
  local s = self.search
  local chain = s.length > 0 and s.side ~= r.side and s:turn_over()
  if chain then
    self:resume(chain)
    self:replay(r)
    return
  end
  self.sides[r.side].position = r.at.offset + r.length
  local before, more = s.cost, #(r.octets or "")
  s:add(r, before + more < MAX_KEPT and memory.kept + more < MAX_KEPT_ALL)
  memory.kept = memory.kept + s.cost - before
  self:drop_skipped(s)
end

function Conversation:drop_skipped(s) self.skipped, s.dropped = self.skipped + s.dropped, 0 end

-- conclude ends a search with the stream. A chain that all octets to the last agree with is taken for the framing, if
-- one of its transmissions has closed, but it accuses nobody.
function Conversation:conclude()
  local s = self.search
  local chain = s and best(s:after())
  if s and chain.closes < 1 then
    chain = best(s)
  end
  if s and chain.closes >= 1 then
    self:resume(chain)
  end
end

-- resume decodes what was kept since the beginning of a chain.
function Conversation:resume(chain)
  local s = self.search
  self.search = nil
  memory.kept = memory.kept - s.cost
  s:forget_before(chain)
  self:drop_skipped(s)
  if self.skipped > 0 then
    self:find(s.runs[1].side, s.runs[1].at, "skipped", "octets skipped to find the framing: %d", self.skipped)
    self.skipped = 0
  end
  self.excused = self.excused or chain.closes < PROOF_CLOSES
  for _, r in ipairs(s.runs) do
    self:replay(r)
  end
  for d = INITIATOR, ACCEPTOR do
    if s.ends[d] and not self.over then
      self:fin(d, s.ends[d])
    end
  end
end

-- replay takes a run that was kept.
function Conversation:replay(r)
  if not r.octets then
    self:pass(r)
    return
  end
  r.item.n = r.item.n - r.length -- the others stay undecoded
  self:octets(r.side, r.octets, r.at)
end

-- detect judges a stream by how each side opens: with FF, or an acceptor at its limit with FE. Where one side said
-- nothing at all, the other must have sent that octet and no more.
function TINYPROTO.detect(halves, final)
  local known, octets = 0, 0
  for _, half in ipairs(halves) do
    local opening, more = half:opening()
    local first, second = opening:byte(1, 2)
    local telnet = second and second >= 0xFB and second <= 0xFE -- the one common protocol that opens with FF too
    if first and (first ~= OK and first ~= LIMIT or telnet or not half.syn and #opening > 1) then
      return "other"
    end
    known, octets = known + (first and 1 or 0), octets + #opening + (more and 2 or 0)
  end
  if known == 2 or final and octets == 1 then
    return "ours"
  end
  return final and "other" or nil
end

TINYPROTO.converse = Conversation.new

-- ONE-WAY MESSAGES -------------------------------------------------------------------------------------------------

-- A protocol of one-way messages, a size and a payload without an answer, has besides:
--
--   judge(payload)   says what a payload of up to MAX_JUDGED octets stands for, and what read_size says of faults. It
--                    may be missing: payloads are octets, whatever they are
--   head             how many octets of a message, of its size at least, tell whether it can be one
--   likely(head)     returns the size that it has then, or nil; of fewer octets, anything but nil if they can begin one
--   proof            how many likely messages in a row have to end where a segment ends, before they are taken for the
--                    framing. With 0, a message that is likely proves it alone

local ALWAYS_JUDGED = 4096 -- octets of one that is judged even if many are kept

-- A one-way conversation decodes both directions of a stream, which have nothing to do with each other. Of each side it
-- knows: heard, something came of it; ended, it sent a FIN; message, the transmission under way; number, how many there
-- were; search, for the framing; skipped, octets that were not understood since it was known.
local OneWay, ChainSearch = {}, {}
OneWay.__index, ChainSearch.__index = OneWay, ChainSearch

function OneWay.new(stream)
  return setmetatable({ stream = stream, protocol = stream.protocol,
    sides = { { number = 0, skipped = 0 }, { number = 0, skipped = 0 } } }, OneWay)
end

-- find stores a finding about side d, if there is one.
function OneWay:find(d, at, name, detail)
  if name then
    tell_finding(self.stream, d, at, self.protocol.findings[name], detail)
  end
end

-- hear returns what is known of side d, of which something has come. Where the beginning of a stream was not captured,
-- the first octets of a side may be the middle of a message.
function OneWay:hear(d)
  local me = self.sides[d]
  if not me.heard then
    me.heard = true
    me.search = (self.stream.midway or not self.stream.whole) and ChainSearch.new() or nil
  end
  return me
end

-- octets takes the next octets of side d. They all come from one frame, and what they are of shares its mark.
function OneWay:octets(d, b, at) self:decode(d, self:take(d, b, at)) end

-- decode takes what is left to be decoded of side d, pieces of which the first is the last of the list. Among them the
-- framing may be lost and found again.
function OneWay:decode(d, pieces)
  while pieces and pieces[1] do
    local p = table.remove(pieces)
    p.item.n = p.item.n - #p.octets -- the others stay undecoded
    for _, again in ipairs(self:take(d, p.octets, p.at) or {}) do
      pieces[#pieces + 1] = again
    end
  end
end

-- take takes the next octets of side d, up to those that end a search for its framing. It returns what that leaves to
-- be decoded.
function OneWay:take(d, b, at)
  local me, i = self:hear(d), 0
  while i < #b do
    if me.ended or me.search and not self:found(d, b, at, i) then
      return self:undecoded(d, b:sub(i + 1), moved(at, i))
    elseif not me.message then
      me.number = me.number + 1
      me.message = Transmission.new(self.protocol, me.number, at)
    elseif me.message:in_size() then
      i = i + self:size(d, me.message, b:sub(i + 1, i + self.protocol.size_octets), at, i)
    else
      i = i + self:payload(d, me.message, b:sub(i + 1, i + me.message:lacks()), at, i)
    end
  end
end

-- found ends a search of side d that has kept nothing, if the octets behind the first i of b prove the framing alone:
-- they are not copied.
function OneWay:found(d, b, at, i)
  local s, protocol = self.sides[d].search, self.protocol
  local head = b:sub(i + 1, i + protocol.head)
  if protocol.proof > 0 or s.octets ~= "" or #head < protocol.head or not protocol.likely(head) then
    return false
  end
  s.base, s.last = at.offset + i, moved(at, i)
  self:resume(d, s.base)
  return true
end

-- undecoded takes octets of which it is not known what they are, or not yet. It returns what is to be decoded.
function OneWay:undecoded(d, b, at)
  local me, item = self.sides[d], tell_item(self.stream, d, at, 0, #b, { kind = "undecoded" })
  if not me.ended then
    return self:seek(d, { at = at, stop = at.offset + #b, item = item }, b)
  end
  me.skipped = me.skipped + #b
end

-- size takes octets of a size, the first of them skip behind a mark. One that announces nothing is not shown as one,
-- and the framing is lost.
function OneWay:size(d, m, b, at, skip)
  local n, size, finding, detail = m:take_size(b, at)
  local none = not m:in_size() and not size
  tell_item(self.stream, d, at, skip, n, { kind = "size", t = not none and m or nil, have = m:have(), octets = none and m.field or nil })
  self:find(d, at, finding, detail)
  if none then
    local me = self.sides[d]
    me.message, me.number, me.search, m.wrong = nil, me.number - 1, ChainSearch.new(), current
  elseif size == 0 then
    self:tell(d)
  end
  return n
end

-- payload takes octets of a payload, and keeps them to be judged as long as there is room.
function OneWay:payload(d, m, b, at, skip)
  local before = m.got
  if m.kept and self.protocol.judge then
    if memory.kept + #b > MAX_KEPT_ALL and m.value > ALWAYS_JUDGED then
      m:release(false)
    else
      m.held, memory.kept = m.held + #b, memory.kept + #b
    end
  end
  local n = m:take_payload(b, at)
  tell_item(self.stream, d, at, skip, n, { kind = "payload", t = m, after = before, piece = m.pieces })
  if m:lacks() == 0 then
    self:tell(d)
  end
  return n
end

-- tell lets go of the message of side d, if there is one: it is done, or there is no more of it. One that is whole is
-- judged.
function OneWay:tell(d)
  local me = self.sides[d]
  local m = me.message
  me.message = nil
  if not m or not m.kept then
    return
  end
  if self.protocol.judge and m:lacks() == 0 then
    local object, finding, detail = self.protocol.judge(table.concat(m.kept))
    m.object = object
    self:find(d, m.last, finding, detail)
  end
  m:release(m.value <= self.protocol.proto.prefs.whole)
end

-- gap passes over n octets of side d that the capture lacks. The framing survives if they are all of one payload.
function OneWay:gap(d, n, at)
  local me = self:hear(d)
  local m, s = me.message, me.search
  self:find(d, at, "gap", format("octets that the capture lacks: %d", n))
  if me.ended then
    return
  elseif s then
    self:resize(d, function() return s:gap(at.offset + n) end)
  elseif m and not m:in_size() and m:lacks() >= n then
    m:pass(n, n)
    if m:lacks() == 0 then
      self:tell(d)
    end
  else
    if m and not m:in_size() then
      m:pass(m:lacks(), m:lacks())
    end
    self:tell(d)
    me.search = ChainSearch.new()
  end
end

-- fin takes the end of side d's direction.
function OneWay:fin(d, at)
  local me = self:hear(d)
  if me.ended then
    return
  end
  self:conclude(d)
  self:truncated(d, at)
  me.ended = true
  if self.sides[other(d)].ended then
    self:close("closed")
  end
end

-- reset takes a reset by side d, which ends both directions.
function OneWay:reset(d, at)
  self:conclude(INITIATOR)
  self:conclude(ACCEPTOR)
  self:find(d, at, "reset", "the connection was reset")
  self:truncated(INITIATOR, at)
  self:truncated(ACCEPTOR, at)
  self:close("reset")
end

-- finish ends the conversation because there is no more of it.
function OneWay:finish()
  for d = INITIATOR, ACCEPTOR do
    self:conclude(d)
    self:tell(d)
  end
  self:close("open")
end

-- truncated tells of the message of side d as one that the end of the connection cut off, if there is one.
function OneWay:truncated(d, at)
  local m = self.sides[d].message
  if m and m:in_size() then
    self:find(d, at, "truncated_size", format("%d of %d octets of a size", m:have(), self.protocol.size_octets))
  elseif m then
    self:find(d, at, "truncated_payload", format("%d of %d octets of the payload", m.got, m.value))
  end
  self:tell(d)
end

function OneWay:close(state)
  self.over, self.stream.told.state = true, self:lost() and "lost" or state
end

function OneWay:lost() return self.sides[INITIATOR].skipped > 0 or self.sides[ACCEPTOR].skipped > 0 end

function OneWay:unsettled() return self:lost() or self.sides[INITIATOR].search or self.sides[ACCEPTOR].search end

-- A sender hands a message to TCP at once, mostly, so that messages begin and end where segments do. A search takes the
-- beginning of every segment for that of a message, and follows it from size to size until a size cannot be one. A
-- chain of messages that end with a segment several times proves the framing, and what was kept since its beginning is
-- decoded as if nothing had happened.

local MAX_CHAINS = 16
local CHAIN_RUN_COST = 64 -- octets that a run counts for beside its own

-- A chain is a framing that all octets since its beginning agree with: from, the offset of its first message of which
-- the octets are kept; next, that of the next message; closes, how often a message ended with a segment; filled, a
-- payload that is not empty has begun since (zeros may be anything); large, the last message is.
--
-- A search is for the framing of one direction. It keeps octets since the beginning of the oldest chain, the first of
-- them at base, and the runs that they came in: at, stop, the offset behind it, and item, what is shown of it so far.
-- last is the mark of the octets that came last.
function ChainSearch.new() return setmetatable({ chains = {}, base = 0, octets = "", runs = {} }, ChainSearch) end

function ChainSearch:cost() return #self.octets + #self.runs * CHAIN_RUN_COST end

function ChainSearch:stop() return self.base + #self.octets end

-- add takes the next octets. It returns where the framing begins, if that is proved.
function ChainSearch:add(protocol, run, b)
  local begun = false
  for _, chain in ipairs(self.chains) do
    begun = begun or chain.next == run.at.offset
  end
  if not begun then
    self.chains[#self.chains + 1] = { from = run.at.offset, next = run.at.offset, closes = 0 }
  end
  self.base = self.octets == "" and run.at.offset or self.base
  self.octets, self.runs[#self.runs + 1], self.last = self.octets .. b, run, run.at
  local chains = self.chains
  self.chains = {}
  for _, chain in ipairs(chains) do
    local likely, proved = self:follow(protocol, chain)
    if proved then
      return chain.from
    elseif likely then
      self:join(chain)
    end
  end
end

-- follow goes from message to message as far as octets have come, to the end of a segment. It says whether the chain
-- can still be the framing, and whether it is.
function ChainSearch:follow(protocol, chain)
  while chain.next + protocol.head <= self:stop() do
    local i = chain.next - self.base
    local size = protocol.likely(self.octets:sub(i + 1, i + protocol.head))
    if not size then
      return false, false
    end
    chain.next = chain.next + protocol.size_octets + size
    chain.filled, chain.large = chain.filled or size > 0, size >= LARGE_SIZE
    if protocol.proof == 0 then
      return true, true
    end
  end
  if chain.next ~= self:stop() or not chain.filled then
    return true, false
  end
  chain.closes, chain.filled = chain.closes + 1, false
  return true, chain.large or chain.closes >= protocol.proof
end

-- join adds a chain to the others. Chains that meet are one from there on, and the longer proves more. Of too many, the
-- one that goes furthest is the least likely.
function ChainSearch:join(chain)
  local chains, furthest = self.chains, 1
  for i, have in ipairs(chains) do
    if have.next == chain.next then
      chains[i] = chain.closes > have.closes and chain or have
      return
    end
  end
  chains[#chains + 1] = chain
  for i, have in ipairs(chains) do
    furthest = have.next > chains[furthest].next and i or furthest
  end
  if #chains > MAX_CHAINS then
    table.remove(chains, furthest)
  end
end

-- trim lets go of octets before the oldest chain, and unless there is room, of all messages that came so far. It
-- returns how many octets that were.
function ChainSearch:trim(room)
  local from = self:stop()
  for _, chain in ipairs(self.chains) do
    chain.from = room and chain.from or chain.next
    from = math.min(from, chain.from)
  end
  return self:forget(from)
end

-- forget lets go of octets before an offset.
function ChainSearch:forget(offset)
  local n = math.max(math.min(offset, self:stop()) - self.base, 0)
  if n > 0 then
    local runs = self.runs
    self.octets, self.base, self.runs = self.octets:sub(n + 1), self.base + n, {}
    for _, run in ipairs(runs) do
      self.runs[#self.runs + 1] = run.stop > self.base and run or nil
    end
  end
  return n
end

-- gap passes over octets that are missing, up to an offset. It returns how many that were kept are of no more use.
function ChainSearch:gap(to)
  local chains = self.chains
  self.chains = {}
  for _, chain in ipairs(chains) do
    self.chains[#self.chains + 1] = chain.next >= to and chain or nil
  end
  return self:trim(false)
end

-- resize does what changes how much the search of side d keeps, and returns how many octets were given up.
function OneWay:resize(d, change)
  local me = self.sides[d]
  memory.kept = memory.kept - me.search:cost()
  me.skipped = me.skipped + change()
  memory.kept = memory.kept + me.search:cost()
end

-- seek takes a run of side d while its framing is searched for. Once that is found, it returns what is to be decoded.
function OneWay:seek(d, run, b)
  local s, from = self.sides[d].search, nil
  self:resize(d, function()
    from = s:add(self.protocol, run, b)
    return from and 0 or s:trim(s:cost() < MAX_KEPT and memory.kept + s:cost() < MAX_KEPT_ALL)
  end)
  return from and self:resume(d, from)
end

-- conclude ends the search for the framing of side d, if there is one, with its octets. A chain that all of them agree
-- with is taken for the framing, if one of its messages has ended with a segment.
function OneWay:conclude(d)
  local s, best = self.sides[d].search, { closes = 0 }
  if not s then
    return
  end
  for _, chain in ipairs(s.chains) do
    best = chain.closes > best.closes and chain or best
  end
  if best.closes > 0 then
    self:decode(d, self:resume(d, best.from))
  else
    self:end_search(d, s:stop())
  end
end

-- resume ends a search and returns what was kept from an offset on, which is to be decoded.
function OneWay:resume(d, from)
  local me, s, pieces = self.sides[d], self:end_search(d, from), {}
  if me.skipped > 0 then
    local at = s.runs[1] and s.runs[1].at or s.last
    self:find(d, moved(at, s.base - at.offset), "skipped", format("octets skipped to find the framing: %d", me.skipped))
    me.skipped = 0
  end
  for i = #s.runs, 1, -1 do
    local run, start = s.runs[i], i > 1 and s.runs[i - 1].stop or s.base
    pieces[#pieces + 1] = { octets = s.octets:sub(start - s.base + 1, run.stop - s.base),
      at = moved(run.at, start - run.at.offset), item = run.item }
  end
  return pieces
end

-- end_search takes the search of side d away, and what it has kept before an offset out of it.
function OneWay:end_search(d, offset)
  local me = self.sides[d]
  local s = me.search
  me.search, memory.kept = nil, memory.kept - s:cost()
  me.skipped = me.skipped + s:forget(offset)
  return s
end

-- PICKLES ----------------------------------------------------------------------------------------------------------

-- What follows reads the part of Python's pickle, protocols 2 to 5, that is data. It imports nothing and calls nothing:
-- an opcode that would ends the reading. It is conformance/pickle, function by function.

local MAX_DEPTH = 100 -- lists, tuples, sets and dicts in each other, the outermost included
local MAX_WEIGHT = 16777216 -- values and octets of str, bytes, long ints, as often as they occur; or the pickle's size
local MAX_INT_OCTETS = 1024 -- of the two's complement of an int
local MAX_TEXT = 120 -- characters of an object that are shown

-- The opcodes that are data, under the names that Python's pickletools gives them.
local OPCODES = {
  [0x28] = "MARK", [0x2E] = "STOP", [0x80] = "PROTO", [0x95] = "FRAME", [0x4E] = "NONE", [0x88] = "NEWTRUE", [0x89] = "NEWFALSE",
  [0x4A] = "BININT", [0x4B] = "BININT1", [0x4D] = "BININT2", [0x8A] = "LONG1", [0x8B] = "LONG4", [0x47] = "BINFLOAT",
  [0x8C] = "SHORT_BINUNICODE", [0x58] = "BINUNICODE", [0x8D] = "BINUNICODE8",
  [0x43] = "SHORT_BINBYTES", [0x42] = "BINBYTES", [0x8E] = "BINBYTES8",
  [0x5D] = "EMPTY_LIST", [0x61] = "APPEND", [0x65] = "APPENDS", [0x8F] = "EMPTY_SET", [0x90] = "ADDITEMS",
  [0x29] = "EMPTY_TUPLE", [0x74] = "TUPLE", [0x85] = "TUPLE1", [0x86] = "TUPLE2", [0x87] = "TUPLE3",
  [0x7D] = "EMPTY_DICT", [0x73] = "SETITEM", [0x75] = "SETITEMS",
  [0x71] = "BINPUT", [0x72] = "LONG_BINPUT", [0x94] = "MEMOIZE", [0x68] = "BINGET", [0x6A] = "LONG_BINGET",
}

-- The opcodes that are not data, by what they would do. Every other octet is no opcode at all.
local REFUSED = {}
for why, opcodes in pairs({
  ["would import"] = { [0x63] = "GLOBAL", [0x93] = "STACK_GLOBAL", [0x82] = "EXT1", [0x83] = "EXT2", [0x84] = "EXT4" },
  ["would call"] = { [0x69] = "INST", [0x6F] = "OBJ", [0x52] = "REDUCE", [0x62] = "BUILD", [0x81] = "NEWOBJ", [0x92] = "NEWOBJ_EX" },
  ["would ask the reader's program for an object"] = { [0x50] = "PERSID", [0x51] = "BINPERSID" },
  ["needs a buffer from outside the pickle"] = { [0x97] = "NEXT_BUFFER", [0x98] = "READONLY_BUFFER" },
  ["makes what is no data here"] = { [0x91] = "FROZENSET", [0x96] = "BYTEARRAY8" },
  ["is of protocol 0"] = { [0x49] = "INT", [0x4C] = "LONG", [0x46] = "FLOAT", [0x53] = "STRING", [0x56] = "UNICODE",
    [0x6C] = "LIST", [0x64] = "DICT", [0x70] = "PUT", [0x67] = "GET" },
  ["is a string of Python 2, text or octets"] = { [0x54] = "BINSTRING", [0x55] = "SHORT_BINSTRING" },
  ["is not used for data"] = { [0x30] = "POP", [0x31] = "POP_MARK", [0x32] = "DUP" },
}) do
  for opcode, name in pairs(opcodes) do
    REFUSED[opcode] = { name = name, why = why }
  end
end

-- A value has a type. An int has its octets, two's complement, least significant first; a float its number; a str and
-- bytes their octets; lists, tuples, sets and dicts (key, value, key, value) their items. weight and depth are those of
-- MAX_WEIGHT and MAX_DEPTH. Nothing is added to a value that was got from the memo, so that nothing contains itself.
local CONSTANTS = { NONE = { type = "None" }, NEWTRUE = { type = "True", octets = "\1" },
  NEWFALSE = { type = "False", octets = "" } }
local EMPTY = { EMPTY_LIST = "list", EMPTY_TUPLE = "tuple", EMPTY_DICT = "dict", EMPTY_SET = "set" }

local function weight(v) return v.weight or 1 end

-- A code point of UTF-8 that begins at index i: its length and number; or nil.
local function code_point(s, i)
  local a, b = s:byte(i, i + 1)
  if a < 0x80 then
    return 1, a
  end
  local n = a >= 0xC2 and a < 0xE0 and 2 or a >= 0xE0 and a < 0xF0 and 3 or a >= 0xF0 and a < 0xF5 and 4
  local least = a == 0xE0 and 0xA0 or a == 0xF0 and 0x90 or 0x80 -- below it, the point has a shorter form
  local most = a == 0xED and 0x9F or a == 0xF4 and 0x8F or 0xBF -- above it, it is a surrogate, or beyond the last
  if not n or not b or b < least or b > most then
    return nil
  end
  local point = a % 2 ^ (7 - n)
  for k = i + 1, i + n - 1 do
    local c = s:byte(k)
    if not c or c < 0x80 or c > 0xBF then
      return nil
    end
    point = point * 64 + c % 64
  end
  return n, point
end

local function is_utf8(s)
  local i = s:find("[\128-\255]")
  while i do
    local n = code_point(s, i)
    if not n then
      return false
    end
    i = s:find("[\128-\255]", i + n)
  end
  return true
end

-- float_of reads a float of IEEE 754, 8 octets.
local function float_of(b)
  local first, second = b:byte(1, 2)
  local sign, exponent, mantissa = first >= 128 and -1.0 or 1.0, first % 128 * 16 + math.floor(second / 16), second % 16
  for i = 3, 8 do
    mantissa = mantissa * 256 + b:byte(i)
  end
  if exponent == 2047 then
    return mantissa == 0 and sign * math.huge or 0 / 0
  elseif exponent == 0 then
    return sign * mantissa * 2.0 ^ -1074
  end
  return sign * (mantissa + 2.0 ^ 52) * 2.0 ^ (exponent - 1075)
end

-- magnitude returns whether an int is negative, and its magnitude, least significant octet first, without zeros at the
-- end.
local function magnitude(octets)
  local negative, bytes, carry, last = (octets:byte(-1) or 0) >= 128, {}, 1, 0
  for i = 1, #octets do
    local c = octets:byte(i)
    if negative then
      c = 255 - c + carry
      carry = c > 255 and 1 or 0
      c = c % 256
    end
    bytes[i], last = string.char(c), c > 0 and i or last
  end
  return negative, table.concat(bytes, "", 1, last)
end

-- decimal writes an int.
local function decimal(octets)
  local negative, bytes = magnitude(octets)
  local limbs = { 0 } -- of seven digits, the least significant first
  for i = #bytes, 1, -1 do
    local carry = bytes:byte(i)
    for k = 1, #limbs do
      local n = limbs[k] * 256 + carry
      limbs[k], carry = n % 10000000, math.floor(n / 10000000)
    end
    limbs[#limbs + 1] = carry > 0 and carry or nil
  end
  local digits = { format("%d", limbs[#limbs]) }
  for k = #limbs - 1, 1, -1 do
    digits[#digits + 1] = format("%07d", limbs[k])
  end
  return (negative and "-" or "") .. table.concat(digits)
end

-- whole_octets writes a float that is a whole number as an int's name has it.
local function whole_octets(x)
  local bytes, rest, zeros = {}, math.abs(x), 0
  while rest >= 2 ^ 61 do -- the lowest octet is 0
    rest, zeros = rest / 256, zeros + 1
  end
  while rest > 0 do
    local c = math.fmod(rest, 256)
    bytes[#bytes + 1] = string.char(math.floor(c))
    rest = (rest - c) / 256
  end
  return ("\0"):rep(zeros) .. table.concat(bytes)
end

-- PickleReader is the machine that a pickle runs on: a stack of values with marks in it, and a memo. classes numbers
-- the keys of sets and dicts: equal ones have one number.
local PickleReader = {}
PickleReader.__index = PickleReader

function PickleReader.new(octets)
  return setmetatable({ input = octets, pos = 0, at = 0, stack = {}, marks = {}, memo = {}, memoized = 0, classes = {},
    numbers = 0, weight = 0 }, PickleReader)
end

-- malformed and refused end the reading.
function PickleReader:malformed(what, at) error({ "pickle_malformed", format("octet %d: %s", at or self.at, what) }, 0) end

function PickleReader:name() return OPCODES[self.input:byte(self.at + 1)] end

function PickleReader:wrong(what) self:malformed(self:name() .. " " .. what) end

function PickleReader:refused(name, why) error({ "pickle_refused", format("%s at octet %d %s", name, self.at, why) }, 0) end

function PickleReader:left() return #self.input - self.pos end

-- octets takes the next n octets. operand is what says so, for people: Lua's numbers end at 2^53.
function PickleReader:octets(n, operand)
  if n > self:left() then
    self:wrong(format("is cut short: %d octets of %s", self:left(), operand and decimal(operand .. "\0") or n))
  end
  self.pos = self.pos + n
  return self.input:sub(self.pos - n + 1, self.pos)
end

-- number takes a number of so many octets, least significant first, and returns these too.
function PickleReader:number(width)
  local b, n = self:octets(width), 0.0
  for i = width, 1, -1 do
    n = n * 256 + b:byte(i)
  end
  return n, b
end

function PickleReader:push(v, n)
  self.stack[#self.stack + 1] = v
  self.weight = self.weight + n
  local limit = math.max(MAX_WEIGHT, #self.input)
  if self.weight > limit then
    self:refused(self:name(), format("makes an object of weight %.0f, want at most %d", self.weight, limit))
  end
end

-- top gives the n values on top of the stack, above the last mark.
function PickleReader:top(n)
  if #self.stack - (self.marks[#self.marks] or 0) < n then
    self:wrong("finds too few values on the stack")
  end
  local values = {}
  for i = 1, n do
    values[i] = self.stack[#self.stack - n + i]
  end
  return values
end

-- run gives the values above the last mark, and takes the mark away.
function PickleReader:run()
  local mark = table.remove(self.marks)
  if not mark then
    self:wrong("finds no mark")
  end
  local values = {}
  for i = mark + 1, #self.stack do
    values[#values + 1] = self.stack[i]
  end
  return values
end

function PickleReader:drop(n)
  for i = #self.stack, #self.stack - n + 1, -1 do
    self.stack[i] = nil
  end
end

-- The octets of the number that follows an opcode: a length, a place in the memo or an int.
local WIDTHS = { SHORT_BINUNICODE = 1, BINUNICODE = 4, BINUNICODE8 = 8, SHORT_BINBYTES = 1, BINBYTES = 4, BINBYTES8 = 8,
  BINPUT = 1, LONG_BINPUT = 4, BINGET = 1, LONG_BINGET = 4, BININT = 4, BININT1 = 1, BININT2 = 2, LONG1 = 1, LONG4 = 4 }

-- atom reads an opcode that puts one value on the stack and needs none.
function PickleReader:atom(name)
  if CONSTANTS[name] then
    return CONSTANTS[name]
  elseif EMPTY[name] then
    return { type = EMPTY[name], items = {}, weight = 1, depth = 1 }
  elseif name == "BINFLOAT" then
    return { type = "float", number = float_of(self:octets(8)) }
  elseif name == "BININT" then
    return { type = "int", octets = self:octets(4) }
  elseif name == "BININT1" or name == "BININT2" then
    return { type = "int", octets = self:octets(WIDTHS[name]) .. "\0" }
  end
  local n, operand = self:number(WIDTHS[name])
  if name == "LONG4" and n >= 2147483648 then
    self:wrong(format("has a length of %.0f", n - 4294967296))
  end
  local octets, kind = self:octets(n, operand), name:find("UNICODE") and "str" or name:find("BYTES") and "bytes" or "int"
  if kind == "int" and n > MAX_INT_OCTETS then
    self:refused(name, format("is an int of %.0f octets, want at most %d", n, MAX_INT_OCTETS))
  elseif kind == "str" and not is_utf8(octets) then
    self:wrong("is not UTF-8")
  end
  return { type = kind, octets = octets, weight = 1 + #octets }
end

-- remember puts the value on top into the memo, or gets one.
function PickleReader:remember(name)
  local place = name == "MEMOIZE" and self.memoized or self:number(WIDTHS[name])
  local known = self.memo[place]
  if name == "BINGET" or name == "LONG_BINGET" then
    if not known then
      self:wrong(format("asks for value %.0f of the memo, which is not there", place))
    end
    known.got = known.items and true or nil
    self:push(known, weight(known))
    return
  end
  self.memo[place] = self:top(1)[1]
  self.memoized = self.memoized + (known and 0 or 1)
end

-- grow makes v heavier and deeper by what becomes a part of it.
function PickleReader:grow(v, parts)
  for _, part in ipairs(parts) do
    v.weight, v.depth = v.weight + weight(part), math.max(v.depth, (part.depth or 0) + 1)
  end
  if v.depth > MAX_DEPTH then
    self:refused(self:name(), format("makes a value of depth %d, want at most %d", v.depth, MAX_DEPTH))
  end
end

-- tuple makes a tuple of the values on top of the stack.
function PickleReader:tuple(name)
  local items = name == "TUPLE" and self:run() or self:top(tonumber(name:sub(6)))
  local v = { type = "tuple", items = items, weight = 1, depth = 1 }
  self:grow(v, items)
  self:drop(#items)
  self:push(v, 1)
end

-- What an opcode adds to, and how many values; or those above the mark.
local ADDS = { APPEND = { "list", 1 }, APPENDS = { "list" }, ADDITEMS = { "set" }, SETITEM = { "dict", 2 },
  SETITEMS = { "dict" } }

-- fill adds values to the list, set or dict below them.
function PickleReader:fill(name)
  local to, n = ADDS[name][1], ADDS[name][2]
  local parts = n and self:top(n) or self:run()
  self:drop(#parts)
  local v = self:top(1)[1]
  if v.type ~= to then
    self:wrong(format("does not find EMPTY_%s to add to", to:upper()))
  elseif v.got then
    self:refused(name, "adds to a value that has been got from the memo")
  elseif to == "dict" and #parts % 2 ~= 0 then
    self:wrong("finds a key without a value")
  end
  self:grow(v, parts)
  if to ~= "list" then
    self:enter(v, parts, to == "dict" and 2 or 1)
    return
  end
  for _, part in ipairs(parts) do
    v.items[#v.items + 1] = part
  end
end

-- enter adds members to a set, or keys and values to a dict: the first of equal keys stays, with the last value.
function PickleReader:enter(v, parts, stride)
  v.index = v.index or {}
  for i = 1, #parts, stride do
    local class = self:class(parts[i])
    if not class then
      self:wrong("finds a list, set or dict where a key is due")
    end
    local at = v.index[class]
    if not at then
      at = #v.items + 1
      v.index[class], v.items[at] = at, parts[i]
    end
    v.items[at + stride - 1] = stride == 2 and parts[i + 1] or v.items[at]
  end
end

-- class gives the number of a value as a key, or nil if it is or holds a list, set or dict. True, 1 and 1.0 are equal.
function PickleReader:class(v)
  if v.class then
    return v.class
  end
  local name = v.type
  if v.type == "tuple" then
    for _, item in ipairs(v.items) do
      local class = self:class(item)
      if not class then
        return nil
      end
      name = name .. " " .. class
    end
  elseif v.items then
    return nil
  elseif v.type == "float" and v.number == math.floor(v.number) and math.abs(v.number) ~= math.huge then
    name = (v.number < 0 and "int -" or "int ") .. whole_octets(v.number)
  elseif v.type == "float" then
    name = v.number ~= v.number and "float nan" or format("float %.17g", v.number)
  elseif v.type == "int" or v.type == "True" or v.type == "False" then
    local negative, octets = magnitude(v.octets)
    name = (negative and "int -" or "int ") .. octets
  elseif v.octets then
    name = name .. " " .. v.octets
  end
  if not self.classes[name] then
    self.numbers = self.numbers + 1
    self.classes[name] = self.numbers
  end
  if v.type == "tuple" then
    v.class = self.classes[name]
  end
  return self.classes[name]
end

local text_of -- of a value, in so many characters; further down

-- unknown ends the reading at an opcode that is not data.
function PickleReader:unknown(opcode)
  local no = REFUSED[opcode]
  if not no then
    self:malformed(format("%02X is no opcode", opcode))
  end
  local module, name
  if no.name == "GLOBAL" or no.name == "INST" then
    module, name = self.input:match("^([^\n]*)\n?([^\n]*)", self.pos + 1)
  elseif no.name == "STACK_GLOBAL" and #self.stack - (self.marks[#self.marks] or 0) >= 2 then
    local top = self:top(2)
    module, name = top[1].type == "str" and top[1].octets, top[2].type == "str" and top[2].octets
  end
  local named = module and name and " " .. text_of({ type = "str", octets = module .. "." .. name }, 80) or ""
  self:refused(no.name, no.why .. named)
end

function PickleReader:again() self:wrong("is not at the beginning") end

function PickleReader:mark() self.marks[#self.marks + 1] = #self.stack end

function PickleReader:frame()
  local n, operand = self:number(8)
  if n > self:left() then
    self:wrong(format("announces %s octets, of %d left", decimal(operand .. "\0"), self:left()))
  end
end

function PickleReader:value(name)
  local v = self:atom(name)
  self:push(v, weight(v))
end

-- STEPS says what reads an opcode.
local STEPS = {}
for opcode, name in pairs(OPCODES) do
  STEPS[opcode] = name == "PROTO" and "again" or name == "MARK" and "mark" or name == "FRAME" and "frame" or ADDS[name] and "fill"
    or name:find("^TUPLE") and "tuple" or (name == "MEMOIZE" or name:find("PUT") or name:find("GET")) and "remember" or "value"
end

function PickleReader:step(opcode)
  if STEPS[opcode] then
    self[STEPS[opcode]](self, OPCODES[opcode])
  else
    self:unknown(opcode)
  end
end

-- read reads the one pickle that fills the payload.
function PickleReader:read()
  local proto, protocol = self.input:byte(1, 2)
  if proto ~= 0x80 then
    self:malformed("the pickle does not begin with PROTO (80)")
  elseif not protocol then
    self:malformed("PROTO is cut short")
  elseif protocol < 2 or protocol > 5 then
    self:malformed(format("protocol %d, want 2 to 5", protocol))
  end
  self.pos = 2
  while self.pos < #self.input do
    self.at, self.pos = self.pos, self.pos + 1
    local opcode = self.input:byte(self.pos)
    if OPCODES[opcode] == "STOP" then
      return self:stop()
    end
    self:step(opcode)
  end
  self:malformed("the pickle ends without STOP", self.pos)
end

function PickleReader:stop()
  if self.pos ~= #self.input then
    self:malformed(format("%d octets after STOP", self:left()), self.pos)
  elseif #self.marks ~= 0 or #self.stack ~= 1 then
    self:malformed(format("%d values and %d marks at STOP, want one value and no mark", #self.stack, #self.marks))
  end
  return self.stack[1]
end

-- A printer writes a value as Python's repr does, until it has no characters left. Then left is -1.
local Printer = {}
Printer.__index = Printer

function text_of(v, limit)
  local p = setmetatable({ left = limit, out = {} }, Printer)
  p:value(v)
  return table.concat(p.out) .. (p.left < 0 and "…" or "")
end

function Printer:text(s)
  for character in s:gmatch("[\1-\127\194-\244][\128-\191]*") do
    self.left = math.max(self.left - 1, -1)
    if self.left < 0 then
      return
    end
    self.out[#self.out + 1] = character
  end
end

-- float_text writes the fewest digits that tell a float from every other, with a point or an exponent.
local function float_text(x)
  if x ~= x then
    return "nan"
  elseif math.abs(x) == math.huge then
    return x > 0 and "inf" or "-inf"
  end
  local text, digits
  for n = 0, 16 do
    text, digits = format("%." .. n .. "e", x), n
    if tonumber(text) == x then
      break
    end
  end
  if x ~= 0 and (math.abs(x) < 1e-4 or math.abs(x) >= 1e16) then
    return text
  end
  return format("%." .. math.max(digits - tonumber(text:match("e(.*)")), 1) .. "f", x)
end

-- The code points above 7F that do not print, as far as that can be said without a table of Unicode: controls, spaces,
-- what turns the direction of writing, and private ones.
local HIDDEN = { { 0x80, 0xA0 }, { 0xAD, 0xAD }, { 0x61C, 0x61C }, { 0x1680, 0x1680 }, { 0x180E, 0x180E }, { 0x2000, 0x200F },
  { 0x2028, 0x202F }, { 0x205F, 0x206F }, { 0x3000, 0x3000 }, { 0xE000, 0xF8FF }, { 0xFEFF, 0xFEFF }, { 0xFFF0, 0xFFFB },
  { 0xE0000, 0xE00FF }, { 0xE01F0, 0x10FFFF } }

local function prints(point)
  for _, range in ipairs(HIDDEN) do
    if point >= range[1] and point <= range[2] then
      return false
    end
  end
  return point % 0x10000 < 0xFFFE
end

local ESCAPES = { ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

-- escaped writes one octet.
local function escaped(c, quote)
  if ESCAPES[c] then
    return ESCAPES[c]
  elseif c == quote then
    return "\\" .. c
  end
  return (c < " " or c > "~") and format("\\x%02x", c:byte()) or c
end

-- unit writes the character of a str, or the octet of bytes, at an index, and returns how many octets that were.
local function unit(s, i, quote, octets)
  local n, point = code_point(s, i)
  if octets or not n or point < 0x80 then
    return escaped(s:sub(i, i), quote), 1
  elseif prints(point) then
    return s:sub(i, i + n - 1), n
  end
  return format(point < 0x100 and "\\x%02x" or point < 0x10000 and "\\u%04x" or "\\U%08x", point), n
end

-- quoted writes a str or bytes in single quotes, or in double ones if it has only single ones in it.
function Printer:quoted(v)
  local octets = v.type == "bytes"
  local s, i = v.octets:sub(1, 4 * (math.max(self.left, 0) + 1)), 1
  local quote = s:find("'", 1, true) and not s:find('"', 1, true) and '"' or "'"
  self:text((octets and "b" or "") .. quote)
  while i <= #s and self.left >= 0 do
    local text, n = unit(s, i, quote, octets)
    self:text(text)
    i = i + n
  end
  self:text(quote)
end

function Printer:items(v, first, last)
  self:text(first)
  for i, item in ipairs(v.items) do
    if self.left < 0 then
      return
    elseif v.type == "dict" and i % 2 == 0 then
      self:text(": ")
    elseif i > 1 then
      self:text(", ")
    end
    self:value(item)
  end
  self:text(last)
end

function Printer:value(v)
  if v.type == "str" or v.type == "bytes" then
    self:quoted(v)
  elseif v.type == "int" then
    self:text(decimal(v.octets))
  elseif v.type == "float" then
    self:text(float_text(v.number))
  elseif v.type == "list" then
    self:items(v, "[", "]")
  elseif v.type == "tuple" then
    self:items(v, "(", #v.items == 1 and ",)" or ")")
  elseif v.type == "set" and #v.items == 0 then
    self:text("set()")
  elseif v.items then
    self:items(v, "{", "}")
  else
    self:text(v.type)
  end
end

-- COMPANIONS -------------------------------------------------------------------------------------------------------

local LETTERS = { ["\a"] = "\\a", ["\b"] = "\\b", ["\f"] = "\\f", ["\v"] = "\\v" }

-- quoted writes octets as Go does.
local function quoted(octets)
  local out, i = {}, 1
  while i <= #octets do
    local text, n = LETTERS[octets:sub(i, i)], 1
    if not text then
      text, n = unit(octets, i, '"')
    end
    out[#out + 1] = n == 2 and text:gsub("^\\x", "\\u00") or text
    i = i + n
  end
  return '"' .. table.concat(out) .. '"'
end

-- read_size reads a size of obj-over-tcp: spaces, then one or more hexadecimal digits.
function OBJTCP.read_size(field)
  local spaces = #field:match("^ *")
  local wrong = field:find("[^0-9A-Fa-f]", spaces + 1)
  if spaces == #field then
    return nil, "size_malformed", quoted(field) .. " has no digit"
  elseif wrong then
    local want = wrong == spaces + 1 and "a space or a digit" or "a digit"
    return nil, "size_malformed", format("%s: octet %d is %02X, want %s", quoted(field), wrong - 1, field:byte(wrong), want)
  end
  local size = tonumber(field:sub(spaces + 1), 16)
  if size == 0 then
    return nil, "size_zero", quoted(field) .. ": no pickle is empty"
  elseif not field:find("^ *[1-9A-F][0-9A-F]*$") then
    return size, "size_loose", format("%s, want %s", quoted(field), quoted(format("%8X", size)))
  end
  return size
end

local LEAST_PICKLE = 4 -- octets

-- likely says whether a message can begin with these octets: a size, and the beginning of a pickle.
function OBJTCP.likely(head)
  local field, proto, protocol = head:sub(1, 8), head:byte(9, 10)
  local size = tonumber(field, 16) or 0
  if not field:find("^ *[0-9A-Fa-f]*$") or #field == 8 and size < LEAST_PICKLE then
    return nil
  elseif proto and proto ~= 0x80 or protocol and (protocol < 2 or protocol > 5) then
    return nil
  end
  return size
end

-- judge reads the pickle that a payload is.
function OBJTCP.judge(payload)
  local read, got = pcall(PickleReader.read, PickleReader.new(payload))
  if read and payload:byte(2) < 4 then
    return text_of(got, MAX_TEXT), "pickle_old", format("protocol %d, want 4 or 5", payload:byte(2))
  elseif read then
    return text_of(got, MAX_TEXT)
  elseif got[1] then
    return nil, got[1], got[2]
  end
  error(got, 0)
end

OBJTCP.one_way, OBJTCP.head, OBJTCP.proof, OBJTCP.converse = true, OBJTCP.size_octets + 2, 0, OneWay.new

-- detect recognises a stream by the first message of either side.
function OBJTCP.detect(halves)
  local verdict
  for _, half in ipairs(halves) do
    local head = half:begins(OBJTCP.head)
    if not OBJTCP.likely(head) then
      verdict = "other"
    elseif #head == OBJTCP.head then
      return "ours"
    end
  end
  return verdict
end

-- A stream of gruv-socks is not recognised: a dozen protocols put such a size before each message.
GRUV.read_size, GRUV.likely = read_u32, read_u32
GRUV.one_way, GRUV.head, GRUV.proof, GRUV.converse = true, GRUV.size_octets, 3, OneWay.new

-- STREAMS ----------------------------------------------------------------------------------------------------------

local MAX_UNDECIDED_OCTETS = 65536 -- of a stream of which it is not known what it is
local MAX_ALL_OCTETS = 12582912 -- of all streams
local MAX_EARLY_SYN = 1048576 -- how many octets may come before their SYN in a capture
local PATIENCE_PACKETS, PATIENCE_TIME = 64, 10e6 -- how long octets are waited for that were acknowledged; nanoseconds
local VISIT_PACKETS = 256 -- after how many packets streams are looked at that may have none of their own any more

local function has_port(protocol, port)
  for _, range in ipairs(protocol.ranges) do
    if range[1] <= port and port <= range[2] then
      return true
    end
  end
  return false
end

-- protocol_of returns the protocol that has a port in its preference, or nil.
local function protocol_of(port)
  for _, protocol in ipairs(PROTOCOLS) do
    if has_port(protocol, port) then
      return protocol
    end
  end
end

-- A stream puts both directions of a TCP connection in order and hands them to a conversation. Its verdict is "ours" or
-- "other" once it is known; asked is the number of the protocol that is to say so next, forced the one that has its
-- port. past has the sequence numbers with which the stream before began that had its ports. told is what is shown of
-- it.
local Stream = {}
Stream.__index = Stream

function Stream.new(segment, past, number)
  local s = setmetatable({ ends = { segment.from, segment.to }, halves = { Half.new(), Half.new() },
    told = { number = number }, past = past, packets = 0, cost = 0, asked = 1 }, Stream)
  local from_acceptor = segment.source < segment.destination -- a guess: initiators have the upper ports
  if segment.syn then
    from_acceptor = segment.ack
  elseif not protocol_of(segment.source) ~= not protocol_of(segment.destination) then
    from_acceptor = protocol_of(segment.source)
  end
  if from_acceptor then
    s.ends = { segment.to, segment.from }
  end
  return s
end

function Stream:side(segment) return segment.from == self.ends[INITIATOR] and INITIATOR or ACCEPTOR end

-- bases returns the sequence numbers with which the directions began.
function Stream:bases()
  local bases = {}
  for _, half in ipairs(self.halves) do
    bases[#bases + 1] = half.started and half.base or nil
  end
  return bases
end

-- restarted says whether a SYN cannot belong to this stream: the ports are used again.
function Stream:restarted(segment)
  local half = self.halves[self:side(segment)]
  if not half.started or half.base == segment.seq then
    return false
  end
  return self.over or half.syn or half.next > 0 or (half.base - segment.seq) % 4294967296 > MAX_EARLY_SYN
end

-- add takes in what a segment carries.
function Stream:add(segment)
  local d = self:side(segment)
  local half, peer = self.halves[d], self.halves[other(d)]
  self.packets = self.packets + 1
  if segment.syn or not half.started or not peer.started then
    self:start(d, segment)
  end
  local acked = self:acknowledge(d, segment)
  if half.started then
    self:split(d, segment, acked)
    self:drain()
  end
  local flows = self.conversation and half.settled and peer.settled and self:queued() == 0
  if not self.over and (self.cost > 0 or not flows or half.acked > half.next or peer.acked > peer.next) then
    self:bound(segment)
  end
  self:list()
end

-- start finds out where the sequence numbers of a segment's direction begin, and by its acknowledgement those of the
-- other. A segment without octets may be a keep-alive, whose number says nothing.
function Stream:start(d, segment)
  local half, peer = self.halves[d], self.halves[other(d)]
  if segment.syn then
    self.began = true
    if half.started then
      half:begin(int32(half.base - segment.seq), peer)
    end
    half:start(segment.seq, true)
  elseif not half.started and (segment.length > 0 or segment.fin or segment.rst) then
    half:start(segment.seq, false)
    self:wait(half, 0, segment)
  end
  if segment.ack and not peer.started then
    peer:start(segment.ack, half.syn)
  end
  self.whole = self.halves[INITIATOR].syn and self.halves[ACCEPTOR].syn
end

-- acknowledge takes in what a segment of side d says about the other direction, and returns how many octets it
-- acknowledges. A reset may acknowledge anything.
function Stream:acknowledge(d, segment)
  local peer = self.halves[other(d)]
  local n = segment.ack and peer:acknowledged(segment.ack) or EVERYTHING
  if n ~= EVERYTHING and not segment.rst then
    peer.acked, peer.settled = n, peer.settled or n >= 0
  end
  return n
end

-- split takes in the octets, the cut octets and the FIN of a segment as pieces, or its RST.
function Stream:split(d, segment, acked)
  local half, peer = self.halves[d], self.halves[other(d)]
  local offset = half:offset(segment.seq)
  local function take(kind, length, octets)
    self:take(d, { kind = kind, offset = offset, length = length, octets = octets, acked = acked,
      packet = segment.packet, time = segment.time })
    offset = offset + length
  end
  if segment.rst then -- what a RST carries is a remark for people
    take("rst", 0)
    return
  end
  local keep_alive = half.settled and offset == -1 and segment.held <= 1 and (half.heard or not peer.queue[1])
  if offset < 0 and segment.length > 0 and not keep_alive and half:begin(-offset, peer) then
    offset = 0
  end
  self.began = self.began or segment.length > 0
  if segment.held > 0 then
    take("octets", segment.held, segment.octets or segment.tvb:raw(segment.at, segment.held))
  end
  if segment.cut > 0 then
    take("hole", segment.cut)
  end
  if segment.fin then
    take("fin", 1)
  end
  half.heard = true
end

-- take hands a piece on at once where nothing stands before it, and queues it otherwise.
function Stream:take(d, p)
  local half, peer = self.halves[d], self.halves[other(d)]
  p = from(p, half.next)
  if self.over or p.length == 0 and p.kind ~= "rst" then
    return
  elseif self.conversation and half.settled and not half.queue[1] and p.offset <= half.next and self:answered(d, p)
    and (p.kind ~= "rst" or not peer.queue[1]) then
    self:hand(d, p)
  else
    half.queue:insert(p)
  end
end

-- ask asks whose the stream is. The protocols are asked in their order, and one that cannot tell yet keeps the turn.
function Stream:ask(final)
  local protocols = self.forced and { self.forced } or PROTOCOLS
  if not (self.forced or final or self.halves[INITIATOR].queue[1] or self.halves[ACCEPTOR].queue[1]) then
    return nil
  end
  while protocols[self.asked] do
    local protocol = protocols[self.asked]
    local asks = protocol.detect and (self.forced or protocol.proto.prefs.detect)
    local verdict = not asks and "other" or protocol.detect(self.halves, final)
    if verdict == "ours" or not verdict and not final then
      return verdict, protocol
    end
    self.asked = self.asked + 1
  end
  return "other"
end

-- force_to says whose the stream is.
function Stream:force_to(protocol)
  if protocol and self.forced ~= protocol then
    self.forced, self.asked = protocol, 1
  end
end

-- judge decides whose the stream is, if that is not decided yet, and whether it begins with its first octet.
function Stream:judge(final)
  local a, b = self.halves[INITIATOR], self.halves[ACCEPTOR]
  if self.verdict then
    return
  end
  a.settled, b.settled = a.settled or final, b.settled or final
  if self.forced and (a.syn or b.syn) then
    self.verdict, self.protocol = "ours", self.forced
  else
    self.verdict, self.protocol = self:ask(final)
  end
  if self.verdict == "other" and self.forced then
    self.verdict, self.protocol, self.midway = "ours", self.forced, true
  end
  if self.verdict == "other" then
    self:close()
  elseif self.verdict then
    self.told.protocol = self.protocol
    self.conversation = self.protocol.converse(self)
  end
end

-- answered says whether all that a piece of side d acknowledges has been handed on.
function Stream:answered(d, p) return p.acked == EVERYTHING or p.acked <= self.halves[other(d)].next end

-- drain hands on every piece before which nothing is missing: neither octets of its own direction nor octets of the
-- other that it acknowledges. Where both directions have one, the earlier packet goes first. A reset ends both: it
-- waits for what is queued of the other.
function Stream:drain()
  self:judge(false)
  while not self.over and self.conversation do
    local first
    for d = INITIATOR, ACCEPTOR do
      local half, peer = self.halves[d], self.halves[other(d)]
      local p = half.queue[1]
      if p and half.settled and p.offset <= half.next and self:answered(d, p) and (p.kind ~= "rst" or not peer.queue[1])
        and (not first or p.packet < self.halves[first].queue[1].packet) then
        first = d
      end
    end
    if not first then
      return
    end
    self:hand_first(first)
  end
end

function Stream:hand_first(d) self:hand(d, self.halves[d].queue:pop()) end

-- hand gives a piece to the conversation.
function Stream:hand(d, p)
  local at = { packet = p.packet, time = p.time, offset = p.offset, acked = p.acked }
  local half, conversation = self.halves[d], self.conversation
  half.next = math.max(half.next, stop(p))
  if p.kind == "octets" then
    conversation:octets(d, p.octets, at)
  elseif p.kind == "hole" then
    conversation:gap(d, p.length, at)
  elseif p.kind == "fin" and self.began then
    conversation:fin(d, at)
  elseif p.kind == "rst" and self.began then
    conversation:reset(d, at)
  end
  if conversation.over then
    self:close()
  end
end

-- oldest returns the side whose first piece came in the earliest packet, or nil.
function Stream:oldest()
  local a, b = self.halves[INITIATOR].queue[1], self.halves[ACCEPTOR].queue[1]
  if not a and not b then
    return nil
  end
  return (not a or b and b.packet < a.packet) and ACCEPTOR or INITIATOR
end

-- force gives up waiting for what stands before the oldest piece, and says whether there was a piece. What an end waits
-- for may have been another end and not an octet, so that no gap is made of it.
function Stream:force()
  self.halves[INITIATOR].settled, self.halves[ACCEPTOR].settled = true, true
  self:judge(true)
  local d = not self.over and self:oldest()
  if not d then
    return false
  end
  local half, peer = self.halves[d], self.halves[other(d)]
  local p = half.queue[1]
  local to = peer:lacking(p.acked)
  if p.kind ~= "rst" and p.offset > half.next then
    self:skip(d, p.offset, p)
  elseif p.kind == "octets" and to > peer.next or p.kind == "hole" and to > peer.next then
    self:skip(other(d), to, p)
  else
    self:hand_first(d)
  end
  self:drain()
  return true
end

-- skip gives up on the octets of side d before an offset, if there are any. It is the packet of at that shows that they
-- existed.
function Stream:skip(d, to, at)
  local half = self.halves[d]
  local n, mark = to - half.next, { packet = at.packet, time = at.time, offset = half.next, acked = EVERYTHING }
  if n <= 0 then
    return
  end
  half.next = to
  if self.began then
    self.conversation:gap(d, n, mark)
    if self.conversation.over then
      self:close()
    end
  end
end

-- Captures hold an acknowledgement before the octets that it is for, now and then. Once so many packets of the stream,
-- or so much time, has passed, those octets are not in the capture.

-- wait begins to wait for the octets of a half before an offset.
function Stream:wait(half, to, segment)
  half.wait = { on = true, to = to, packets = self.packets, packet = segment.packet, time = segment.time }
end

-- await begins to wait for octets of side d that are acknowledged and missing, and ends it.
function Stream:await(d, segment)
  local half = self.halves[d]
  local w = half.wait
  local waited = w.time and (self.packets - w.packets >= PATIENCE_PACKETS or segment.time - w.time >= PATIENCE_TIME)
  if self.over then
    return
  elseif not half.settled then
    if half.started and waited then
      half.settled, w.on = true, false
      self:drain()
    end
    return
  elseif half.acked <= half.next then
    w.on = false
    return
  elseif w.on and waited then
    self:give_up(d, math.min(w.to, half.acked))
  end
  w = half.wait
  if not self.over and half.acked > half.next and (not w.on or w.to <= half.next) then
    self:wait(half, half.acked, segment)
  end
end

-- give_up passes over octets of side d before an offset that the capture lacks although they are acknowledged, if
-- something waits for them. Where that is an end, the last number may have been an end too, and no octet.
function Stream:give_up(d, to)
  local half, peer = self.halves[d], self.halves[other(d)]
  if not self:oldest() then
    return
  end
  self:judge(true)
  self:drain()
  local behind, answer = half.queue:first_of_length(), peer.queue[1]
  if self.over or not behind and not answer then
    return
  elseif behind then
    self:skip(d, math.min(half.acked, behind.offset), behind)
  elseif answer.kind == "fin" or answer.kind == "rst" then
    self:skip(d, to - 1, answer)
    if not self.over and answer.offset <= peer.next and answer.acked <= half.next + 1 then
      self:hand_first(other(d))
    end
  else
    self:skip(d, to, answer)
  end
  if not self.over then
    self:drain()
  end
end

-- bound gives up what has been waited for long enough, and what waits when it is too much.
function Stream:bound(segment)
  self:await(INITIATOR, segment)
  self:await(ACCEPTOR, segment)
  while not self.over and self:queued() > (self.verdict and MAX_QUEUED_OCTETS or MAX_UNDECIDED_OCTETS) and self:force() do end
end

-- quiet gives up what has been waited for long enough by a time at which the stream has no packet.
function Stream:quiet(time)
  for d = INITIATOR, ACCEPTOR do
    local w = self.halves[d].wait
    if not self.over and w.on and time - w.time >= PATIENCE_TIME then
      self:await(d, { packet = w.packet, time = time })
    end
  end
  self:list()
end

function Stream:queued() return self.halves[INITIATOR].queue.cost + self.halves[ACCEPTOR].queue.cost end

-- list puts the stream among those that have something queued, or takes it out.
function Stream:list()
  local cost = self:queued()
  memory.queued, self.cost = memory.queued + cost - self.cost, cost
  memory.waiting = memory.waiting + (cost > 0 and 1 or 0) - (waiting[self] and 1 or 0)
  waiting[self] = cost > 0 and (waiting[self] or packets) or nil
  unsettled[self] = self:unsettled() and true or nil
end

-- unsettled says whether the end of the capture would tell more.
function Stream:unsettled()
  local a, b = self.halves[INITIATOR], self.halves[ACCEPTOR]
  return not self.over and (not self.verdict or self:oldest() or self.conversation:unsettled() or a.acked - 1 > a.next or b.acked - 1 > b.next)
end

-- finish ends a stream that did not end by itself: its capture is over, or its ports are used again.
function Stream:finish()
  while not self.over and self:force() do end
  for d = INITIATOR, ACCEPTOR do
    if not self.over then -- the last number that was acknowledged may have been a FIN
      self:skip(d, self.halves[d].acked - 1, self.halves[d].wait)
    end
  end
  if not self.over and self.began then
    self.conversation:finish()
  end
  self:close()
end

-- close lets go of the stream's octets.
function Stream:close()
  self.over, self.conversation = true, nil
  for _, half in ipairs(self.halves) do
    half.queue = Queue.new()
  end
  self:list()
end

-- TABLE ------------------------------------------------------------------------------------------------------------

local function key_of(a, b) return a < b and a .. "|" .. b or b .. "|" .. a end

-- stream_of returns the stream of a segment, which may be new, or nil if the segment is of none. named is the protocol
-- that Decode As gives it: one that was taken for something else begins anew.
local function stream_of(key, segment, named)
  local stream = streams[key]
  if stream and segment.syn then
    for _, base in ipairs(stream.past) do
      if base == segment.seq then -- a late copy of the SYN of the stream before
        return nil
      end
    end
  end
  local again = stream and segment.syn and stream:restarted(segment)
  local renamed = stream and not again and stream.verdict and named and named ~= stream.protocol
  if again or renamed then
    stream:finish()
  end
  if not stream or again or renamed then
    local number = renamed and stream.told.number or numbers
    numbers = renamed and numbers or numbers + 1
    stream = Stream.new(segment, again and stream:bases() or {}, number)
    streams[key] = stream
  end
  stream:force_to(named or not stream.verdict and (protocol_of(segment.destination) or protocol_of(segment.source)))
  return stream
end

-- relieve makes streams go on, the one that has waited longest first, until less waits.
local function relieve()
  while memory.queued > MAX_ALL_OCTETS and next(waiting) do
    local longest
    for stream, since in pairs(waiting) do
      longest = (not longest or since < waiting[longest]) and stream or longest
    end
    longest:force()
    waiting[longest] = waiting[longest] and packets
    longest:list()
  end
end

-- visit ends the waiting of streams that have not had a packet for long.
local function visit(time)
  local n = memory.waiting
  if n == 0 or packets - visited < VISIT_PACKETS + math.floor(VISIT_PACKETS * n / 64) then
    return
  end
  visited = packets
  for stream in pairs(waiting) do
    stream:quiet(time)
  end
end

-- feed gives a segment to its stream.
local function feed(segment, pinfo)
  current, packets = segment.packet, packets + 1
  local stream = stream_of(key_of(segment.from, segment.to), segment, claim and claim.named)
  if not stream then
    return
  end
  local half = stream.halves[stream:side(segment)]
  if not stream.over then
    stream:add(segment)
    relieve()
    visit(segment.time)
  elseif not half.started then
    half.started, half.base = true, segment.seq
  end
  if stream.verdict ~= "other" then
    known[names_of(pinfo)] = { from = segment.from, to = segment.to }
    if segment.octets then
      local frame = frame_of(segment.packet)
      frame.seq, frame.held = segment.seq, segment.held
    end
  end
end

-- keep stores a copy of t and of every table that it leads to in copies.
local function keep(copies, t)
  if copies[t] or t.proto then -- a protocol stays as it is
    return
  end
  local copy = {}
  copies[t] = copy
  for k, v in pairs(t) do
    copy[k] = v
    if type(v) == "table" then
      keep(copies, v)
    end
  end
end

-- end_capture ends the unsettled streams, for now: a frame that is shown again is a sign that the first pass has seen
-- the whole capture, or that it goes on and a person looks at what there is.
local function end_capture()
  if tail then
    return
  end
  local ending = {}
  current, tail = 0, { copies = {}, lengths = {} }
  keep(tail.copies, { memory, waiting, unsettled })
  for stream in pairs(unsettled) do
    keep(tail.copies, stream)
    ending[#ending + 1] = stream
  end
  for _, stream in ipairs(ending) do
    stream:finish()
  end
end

-- resume_capture takes back what end_capture did.
local function resume_capture()
  if not tail then
    return
  end
  for t, copy in pairs(tail.copies) do
    for k in pairs(t) do
      t[k] = nil
    end
    for k, v in pairs(copy) do
      t[k] = v
    end
  end
  for list, length in pairs(tail.lengths) do
    for i = #list, length + 1, -1 do
      list[i] = nil
    end
  end
  tail = nil
end

-- DISPLAY ----------------------------------------------------------------------------------------------------------

local function commas(n)
  local text = format("%d", n)
  return (text:reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", ""))
end

-- DESCRIBE gives, for each kind of item, what it says in the tree and in the Info column.
local DESCRIBE = {}

function DESCRIBE.handshake(item)
  local code = CODES[item.octet]
  return format("Handshake %02X", item.octet) .. (code and ": " .. code or ""), format("handshake %02X", item.octet)
end

function DESCRIBE.size(item, octets)
  local t = item.t
  if not t then
    return "Size that announces nothing: " .. quoted(item.octets), "no size"
  elseif item.have < octets then
    local part = format("%d of %d octets", item.have, octets)
    return format("Size of message %d, %s", t.number, part), "size (" .. part .. ")"
  end
  local rest = item.n < octets and format(", its last %d octets", item.n) or ""
  return format("Size %s of message %d%s", commas(t.value), t.number, rest), "size " .. commas(t.value)
end

function DESCRIBE.answer(item)
  local code, to = CODES[item.octet], item.t and format("to the size of message %d", item.t.number) or "to no size"
  local label = format("Answer %02X %s", item.octet, to) .. (code and ": " .. code or "")
  if item.octet == OK then
    return label, item.t and "OK" or "OK to no size"
  end
  return label, format("refused (%02X)", item.octet)
end

function DESCRIBE.payload(item)
  local t = item.t
  local object = t.object and item.after + item.n == t.value and ": " .. t.object or ""
  if item.n == t.value then
    local text = format("%s (message %d)%s", commas(item.n), t.number, object)
    return "Payload " .. text, "payload " .. text
  end
  local chunk = t:lacks() == 0 and format("%d/%d", item.piece, t.pieces) or format("%d", item.piece)
  local label = format("Payload %s: %s octets of message %d (%s..%s of %s)", chunk, commas(item.n), t.number, commas(item.after),
    commas(item.after + item.n), commas(t.value))
  return label .. object, format("payload %s of %s (message %d)%s", commas(item.n), commas(t.value), t.number, object)
end

function DESCRIBE.undecoded(item)
  return format("Not decoded: %s octets", commas(item.n)), format("%s octets not decoded", commas(item.n))
end

-- add_field adds a field with a value that no octets carry, if there is one.
local function add_field(tree, field, value)
  if value ~= nil then
    tree:add(field, value):set_generated()
  end
end

local function packet_of(mark) return mark and mark.packet end

-- add_links adds what is known of a message beside the item that is shown.
local function add_links(tree, item)
  local t, kind, fields = item.t, item.kind, item.t.protocol.fields
  add_field(tree, fields.message, t.number)
  add_field(tree, fields.size_in, kind ~= "size" and packet_of(t.sized) or nil)
  add_field(tree, fields.answer_in, t.answered and kind ~= "answer" and t.answered.packet or nil)
  add_field(tree, fields.payload_in, kind ~= "payload" and packet_of(t.first) or nil)
  add_field(tree, fields.answer_time, kind == "answer" and t:answer_time() or nil)
  local ends_here = kind == "payload" and item.after + item.n == t.value
    or t.value == 0 and kind == (t.protocol.one_way and "size" or "answer")
  add_field(tree, fields.total_time, ends_here and t:total_time() or nil)
  add_field(tree, fields.object, ends_here and t.object or nil)
  if kind == "payload" and ends_here and t.kept and #t.kept > 1 then
    local whole = ByteArray.new(table.concat(t.kept), true):tvb(format("Payload of message %d", t.number))
    tree:add(fields.payload_whole, whole:range())
  end
end

-- VALUES says which field of an item its octets carry, and the value where the octets are not it.
local VALUES = {
  handshake = function(item, fields) return fields.handshake_octet, item.octet end,
  size = function(item, fields) return item.t and item.have == item.t.protocol.size_octets and fields.size or nil, item.t and item.t.value end,
  answer = function(item, fields) return fields.answer, item.octet end,
  payload = function(_, fields) return fields.payload, nil end,
  undecoded = function() return nil, nil end,
}

-- add_item shows an item, whose octets are range, which may be nil, and returns what it says in the Info column.
local function add_item(protocol, tree, item, range)
  local fields, label, info = protocol.fields, DESCRIBE[item.kind](item, protocol.size_octets)
  local sub = range and tree:add(fields.kind, range, item.kind) or tree:add(fields.kind, item.kind)
  sub:set_text(label)
  local field, value = VALUES[item.kind](item, fields)
  if field and value then
    if range then
      sub:add(field, range, value)
    else
      sub:add(field, value)
    end
  elseif field and range then
    sub:add(field, range)
  end
  add_field(sub, fields.from, end_text(item.from))
  if item.t then
    add_links(sub, item)
  end
  add_field(sub, fields.late, item.late or nil)
  return info
end

-- add_finding shows a finding.
local function add_finding(protocol, tree, finding)
  local fields, kind = protocol.fields, finding.kind
  local rule = finding.rule ~= "" and " [" .. finding.rule .. "]" or ""
  local text = format("%s %s%s: %s", finding.severity, kind, rule, finding.detail)
  local side = end_text(finding.from)
  local sub = tree:add(fields.finding, kind)
  sub:set_text(text:sub(1, 1):upper() .. text:sub(2) .. " (" .. side .. ")")
  add_field(sub, fields.severity, finding.severity)
  add_field(sub, fields.rule, finding.rule ~= "" and finding.rule or nil)
  add_field(sub, fields.from, side)
  add_field(sub, protocol.flags[kind], true)
  add_field(sub, fields.late, finding.late or nil)
  sub:add_proto_expert_info(protocol.experts[kind][finding.severity], text)
  return kind
end

-- place_of returns where the payload of a frame's segment lies: tvb, at, held octets, and seq of the first. TCP hands
-- on what came in fragments.
local function place_of(frame, tvb, pinfo)
  if frame.seq and claim and claim.tvb:len() == frame.held then
    return { tvb = claim.tvb, at = 0, held = frame.held, seq = frame.seq }
  end
  return (read_segment(tvb, pinfo))
end

-- range_of returns the octets of an item, or nil if they are not in the place.
local function range_of(place, item)
  local at = place and (item.seq - place.seq) % 4294967296
  if place and at + item.n <= place.held then
    return place.tvb:range(place.at + at, item.n)
  end
end

-- shown returns those items or findings of a frame that are shown: in the first pass, what needs no later frames; then
-- what did not come of a wrong guess, the rest of which could not be decoded.
local function shown(list, pinfo)
  local out = {}
  for _, entry in ipairs(list) do
    local wrong = entry.t and entry.t.wrong
    if wrong then
      entry = { kind = "undecoded", n = entry.n, seq = entry.seq, from = entry.from, late = entry.late or wrong ~= pinfo.number }
    end
    if (pinfo.visited or not entry.late) and entry.n ~= 0 then
      out[#out + 1] = entry
    end
  end
  return out
end

-- show shows what is stored of a frame.
local function show(frame, tvb, pinfo, tree)
  local items, findings = shown(frame.items, pinfo), shown(frame.findings, pinfo)
  if #items + #findings == 0 then
    return
  end
  local place, told, protocol = place_of(frame, tvb, pinfo), frame.stream, frame.stream.protocol
  local root = place and place.held > 0 and tree:add(protocol.proto, place.tvb:range(place.at, place.held)) or tree:add(protocol.proto)
  add_field(root, protocol.fields.stream, told.number)
  add_field(root, protocol.fields.state, told.state or pinfo.visited and "open" or nil)
  local said, found = {}, {}
  for _, item in ipairs(items) do
    said[#said + 1] = add_item(protocol, root, item, range_of(place, item))
  end
  for _, finding in ipairs(findings) do
    found[#found + 1] = " [" .. add_finding(protocol, root, finding) .. "]"
  end
  pinfo.cols.protocol = protocol.title
  if #said > 0 then
    root:append_text(": " .. table.concat(said, ", "))
    pinfo.cols.info = table.concat(said, ", ")
  end
  pinfo.cols.info:append(table.concat(found))
end

-- DISSECTORS -------------------------------------------------------------------------------------------------------

-- The dissector of a port takes the octets, and says whose they are. The post-dissector says what they are.
local function claim_frame(tvb, pinfo, protocol, named)
  claim = claim and claim.packet == pinfo.number and claim or { packet = pinfo.number, tvb = tvb, named = named }
  pinfo.cols.protocol = protocol.title
end

local tcp_ports = DissectorTable.get("tcp.port")

-- enlist makes Wireshark hand the octets of a protocol's streams to it: those of its ports, those that Decode As names,
-- and those of which it is known.
local function enlist(protocol)
  local proto, registered = protocol.proto, ""
  function proto.dissector(tvb, pinfo)
    claim_frame(tvb, pinfo, protocol, protocol)
    return tvb:len()
  end

  if protocol.detect then
    proto:register_heuristic("tcp", function(tvb, pinfo)
      local ends = known[names_of(pinfo)]
      local stream, frame = ends and streams[key_of(ends.from, ends.to)], frames[pinfo.number]
      local told = frame and frame.stream or stream and stream.told
      if not told or told.protocol ~= protocol then
        return false
      end
      claim_frame(tvb, pinfo, protocol, nil)
      return true
    end)
  end

  -- prefs_changed takes the ports of the preference in place of those before.
  function proto.prefs_changed()
    if proto.prefs.ports == registered then
      return
    end
    if registered ~= "" then
      tcp_ports:remove(registered, proto)
    end
    registered, protocol.ranges = proto.prefs.ports, {}
    for first, last in registered:gmatch("(%d+)%s*%-?%s*(%d*)") do
      protocol.ranges[#protocol.ranges + 1] = { tonumber(first), tonumber(last) or tonumber(first) }
    end
    if registered ~= "" then
      tcp_ports:add(registered, proto)
    end
  end

  tcp_ports:add_for_decode_as(proto)
end

for _, protocol in ipairs(PROTOCOLS) do
  enlist(protocol)
end

function post.dissector(tvb, pinfo, tree)
  if claim and claim.packet ~= pinfo.number then
    claim = nil
  end
  if pinfo.visited then
    end_capture()
  else
    resume_capture()
    local segment, fragment = read_segment(tvb, pinfo)
    segment = segment or fragment and put_together(tvb, pinfo, fragment)
    if segment then
      feed(segment, pinfo)
    end
  end
  local frame = frames[pinfo.number]
  if frame then
    show(frame, tvb, pinfo, tree)
  end
  claim = nil
end

register_postdissector(post)
