-- TinyProto for Wireshark and tshark, 4.0 and later (Lua 5.2 to 5.4). README.md says how to install this file.
--
-- It decodes what `tinyproto dissect` decodes, with the same findings and rule ids. The fields, for filters and
-- columns:
--
--   tinyproto.kind              what the octets are: handshake, size, answer, payload or undecoded
--   tinyproto.handshake_octet   the first octet of a side
--   tinyproto.size              octets of the payload, as announced; stands with the last octet of the size
--   tinyproto.answer            the octet that answers a size
--   tinyproto.payload           octets of a payload that this frame carries
--   tinyproto.payload_whole     a payload of several segments, if the preference asks for it
--   tinyproto.message           number of the message in its stream and direction, from 1
--   tinyproto.size_in           the frame with the last octet of the size
--   tinyproto.answer_in         the frame of the answer
--   tinyproto.payload_in        the frame with the first octet of the payload
--   tinyproto.answer_time       from the last octet of the size to the answer
--   tinyproto.total_time        from the first octet of the size to the end of the message
--   tinyproto.finding           what was found: one of the kinds below
--   tinyproto.severity          violation (a rule is broken) or note (legal, and worth seeing)
--   tinyproto.rule              the id of the rule in SPEC.md, such as TP-FRAME-6
--   tinyproto.from              the side that the finding is about, address:port
--   tinyproto.late              what stands here was told by later frames: a single pass does not show it
--   tinyproto.KIND              true with a finding of that kind, - written as _: tinyproto.early_payload
--   tinyproto.KIND.violation    its expert item, an error
--   tinyproto.KIND.note         its expert item, a note
--
-- How it works. A post-dissector sees the frames in the order of the capture and finds the TCP header of each itself:
-- in the first of two passes there are no fields to ask for it. Octets are put in order by sequence number and, across
-- the directions, by what their sender had acknowledged, and then decoded, when a frame is seen for the first time and
-- never again. What they are is stored with their frame, and shown whenever the frame is. The dissector for TCP's
-- payload only says which streams are TinyProto by their port. The decoding follows that of tools/dissect, function by
-- function; a new kind of finding is a row of KINDS and a call of Conversation:find.

local tinyproto = Proto("tinyproto", "TinyProto")
local post = Proto("tinyproto_streams", "TinyProto (streams)")

local format = string.format

-- FINDINGS ---------------------------------------------------------------------------------------------------------

-- The kinds of findings, with the severities that they occur with.
local KINDS = {
  { "handshake", "Handshake: another octet than FF or FE, octets too soon, or an end before the octet", violation = true, note = true },
  { "limit", "The acceptor is at its connection limit", note = true },
  { "rejected", "A size was refused", note = true },
  { "oversize", "A size above F0FFFFFF was announced, or accepted", violation = true },
  { "missing-answer", "The connection ended with a size not answered", violation = true, note = true },
  { "unsolicited-answer", "An answer to nothing, or before the size was whole", violation = true },
  { "early-payload", "Payload sent before the answer had arrived", violation = true },
  { "truncated", "The connection ended inside a size or a payload", violation = true, note = true },
  { "collision", "Both sides sent a size at once", violation = true, note = true },
  { "malformed", "Octets that are no frame", violation = true },
  { "gap", "Octets that the capture does not have", note = true },
  { "reset", "A side reset the connection", note = true },
}

local SEVERITIES = { violation = expert.severity.ERROR, note = expert.severity.NOTE }

-- PROTOCOL ---------------------------------------------------------------------------------------------------------

local OK, LIMIT, CONFLICT, ERROR = 0xFF, 0xFE, 0xFD, 0x00
local SIZE_OCTETS = 4
local LARGEST_SIZE = 0xF0FFFFFF
local LARGEST_SIZE_HEAD = 0xF0 -- above it, an octet is a code

local CODES = { [OK] = "OK", [LIMIT] = "CONNECTION LIMIT", [CONFLICT] = "CONFLICT, reserved", [ERROR] = "GENERIC ERROR" }

-- FIELDS -----------------------------------------------------------------------------------------------------------

local fields = {
  kind = ProtoField.string("tinyproto.kind", "Kind"),
  handshake_octet = ProtoField.uint8("tinyproto.handshake_octet", "Handshake", base.HEX, CODES),
  size = ProtoField.uint32("tinyproto.size", "Size", base.DEC),
  answer = ProtoField.uint8("tinyproto.answer", "Answer", base.HEX, CODES),
  payload = ProtoField.bytes("tinyproto.payload", "Payload"),
  payload_whole = ProtoField.bytes("tinyproto.payload_whole", "Whole payload"),
  message = ProtoField.uint32("tinyproto.message", "Message", base.DEC),
  size_in = ProtoField.framenum("tinyproto.size_in", "Size in frame", base.NONE, frametype.REQUEST),
  answer_in = ProtoField.framenum("tinyproto.answer_in", "Answer in frame", base.NONE, frametype.RESPONSE),
  payload_in = ProtoField.framenum("tinyproto.payload_in", "Payload in frame", base.NONE, frametype.NONE),
  answer_time = ProtoField.relative_time("tinyproto.answer_time", "Time from size to answer"),
  total_time = ProtoField.relative_time("tinyproto.total_time", "Time from size to the end of the message"),
  finding = ProtoField.string("tinyproto.finding", "Finding"),
  severity = ProtoField.string("tinyproto.severity", "Severity"),
  rule = ProtoField.string("tinyproto.rule", "Rule"),
  from = ProtoField.string("tinyproto.from", "About"),
  late = ProtoField.bool("tinyproto.late", "Told by later frames"),
}

local flags, experts = {}, {} -- flags by kind; experts by kind and severity

local function register()
  local all_fields, all_experts = {}, {}
  for _, field in pairs(fields) do
    all_fields[#all_fields + 1] = field
  end
  for _, row in ipairs(KINDS) do
    local kind, title = row[1], row[2]
    local name = "tinyproto." .. kind:gsub("-", "_")
    flags[kind] = ProtoField.bool(name, title)
    all_fields[#all_fields + 1] = flags[kind]
    experts[kind] = {}
    for severity, level in pairs(SEVERITIES) do
      if row[severity] then
        experts[kind][severity] = ProtoExpert.new(name .. "." .. severity, title, expert.group.PROTOCOL, level)
        all_experts[#all_experts + 1] = experts[kind][severity]
      end
    end
  end
  tinyproto.fields, tinyproto.experts = all_fields, all_experts
end
register()

tinyproto.prefs.ports = Pref.range("TCP ports", "", "Take the streams of these ports for TinyProto, whatever they carry.", 65535)
tinyproto.prefs.detect = Pref.bool("Find streams by their handshake", true,
  "Take a stream for TinyProto if the first octet of each side is FF, or FE of an acceptor.")
tinyproto.prefs.whole = Pref.uint("Show whole payloads up to (octets)", 0,
  "Keep payloads of several segments, up to this size, and show them with their last segment. 0: none.")

-- STATE ------------------------------------------------------------------------------------------------------------

local streams -- the stream of each pair of ends, as of now
local unsettled -- those of them of which the end of the capture would tell more
local known -- the ends of both directions of TinyProto's streams, by their names, which may change
local frames -- what is shown of each frame, by its number
local current -- the number of the frame that is being fed; 0 at the end of the capture
local tail -- what to restore if the end of the capture was not the end
local claim -- the payload that TCP handed to the dissector for the current frame

local function reset_state()
  streams, unsettled, known, frames, current, tail, claim = {}, {}, {}, {}, 0, nil, nil
end
tinyproto.init = reset_state
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
local function append(list, packet, entry)
  entry.late = packet ~= current
  if tail then
    tail.lengths[list] = tail.lengths[list] or #list
  end
  list[#list + 1] = entry
end

-- SEGMENTS ---------------------------------------------------------------------------------------------------------

local HEADERS = 400 -- the headers of a frame end within so many octets, tunnels included
local IP_TCP = 6
local IPV6_SKIPPED = { [0] = true, [43] = true, [60] = true } -- hop-by-hop, routing and destination options

local function u16(s, i)
  local a, b = s:byte(i, i + 1)
  return a * 256 + b
end

local function u32(s, i)
  return u16(s, i) * 65536 + u16(s, i + 2)
end

-- An IP packet that find_ip finds is its end, 0 if it does not say, and its addresses, octet by octet.

-- find_ipv4 returns the IPv4 packet whose header ends before index t of head, or nil.
local function find_ipv4(head, t)
  for length = 20, math.min(60, t - 1), 4 do
    local ip = t - length
    if head:byte(ip) == 0x40 + length / 4 and head:byte(ip + 9) == IP_TCP then
      local total = u16(head, ip + 2)
      return { stop = total > 0 and ip + total or 0, source = head:sub(ip + 12, ip + 15), destination = head:sub(ip + 16, ip + 19) }
    end
  end
end

-- find_ipv6 is find_ipv4 for IPv6, with extension headers.
local function find_ipv6(head, t)
  for ip = t - 40, math.max(1, t - 104), -8 do
    if math.floor(head:byte(ip) / 16) == 6 then
      local kind, at = head:byte(ip + 6), ip + 40
      while at < t and IPV6_SKIPPED[kind] do
        kind, at = head:byte(at), at + (head:byte(at + 1) + 1) * 8
      end
      if at == t and kind == IP_TCP then
        local length = u16(head, ip + 4)
        return { stop = length > 0 and ip + 40 + length or 0, source = head:sub(ip + 8, ip + 23), destination = head:sub(ip + 24, ip + 39) }
      end
    end
  end
end

local function port_octets(port) return string.char(math.floor(port / 256), port % 256) end

-- find_header returns the index of the TCP header in head, from 1, and its IP packet; nil if there is none.
local function find_header(head, pinfo)
  local ports = port_octets(pinfo.src_port) .. port_octets(pinfo.dst_port)
  local t = head:find(ports, 1, true)
  while t do
    local ip = find_ipv4(head, t) or find_ipv6(head, t)
    if ip and t + 19 <= #head and head:byte(t + 12) >= 0x50 then
      return t, ip
    end
    t = head:find(ports, t + 1, true)
  end
end

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

-- reassembled_segment returns the segment of a frame that does not hold its header, for it came in IP fragments: only
-- the ends and the payload are known, if the stream is and TCP handed it on.
local function reassembled_segment(pinfo, segment)
  local ends = claim and known[names_of(pinfo)]
  if not ends or claim.tvb:len() == 0 then
    return nil
  end
  segment.from, segment.to = ends.from, ends.to
  segment.tvb, segment.at, segment.held, segment.cut = claim.tvb, 0, claim.tvb:len(), 0
  return segment
end

-- read_segment returns the TCP segment of a frame: its ends, flags, seq (of its first octet of payload) and ack, and
-- where in tvb the payload lies: at, held octets of it and cut ones that the capture did not keep.
local function read_segment(tvb, pinfo)
  if pinfo.port_type ~= 2 then
    return nil
  end
  local segment = { packet = pinfo.number, time = pinfo.rel_ts, tvb = tvb }
  local head = tvb:raw(0, math.min(tvb:len(), HEADERS))
  local t, ip = find_header(head, pinfo)
  if not t then
    return reassembled_segment(pinfo, segment)
  end
  local octet = head:byte(t + 13)
  local function flag(bit)
    return math.floor(octet / bit) % 2 == 1
  end
  segment.from, segment.to = ip.source .. head:sub(t, t + 1), ip.destination .. head:sub(t + 2, t + 3)
  segment.fin, segment.syn, segment.rst = flag(1), flag(2), flag(4)
  segment.seq = (u32(head, t + 4) + (segment.syn and 1 or 0)) % 4294967296
  segment.ack = flag(16) and u32(head, t + 8) or nil
  segment.at = t - 1 + math.floor(head:byte(t + 12) / 16) * 4
  local length = math.max((ip.stop > 0 and ip.stop - 1 or tvb:reported_len()) - segment.at, 0)
  segment.held = math.max(math.min(length, tvb:len() - segment.at), 0)
  segment.cut = length - segment.held
  return segment
end

-- HALVES -----------------------------------------------------------------------------------------------------------

-- A piece is a run of one direction's sequence space that came in one frame: its kind (octets, hole, fin or rst), its
-- offset from the first octet of the stream, its length in sequence numbers, its octets, packet, time, and ack, what
-- its sender had received, or nil.

local PIECE_COST = 256 -- octets of memory of a piece beside its own

-- from returns the part of piece p at and after an offset, upto that before one.
local function from(p, offset)
  local skip = math.min(math.max(offset - p.offset, 0), p.length)
  return { kind = p.kind, offset = p.offset + skip, length = p.length - skip, octets = p.octets and p.octets:sub(skip + 1),
    packet = p.packet, time = p.time, ack = p.ack }
end

local function upto(p, offset)
  local length = math.min(math.max(offset - p.offset, 0), p.length)
  return { kind = p.kind, offset = p.offset, length = length, octets = p.octets and p.octets:sub(1, length),
    packet = p.packet, time = p.time, ack = p.ack }
end

-- A half puts one direction of a stream in order. Of octets that came more than once it keeps the first copy: that one
-- tells what its sender had received when it first sent them.
local Half = {}
Half.__index = Half

function Half.new()
  return setmetatable({ started = false, syn = false, base = 0, next = 0, acked = 0, queue = {}, cost = 0 }, Half)
end

function Half:start(seq, syn)
  self.started, self.base, self.syn = true, seq, syn
end

-- offset unwraps a sequence number, taking the one that is nearest to the next octet.
function Half:offset(seq)
  local ahead = (seq - self.base - self.next) % 4294967296
  return self.next + (ahead < 2147483648 and ahead or ahead - 4294967296)
end

function Half:queue_at(i, p)
  table.insert(self.queue, i, p)
  self.cost = self.cost + #(p.octets or "") + PIECE_COST
end

-- insert queues what of p is new. The queue is kept in order and without overlaps.
function Half:insert(p)
  p = from(p, self.next)
  local i = #self.queue + 1
  while i > 1 and self.queue[i - 1].offset + self.queue[i - 1].length > p.offset do
    i = i - 1
  end
  while p.length > 0 and self.queue[i] and self.queue[i].offset < p.offset + p.length do
    local have = self.queue[i]
    if p.offset < have.offset then
      self:queue_at(i, upto(p, have.offset))
      i = i + 1
    end
    p, i = from(p, have.offset + have.length), i + 1
  end
  if p.length > 0 or p.kind == "rst" then
    self:queue_at(i, p)
  end
end

function Half:pop()
  local p = table.remove(self.queue, 1)
  self.cost = self.cost - #(p.octets or "") - PIECE_COST
  return p
end

-- opening returns the first octets of the direction, if they are queued, and whether others are.
function Half:opening()
  local octets, more = "", false
  for _, p in ipairs(self.queue) do
    if p.kind == "octets" and p.offset == 0 then
      octets = p.octets
    elseif p.kind == "octets" or p.kind == "hole" then
      more = true
    end
  end
  return octets, more
end

-- TRANSMISSIONS ----------------------------------------------------------------------------------------------------

-- A transmission is one message under way. It holds marks and counts, and the payload only if the preference asks for
-- it.
local Transmission = {}
Transmission.__index = Transmission

function Transmission.new(number, at)
  return setmetatable({ number = number, began = at, have = 0, value = 0, got = 0, missing = 0, pieces = 0 }, Transmission)
end

function Transmission:in_size() return self.have < SIZE_OCTETS end
function Transmission:accepted() return self.answer == OK or self.answer_lost end
function Transmission:lacks() return self.value - self.got end
function Transmission:in_payload() return not self:in_size() and self:lacks() > 0 end
function Transmission:waits() return not self.answer and not self.answer_lost end
function Transmission:done() return not self:in_size() and self:accepted() and self:lacks() == 0 end

-- take_size takes octets of the size from b and returns how many.
function Transmission:take_size(b, at)
  local n = math.min(SIZE_OCTETS - self.have, #b)
  for i = 1, n do
    self.value = self.value * 256 + b:byte(i)
  end
  self.have = self.have + n
  if not self:in_size() then
    self.sized, self.size_end = at, at.offset + n
    local limit = tinyproto.prefs.whole
    self.kept = self.value > 0 and self.value <= limit and {} or nil
  end
  return n
end

-- take_payload takes octets of the payload from b and returns how many.
function Transmission:take_payload(b, at)
  local n = math.min(#b, self:lacks())
  self.first = self.first or at
  self.got, self.last, self.seen_to, self.pieces = self.got + n, at, self.got + n, self.pieces + 1
  if self.kept then
    self.kept[#self.kept + 1] = b:sub(1, n)
  end
  return n
end

-- miss passes over n octets of the payload that the capture lacks.
function Transmission:miss(n)
  self.got, self.missing, self.kept = self.got + n, self.missing + n, nil
end

-- between returns the time between two marks. Clocks of captures run backwards now and then: that is no time.
local function between(a, b)
  local seconds = math.max(b.time - a.time, 0)
  local whole = math.floor(seconds)
  local nanoseconds = math.floor((seconds - whole) * 1e9 + 0.5)
  if nanoseconds == 1000000000 then
    whole, nanoseconds = whole + 1, 0
  end
  return NSTime.new(whole, nanoseconds)
end

function Transmission:answer_time()
  if self.answered and self.sized then
    return between(self.sized, self.answered)
  end
end

-- total_time is there once the end of the message was seen: the payload's last octet, or the answer if it is empty.
function Transmission:total_time()
  local last = self.got == 0 and self.answered or self.seen_to == self.got and self.last
  if self:done() and last then
    return between(self.began, last)
  end
end

-- CONVERSATIONS ----------------------------------------------------------------------------------------------------

local INITIATOR, ACCEPTOR = 1, 2
local EVERYTHING = math.huge -- an acknowledgement of which nothing is known, and which is taken to cover all
local MAX_UNANSWERED = 64 -- transmissions of one side under way; a sender that never waits can have several

local function other(d) return 3 - d end

-- A conversation decodes both directions of a stream, whose octets come in an order in which they can have been sent.
-- Its marks say where octets stand: packet, time, offset in their direction, and acked, how many octets of the other
-- direction their sender had received when it sent them.
local Conversation = {}
Conversation.__index = Conversation

function Conversation.new(stream)
  local function side() return { position = 0, messages = 0, sent = {} } end
  return setmetatable({ stream = stream, sides = { side(), side() } }, Conversation)
end

-- guessing says whether the framing is only a guess: the capture began in the middle of the stream, perhaps in the
-- middle of a message, and no transmission has come out whole yet. Nobody is accused on the strength of a guess.
function Conversation:guessing() return self.stream.midway and not self.proved end

-- item stores what octets of side d are, with the frame that carried them.
function Conversation:item(d, at, n, item)
  item.seq, item.n = (self.stream.halves[d].base + at.offset) % 4294967296, n
  append(frame_of(at.packet).items, at.packet, item)
end

-- find stores a finding about side d, unless it is the guessed framing that is wrong.
function Conversation:find(d, at, severity, kind, rule, detail)
  if self:guessing() and (severity == "violation" or kind == "collision") then
    self.doubted = true
    return
  end
  append(frame_of(at.packet).findings, at.packet,
    { kind = kind, severity = severity, rule = rule, detail = detail, from = self.stream.ends[d] })
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
    local n = self:take(d, b, at)
    b = b:sub(n + 1)
    at = { packet = at.packet, time = at.time, offset = at.offset + n, acked = at.acked }
    self.sides[d].position = at.offset
    if self.doubted and not self.broken then
      self:lose()
    end
  end
end

-- take decides what the first octet of b is and takes it, with those that belong to the same thing.
function Conversation:take(d, b, at)
  local me = self.sides[d]
  if not me.greeted and not self.stream.midway then
    self:greet(d, b:byte(1), at)
    return 1
  end
  self:check_open(d, at)
  local t = self:last(d)
  if me.ended or self.broken or self.refused or self.collided and not (t and t:in_size()) then
    return self:undecoded(d, #b, at)
  elseif t and t:in_size() then
    return self:size(d, t, b, at)
  elseif t and t:in_payload() and t:accepted() then
    return self:payload(d, t, b, at)
  end
  local n = self:answer(d, b, at)
  if n > 0 then
    return n
  elseif t and t:in_payload() then
    return self:payload(d, t, b, at)
  end
  return self:begin(d, b, at)
end

-- begin takes the first octets of a transmission. A lone FF is none: it is an answer to nothing.
function Conversation:begin(d, b, at)
  local me = self.sides[d]
  if b:byte(1) == OK and #b == 1 then
    self:item(d, at, 1, { kind = "answer", octet = OK })
    self:find(d, at, "violation", "unsolicited-answer", "TP-FRAME-16", "FF answers no size")
    return 1
  elseif #me.sent >= MAX_UNANSWERED then
    self:lose()
    return self:undecoded(d, #b, at)
  end
  me.messages = me.messages + 1
  local t = Transmission.new(me.messages, at)
  me.sent[#me.sent + 1] = t
  return self:size(d, t, b, at)
end

-- size takes octets of a size.
function Conversation:size(d, t, b, at)
  local n = t:take_size(b, at)
  self:item(d, at, n, { kind = "size", t = t, have = t.have })
  if t.sized and t.value > LARGEST_SIZE then
    self:find(d, at, "violation", "oversize", "TP-FRAME-5", format("size %08X announced, the largest is %08X", t.value, LARGEST_SIZE))
  end
  self:settle(d)
  return n
end

-- payload takes octets of a payload.
function Conversation:payload(d, t, b, at)
  self:check_early(d, t, at)
  local before = t.got
  local n = t:take_payload(b, at)
  self:item(d, at, n, { kind = "payload", t = t, after = before, piece = t.pieces })
  self:settle(d)
  return n
end

-- check_early finds payload that was sent before the answer had arrived. TCP proves it: a segment acknowledges what its
-- sender had received, and one that does not cover the answer was sent without it. Octets that were handed on before
-- any answer acknowledge none.
function Conversation:check_early(d, t, at)
  if t.early or t.answer_lost then
    return
  end
  local peer = self.sides[other(d)]
  local proof, detail = peer.ended or at.acked <= peer.position, "payload sent with no answer to its size"
  if t.answer then
    proof = at.acked <= t.answered.offset
    detail = format("payload sent before the answer of packet %d had arrived", t.answered.packet)
  end
  if proof then
    t.early = true
    self:find(d, at, "violation", "early-payload", "TP-FRAME-6", detail)
  end
end

-- settle lets go of the transmissions of side d that are done, oldest first.
function Conversation:settle(d)
  local sent = self.sides[d].sent
  while sent[1] and sent[1]:done() do
    self.proved = true
    table.remove(sent, 1)
  end
end

-- undecoded takes n octets whose meaning cannot be told.
function Conversation:undecoded(d, n, at)
  self:item(d, at, n, { kind = "undecoded" })
  return n
end

-- remove forgets a transmission of side d that ended badly. If it came of a guess that was wrong, there never was one.
function Conversation:remove(d, t)
  local sent = self.sides[d].sent
  for i = #sent, 1, -1 do
    if sent[i] == t then
      table.remove(sent, i)
    end
  end
  t.wrong = self:guessing() and self.doubted
end

-- lose gives up on the framing of both sides.
function Conversation:lose()
  self.broken = true
  self:flush()
end

function Conversation:flush()
  for d = INITIATOR, ACCEPTOR do
    local sent = self.sides[d].sent
    while sent[1] do
      self:remove(d, sent[1])
    end
  end
end

-- The handshake.

local GREETING_RULES = { [INITIATOR] = "TP-HS-1", [ACCEPTOR] = "TP-HS-2" }

-- greet takes the handshake octet of side d.
function Conversation:greet(d, octet, at)
  local me = self.sides[d]
  me.greeted, me.greeted_at = true, at.offset
  self:item(d, at, 1, { kind = "handshake", octet = octet })
  if octet == LIMIT and d == ACCEPTOR then
    self.refused = true
    self:find(d, at, "note", "limit", "TP-HS-9", "the acceptor is at its connection limit")
  elseif octet ~= OK then
    self.broken = true
    self:find(d, at, "violation", "handshake", GREETING_RULES[d], format("got %02X, want FF", octet))
  end
end

-- check_open finds octets that a side sent after its handshake octet although the connection was not open. As with
-- early payload, it is the acknowledgement that proves what the side cannot have received. Only the first octet of each
-- side can be too soon.
function Conversation:check_open(d, at)
  local me, peer = self.sides[d], self.sides[other(d)]
  if me.spoke or self.broken or self.stream.midway then
    return
  end
  me.spoke = true
  local peer_at = peer.greeted_at or peer.position
  if self.refused and d == ACCEPTOR then
    self:find(d, at, "violation", "handshake", "TP-HS-9", "octets after FE")
  elseif at.acked <= peer_at then
    self:find(d, at, "violation", "handshake", "TP-HS-3", "octets sent before the other side's handshake octet had arrived")
  elseif self.refused then
    self:find(d, at, "violation", "handshake", "TP-HS-13", "octets sent after FE had arrived")
  end
end

-- check_greeted notes a side that ended without its handshake octet although the TCP connection was made.
function Conversation:check_greeted(d, at)
  local me, halves = self.sides[d], self.stream.halves
  if me.greeted or self.broken or self.stream.midway or not halves[INITIATOR].syn or not halves[ACCEPTOR].syn then
    return
  end
  me.greeted = true
  self:find(d, at, "note", "handshake", GREETING_RULES[d], "ended without a handshake octet")
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
  local t = self:waiting(other(d))
  if not t then
    return 0
  end
  local arrived = not t:in_size() and at.acked >= t.size_end -- the whole size, before side d sent this
  if begins_size(b, arrived) then
    self.collided = true
    self:find(d, at, "note", "collision", "TP-COLL-3", format("a size where the answer to the size of packet %d is due", t.began.packet))
    return self:begin(d, b, at)
  end
  t.answer, t.answered = b:byte(1), at
  self:item(d, at, 1, { kind = "answer", t = t, octet = t.answer })
  if not arrived then
    self:find(d, at, "violation", "unsolicited-answer", "TP-FRAME-3", format("answer %02X sent before the size had arrived", t.answer))
  end
  self:judge_answer(d, t, at)
  self:settle(other(d))
  return 1
end

-- judge_answer says what is worth seeing about the answer of side d to t, and drops t if it was refused.
function Conversation:judge_answer(d, t, at)
  local oversize = t.sized and t.value > LARGEST_SIZE
  local size = t:in_size() and "a size cut short" or format("size %08X", t.value)
  if t.answer == OK then
    if oversize then
      self:find(d, at, "violation", "oversize", "TP-REFUSE-1", size .. " accepted")
    end
    return
  elseif t.answer == CONFLICT then
    self:find(d, at, "note", "collision", "TP-COLL-3", size .. " answered with FD, which is reserved")
  elseif t.answer == ERROR then
    self:find(d, at, "note", "rejected", oversize and "TP-REFUSE-1" or "TP-REFUSE-2", size .. " refused")
  else
    self:find(d, at, "note", "rejected", "TP-REFUSE-7", format("%s refused with %02X", size, t.answer))
  end
  self:remove(other(d), t)
  if t.got > 0 or t:in_size() then -- what the sender takes for payload and the receiver for a size
    self:lose()
  end
end

-- Ends.

-- gap passes over n octets of side d that the capture lacks. The framing survives if the state of the conversation
-- tells what they were.
function Conversation:gap(d, n, at)
  self:find(d, at, "note", "gap", nil, format("octets that the capture lacks: %d", n))
  self.sides[d].position = at.offset + n
  if not self.broken and not self:absorb(d, n) then
    self:lose()
  end
end

-- absorb accounts for n missing octets of side d and says whether it could: a handshake octet, payload, or one answer.
function Conversation:absorb(d, n)
  local me = self.sides[d]
  if not me.greeted and not self.stream.midway then
    me.greeted, me.greeted_at = true, 0
    n = n - 1
  end
  local mine = self:last(d)
  if n > 0 and mine and mine:in_payload() then
    local k = math.min(n, mine:lacks())
    mine:miss(k)
    self:settle(d)
    n = n - k
  end
  local t = self:waiting(other(d))
  mine = self:last(d)
  if n == 1 and t and not t:in_size() and not (mine and mine:in_size()) then
    t.answer_lost = true
    self:settle(other(d))
    n = n - 1
  end
  return n == 0
end

-- fin takes the end of side d's direction: nothing more comes from it, neither the rest of a message nor an answer.
function Conversation:fin(d, at)
  local me, peer = self.sides[d], self.sides[other(d)]
  me.ended = true
  self:check_greeted(d, at)
  local mine = self:last(d)
  if mine and (mine:in_size() or mine:in_payload() and mine:accepted()) then
    self:truncated(d, mine, at, not peer.ended)
  end
  local t = self:waiting(other(d))
  while t and not t:in_size() do
    self:unanswered(d, t, at, at.acked ~= EVERYTHING and at.acked >= t.size_end)
    t = self:waiting(other(d))
  end
  if peer.ended then
    self:interrupt(at)
    self:finish()
  end
end

-- reset takes a reset by side d, which ends both directions.
function Conversation:reset(d, at)
  self:find(d, at, "note", "reset", nil, "the connection was reset")
  self:check_greeted(INITIATOR, at)
  self:check_greeted(ACCEPTOR, at)
  self:interrupt(at)
  self:finish()
end

-- interrupt reports what is under way as cut off by the end of the connection, which is nobody's fault.
function Conversation:interrupt(at)
  for d = INITIATOR, ACCEPTOR do
    local sent = self.sides[d].sent
    while sent[1] do
      local t = sent[1]
      if t:in_size() or t:accepted() then
        self:truncated(d, t, at, false)
      else
        self:unanswered(other(d), t, at, false)
      end
    end
  end
end

-- truncated reports a message of side d that ended inside its size or payload. It broke a rule only if it was the
-- sender who ended, in an orderly way and unprovoked.
function Conversation:truncated(d, t, at, broke)
  local rule, detail = "TP-FRAME-7", format("%d of %d octets of the payload", t.got, t.value)
  if t:in_size() then
    rule, detail = "TP-FRAME-1", format("%d of %d octets of a size", t.have, SIZE_OCTETS)
  end
  if not self.collided then
    self:find(d, at, broke and "violation" or "note", "truncated", rule, detail)
  end
  self:remove(d, t)
end

-- unanswered reports a size that side d has not answered and cannot answer any more. It broke the rule if it ended in
-- an orderly way after the size had arrived; otherwise it may just have been cut off.
function Conversation:unanswered(d, t, at, broke)
  if not self.collided then
    self:find(d, at, broke and "violation" or "note", "missing-answer", "TP-FRAME-2",
      format("size %08X of packet %d has no answer", t.value, t.began.packet))
  end
  self:remove(other(d), t)
end

function Conversation:finish()
  self:flush()
  self.over = true
end

-- STREAMS ----------------------------------------------------------------------------------------------------------

local MAX_QUEUED_OCTETS = 8388608 -- of a stream that wait, at most, for octets that come before them
local MAX_UNDECIDED_OCTETS = 65536 -- of a stream of which it is not known what it is
local MAX_WINDOW_OCTETS = 1073741824 -- RFC 7323: an acknowledgement further away belongs to another connection
local PATIENCE_PACKETS, PATIENCE_SECONDS = 64, 0.01 -- how long a hole is waited for that its receiver has acknowledged

-- A stream puts both directions of a TCP connection in order and hands them to a conversation. Its verdict is "ours" or
-- "other" once it is known.
local Stream = {}
Stream.__index = Stream

local OTHER = { over = true, verdict = "other" } -- every stream that is not TinyProto

function Stream.new(segment, past)
  local s = setmetatable({ ends = { segment.from, segment.to }, halves = { Half.new(), Half.new() }, past = past }, Stream)
  if segment.syn and segment.ack then
    s.ends = { segment.to, segment.from }
  end
  s.conversation = Conversation.new(s)
  return s
end

function Stream:side(segment)
  return segment.from == self.ends[INITIATOR] and INITIATOR or ACCEPTOR
end

-- restarted says whether a SYN, whose direction begins at seq, cannot belong to this stream: the ports are used again.
function Stream:restarted(segment)
  local half = self.halves[self:side(segment)]
  return half.started and half.base ~= segment.seq
end

-- add takes in what a segment carries.
function Stream:add(segment)
  local d = self:side(segment)
  local half, peer = self.halves[d], self.halves[other(d)]
  if segment.syn then
    self.began = true
    half:start(segment.seq, true)
  elseif not half.started then
    half:start(segment.seq or 0, false)
  end
  if segment.ack and not peer.started then
    peer:start(segment.ack, half.syn)
  end
  if not segment.seq then
    segment.seq = (half.base + half.next) % 4294967296
    frame_of(segment.packet).seq = segment.seq
  end
  if self.over then
    return
  end
  self:split(d, segment)
  self:drain()
  self:give_up(segment)
end

-- split takes in the octets, the cut octets and the FIN of a segment as pieces, or its RST.
function Stream:split(d, segment)
  local offset = self.halves[d]:offset(segment.seq)
  local function take(kind, length, octets)
    self:take(d, { kind = kind, offset = offset, length = length, octets = octets, packet = segment.packet, time = segment.time,
      ack = segment.ack })
    offset = offset + length
  end
  if segment.rst then -- what a RST carries is a remark for people
    take("rst", 0)
    return
  end
  self.began = self.began or segment.held + segment.cut > 0
  if segment.held > 0 then
    take("octets", segment.held, segment.tvb:raw(segment.at, segment.held))
  end
  if segment.cut > 0 then
    take("hole", segment.cut)
  end
  if segment.fin then
    take("fin", 1)
  end
  if segment.ack then
    local peer = self.halves[other(d)]
    peer.acked = math.max(peer.acked, peer:offset(segment.ack))
  end
end

-- take hands a piece on at once where nothing stands before it, and queues it otherwise.
function Stream:take(d, p)
  local half = self.halves[d]
  if self.over then
    return
  elseif self.verdict == "ours" and #half.queue == 0 and p.offset <= half.next and self:answered(d, p) then
    p = from(p, half.next)
    if p.length > 0 or p.kind == "rst" then
      self:hand(d, p)
    end
  else
    half:insert(p)
  end
end

-- detect judges a stream by how each side opens: with FF, or an acceptor at its limit with FE. Where one side said
-- nothing at all, the other must have sent that octet and no more. final says that nothing more is to come.
local function detect(halves, final)
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

-- judge decides whether the stream is TinyProto, if that is not decided yet, and whether it begins with the handshake.
function Stream:judge(final)
  local a, b = self.halves[INITIATOR], self.halves[ACCEPTOR]
  if self.verdict then
    return
  elseif self.by_port and (a.syn or b.syn) then
    self.verdict = "ours"
    return
  end
  self.verdict = (tinyproto.prefs.detect or self.by_port) and detect(self.halves, final) or final and "other" or nil
  if self.verdict == "other" and self.by_port then
    self.verdict, self.midway = "ours", true
  end
  if self.verdict == "other" then
    self:close()
  end
end

-- acked returns how many octets of the other direction a piece of side d acknowledges.
function Stream:acked(d, p)
  local peer = self.halves[other(d)]
  if not p.ack or not peer.started then
    return EVERYTHING
  end
  local n = peer:offset(p.ack)
  return n <= peer.next + MAX_WINDOW_OCTETS and n or EVERYTHING
end

-- answered says whether all that a piece of side d acknowledges has been handed on.
function Stream:answered(d, p)
  local n = self:acked(d, p)
  return n == EVERYTHING or n <= self.halves[other(d)].next
end

-- drain hands on every piece before which nothing is missing: neither octets of its own direction nor octets of the
-- other that it acknowledges. Where both directions have one, the earlier packet goes first.
function Stream:drain()
  self:judge(false)
  while not self.over and self.verdict == "ours" do
    local first
    for d = INITIATOR, ACCEPTOR do
      local p = self.halves[d].queue[1]
      if p and p.offset <= self.halves[d].next and self:answered(d, p)
        and (not first or p.packet < self.halves[first].queue[1].packet) then
        first = d
      end
    end
    if not first then
      return
    end
    self:hand(first, self.halves[first]:pop())
  end
end

-- hand gives a piece to the conversation.
function Stream:hand(d, p)
  local at = { packet = p.packet, time = p.time, offset = p.offset, acked = self:acked(d, p) }
  local half, conversation = self.halves[d], self.conversation
  half.next = math.max(half.next, p.offset + p.length)
  self.stuck = nil
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

-- give_up forces what has waited long enough: for octets that their receiver has acknowledged, which the capture lacks,
-- or with too much behind it.
function Stream:give_up(segment)
  while not self.over and not self.verdict and self:cost() > MAX_UNDECIDED_OCTETS do
    self:judge(true)
  end
  while not self.over and self:cost() > MAX_QUEUED_OCTETS do
    self:force()
  end
  if self.over or self.verdict ~= "ours" or not self:oldest() then
    self.stuck = nil
    return
  end
  self.stuck = self.stuck or { packets = 0, since = segment.time }
  self.stuck.packets = self.stuck.packets + 1
  local patient = self.stuck.packets <= PATIENCE_PACKETS and segment.time - self.stuck.since < PATIENCE_SECONDS
  if not patient and self:hole_acknowledged() then
    self:force()
  end
end

function Stream:cost() return self.halves[INITIATOR].cost + self.halves[ACCEPTOR].cost end

-- hole_acknowledged says whether the octets that the oldest piece waits for were received by the other side.
function Stream:hole_acknowledged()
  local d = self:oldest()
  local half = self.halves[d]
  return half.queue[1].offset <= half.next or half.acked > half.next
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
  self:judge(true)
  local d = not self.over and self:oldest()
  if not d then
    return false
  end
  local half, peer = self.halves[d], self.halves[other(d)]
  local p = half.queue[1]
  local is_end = p.kind == "fin" or p.kind == "rst"
  local acked = self:acked(d, p)
  local to = acked == EVERYTHING and peer.next or peer.queue[1] and math.min(acked, peer.queue[1].offset) or acked
  if p.kind ~= "rst" and p.offset > half.next then
    self:skip(d, p.offset, p)
  elseif not is_end and to > peer.next then
    self:skip(other(d), to, p)
  else
    self:hand(d, half:pop())
  end
  self:drain()
  return true
end

-- skip gives up on the octets of side d before an offset. It is piece p that shows that they existed.
function Stream:skip(d, to, p)
  local half = self.halves[d]
  local at = { packet = p.packet, time = p.time, offset = half.next, acked = EVERYTHING }
  local n = to - half.next
  half.next, self.stuck = to, nil
  self.conversation:gap(d, n, at)
end

-- finish ends a stream that did not end by itself: its capture is over, or its ports are used again.
function Stream:finish()
  self:judge(true)
  while not self.over and self:force() do end
  if not self.over then
    self.conversation:finish()
    self:close()
  end
end

-- close lets go of the stream's octets.
function Stream:close()
  self.over, self.stuck = true, nil
  for _, half in ipairs(self.halves) do
    half.queue, half.cost = {}, 0
  end
end

local function key_of(a, b) return a < b and a .. "|" .. b or b .. "|" .. a end

-- open makes the stream that a segment begins, or is first seen with, and ends the one that had its ports before.
-- It returns nil for a late copy of the SYN of the stream before.
local function open(key, segment)
  local before, past = streams[key], nil
  if before and before.halves then
    for _, base in ipairs(before.past or {}) do
      if base == segment.seq then
        return nil
      end
    end
    past = { before.halves[INITIATOR].base, before.halves[ACCEPTOR].base }
    before:finish()
    unsettled[before] = nil
  end
  streams[key] = Stream.new(segment, past)
  return streams[key]
end

-- unsettled says whether the end of the capture would tell more of a stream.
function Stream:unsettled()
  return not self.over and (not self.verdict or self:oldest() or self.conversation:guessing())
end

-- feed gives a segment to its stream, which may be new.
local function feed(segment, pinfo)
  current = segment.packet
  local key = key_of(segment.from, segment.to)
  local stream = streams[key]
  local by_port = claim and claim.by_port
  if not stream or stream == OTHER and (segment.syn or by_port)
    or segment.syn and stream ~= OTHER and stream:restarted(segment) then
    stream = open(key, segment)
  end
  if not stream or stream == OTHER then
    return
  end
  stream.by_port = stream.by_port or by_port
  stream:add(segment)
  unsettled[stream] = stream:unsettled() and true or nil
  if stream.verdict == "other" then
    streams[key] = OTHER
    return
  end
  known[names_of(pinfo)] = { from = segment.from, to = segment.to }
  local frame = frames[segment.packet]
  if frame and stream.conversation:guessing() then
    for _, item in ipairs(frame.items) do
      item.late = true
    end
  end
end

-- keep stores a copy of t and of every table that it leads to in copies.
local function keep(copies, t)
  if copies[t] then
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
  current, tail = 0, { copies = {}, lengths = {} }
  for stream in pairs(unsettled) do
    keep(tail.copies, stream)
  end
  for stream in pairs(unsettled) do
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

function DESCRIBE.size(item)
  local t = item.t
  if item.have < SIZE_OCTETS then
    local part = format("%d of %d octets", item.have, SIZE_OCTETS)
    return format("Size of message %d, %s", t.number, part), "size (" .. part .. ")"
  end
  local rest = item.n < SIZE_OCTETS and format(", its last %d octets", item.n) or ""
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
  if item.n == t.value then
    local text = format("%s (message %d)", commas(item.n), t.number)
    return "Payload " .. text, "payload " .. text
  end
  local chunk = t:lacks() == 0 and format("%d/%d", item.piece, t.pieces) or format("%d", item.piece)
  local label = format("Payload %s: %s octets of message %d (%s..%s of %s)", chunk, commas(item.n), t.number, commas(item.after),
    commas(item.after + item.n), commas(t.value))
  return label, format("payload %s of %s (message %d)", commas(item.n), commas(t.value), t.number)
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
  local t, kind = item.t, item.kind
  add_field(tree, fields.message, t.number)
  add_field(tree, fields.size_in, kind ~= "size" and packet_of(t.sized) or nil)
  add_field(tree, fields.answer_in, kind ~= "answer" and packet_of(t.answered) or nil)
  add_field(tree, fields.payload_in, kind ~= "payload" and packet_of(t.first) or nil)
  add_field(tree, fields.answer_time, kind == "answer" and t:answer_time() or nil)
  local ends_here = kind == "payload" and item.after + item.n == t.value or kind == "answer" and t.value == 0
  add_field(tree, fields.total_time, ends_here and t:total_time() or nil)
  if kind == "payload" and ends_here and t.kept and #t.kept > 1 then
    local whole = ByteArray.new(table.concat(t.kept), true):tvb(format("Payload of message %d", t.number))
    tree:add(fields.payload_whole, whole:range())
  end
end

-- VALUES says which field of an item its octets carry, and the value where the octets are not it.
local VALUES = {
  handshake = function(item) return fields.handshake_octet, item.octet end,
  size = function(item) return item.have == SIZE_OCTETS and fields.size or nil, item.t.value end,
  answer = function(item) return fields.answer, item.octet end,
  payload = function() return fields.payload, nil end,
  undecoded = function() return nil, nil end,
}

-- add_item shows an item, whose octets are range, which may be nil, and returns what it says in the Info column.
local function add_item(tree, item, range)
  local label, info = DESCRIBE[item.kind](item)
  local sub = range and tree:add(fields.kind, range, item.kind) or tree:add(fields.kind, item.kind)
  sub:set_text(label)
  local field, value = VALUES[item.kind](item)
  if field and value then
    if range then
      sub:add(field, range, value)
    else
      sub:add(field, value)
    end
  elseif field and range then
    sub:add(field, range)
  end
  if item.t then
    add_links(sub, item)
  end
  add_field(sub, fields.late, item.late or nil)
  return info
end

-- add_finding shows a finding.
local function add_finding(tree, finding)
  local rule = finding.rule and " [" .. finding.rule .. "]" or ""
  local text = format("%s %s%s: %s", finding.severity, finding.kind, rule, finding.detail)
  local about = end_text(finding.from)
  local sub = tree:add(fields.finding, finding.kind)
  sub:set_text(text:sub(1, 1):upper() .. text:sub(2) .. " (" .. about .. ")")
  add_field(sub, fields.severity, finding.severity)
  add_field(sub, fields.rule, finding.rule)
  add_field(sub, fields.from, about)
  add_field(sub, flags[finding.kind], true)
  add_field(sub, fields.late, finding.late or nil)
  sub:add_proto_expert_info(experts[finding.kind][finding.severity], text)
  return finding.kind
end

-- range_of returns the octets of an item in the segment that carried it, or nil if they are not there.
local function range_of(frame, segment, item)
  if not segment then
    return nil
  end
  local at = (item.seq - (frame.seq or segment.seq)) % 4294967296
  if at + item.n <= segment.held then
    return segment.tvb:range(segment.at + at, item.n)
  end
end

-- shown returns those items or findings of a frame that are shown: in the first pass, what needs no later frames; then
-- what did not come of a wrong guess, the rest of which could not be decoded.
local function shown(list, first)
  local out = {}
  for _, entry in ipairs(list) do
    if entry.t and entry.t.wrong then
      entry = { kind = "undecoded", n = entry.n, seq = entry.seq, late = entry.late }
    end
    if not (first and entry.late) then
      out[#out + 1] = entry
    end
  end
  return out
end

-- show shows what is stored of a frame.
local function show(frame, tvb, pinfo, tree)
  local items, findings = shown(frame.items, not pinfo.visited), shown(frame.findings, not pinfo.visited)
  if #items + #findings == 0 then
    return
  end
  local segment = read_segment(tvb, pinfo)
  local root = segment and segment.held > 0 and tree:add(tinyproto, segment.tvb:range(segment.at, segment.held)) or tree:add(tinyproto)
  local said, found = {}, {}
  for _, item in ipairs(items) do
    said[#said + 1] = add_item(root, item, range_of(frame, segment, item))
  end
  for _, finding in ipairs(findings) do
    found[#found + 1] = " [" .. add_finding(root, finding) .. "]"
  end
  pinfo.cols.protocol = "TinyProto"
  if #said > 0 then
    root:append_text(": " .. table.concat(said, ", "))
    pinfo.cols.info = table.concat(said, ", ")
  end
  pinfo.cols.info:append(table.concat(found))
end

-- DISSECTORS -------------------------------------------------------------------------------------------------------

local function claim_frame(tvb, pinfo, by_port)
  claim = claim and claim.packet == pinfo.number and claim or { packet = pinfo.number, tvb = tvb, by_port = by_port }
end

-- The dissector of a port takes the octets. The post-dissector says what they are.
function tinyproto.dissector(tvb, pinfo)
  claim_frame(tvb, pinfo, true)
  pinfo.cols.protocol = "TinyProto"
  return tvb:len()
end

tinyproto:register_heuristic("tcp", function(tvb, pinfo)
  local ends = known[names_of(pinfo)]
  local stream = ends and streams[key_of(ends.from, ends.to)]
  if not frames[pinfo.number] and not (stream and stream.verdict == "ours") then
    return false
  end
  claim_frame(tvb, pinfo, false)
  pinfo.cols.protocol = "TinyProto"
  return true
end)

function post.dissector(tvb, pinfo, tree)
  if claim and claim.packet ~= pinfo.number then
    claim = nil
  end
  if pinfo.visited then
    end_capture()
  else
    resume_capture()
    local segment = read_segment(tvb, pinfo)
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

local tcp_ports = DissectorTable.get("tcp.port")
local registered = ""

-- prefs_changed takes the ports of the preference in place of those before.
function tinyproto.prefs_changed()
  if tinyproto.prefs.ports == registered then
    return
  end
  if registered ~= "" then
    tcp_ports:remove(registered, tinyproto)
  end
  registered = tinyproto.prefs.ports
  if registered ~= "" then
    tcp_ports:add(registered, tinyproto)
  end
end

tcp_ports:add_for_decode_as(tinyproto)
