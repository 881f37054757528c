/**
 * TinyProto for Node.js: messages over TCP, half duplex, each announced by its size and accepted by the other side
 * before it travels. Rule ids such as TP-FRAME-2 refer to the wire specification.
 *
 *     const server = new Server({ timeout: 2000, receiveLimit: 1 << 20 });
 *     server.on('connection', (connection) => {
 *       connection.on('message', (data) => connection.send(data).catch(console.error));
 *       connection.on('error', console.error);
 *     });
 *     const { port } = await server.listen(0);
 *
 *     const client = connect(port);
 *     client.on('message', (data) => console.log(data.toString()));
 *     client.on('error', console.error);
 *     await client.send('hello');
 */

import { EventEmitter } from 'node:events';
import net from 'node:net';

/** The largest size of a message, in octets. */
export const MAX_SIZE = 0xf0ffffff;

const OK = 0xff;
const CONNECTION_LIMIT = 0xfe;
const CONFLICT = 0xfd;
const GENERIC_ERROR = 0x00;

const HEADER_LENGTH = 4;
const WRITE_LENGTH = 64 * 1024; // a payload is written in pieces, so that the progress of each can be seen
const EMPTY = Buffer.alloc(0);

const State = Object.freeze({
  CONNECTING: 'connecting',
  GREETING: 'greeting',
  IDLE: 'idle',
  SIZE: 'in size',
  PAYLOAD: 'in payload',
  AWAITING: 'awaiting answer',
  SENDING: 'sending',
  CLOSED: 'closed',
});

/**
 * What went wrong. `kind` is one of
 *
 * - `connect`: no TCP connection could be made
 * - `handshake`: the other side does not speak TinyProto, or left before it said so
 * - `limit`: the acceptor is at its connection limit
 * - `timeout`: the other side stalled
 * - `truncated`: the connection broke inside a message
 * - `rejected`: the other side refused the size; `octet` is its answer
 * - `collision`: both sides sent at once, or the other side is at fault; `octet` is what came
 * - `oversize`: the message is too large to be sent, or one was announced that is too large to be received
 * - `malformed`: a plugin failed
 * - `closed`: the connection is closed
 */
export class TinyProtoError extends Error {
  constructor(kind, message, { octet, cause } = {}) {
    super(message, cause && { cause });
    this.name = 'TinyProtoError';
    this.kind = kind;
    this.octet = octet;
  }
}

/**
 * One connection, of an initiator (see `connect`) or of an acceptor (see `Server`).
 *
 * Events:
 * - `open`: the handshake is done
 * - `message` (Buffer): a message has arrived
 * - `error` (TinyProtoError): the handshake or a receipt has failed. After the kinds `oversize` and `malformed` the
 *   connection goes on; after all others `close` follows. A failed `send` is reported by its promise alone.
 * - `close`: the connection has ended and its socket is closed
 */
export class Connection extends EventEmitter {
  #socket;
  #initiator;
  #timeout;
  #receiveLimit;
  #plugins;
  #hooks;
  #loopInterval;

  #state = State.CONNECTING;
  #timer = null;
  #loop = null;
  #opened = false;
  #peerEnded = false;
  #input = EMPTY; // octets that were read and not yet taken
  #size = 0; // of the message in receipt
  #payload = EMPTY; // grows with what arrives
  #received = 0;
  #queue = []; // transmissions; the first may be under way

  /** For `connect` and `Server`. */
  constructor(socket, options, initiator) {
    super();
    const { timeout = 5000, receiveLimit = MAX_SIZE, plugins = [], hooks = {}, loopInterval = 100 } = options;
    this.#socket = socket;
    this.#initiator = initiator;
    this.#timeout = timeout;
    this.#receiveLimit = Math.min(receiveLimit, MAX_SIZE);
    this.#plugins = [...plugins];
    this.#hooks = hooks;
    this.#loopInterval = loopInterval;

    socket.on('data', (chunk) => this.#onData(chunk));
    socket.on('end', () => this.#onEnd());
    socket.on('error', (error) => this.#onLost(error));
    socket.on('close', () => this.#onClose());
    if (initiator) socket.once('connect', () => this._greet());
  }

  get remoteAddress() {
    return this.#socket.remoteAddress;
  }

  get remotePort() {
    return this.#socket.remotePort;
  }

  /**
   * Transmits a message (a Uint8Array, which must not change until then, or a string). The promise is fulfilled when
   * the message is sent, which does not mean that it has arrived. Transmissions go out one after the other.
   */
  send(message) {
    return new Promise((resolve, reject) => {
      if (this.#state === State.CLOSED) throw new TinyProtoError('closed', 'the connection is closed');
      const data = this.#applyPlugins('transmit', this.#plugins, toBuffer(message));
      if (data.length > MAX_SIZE) {
        throw new TinyProtoError('oversize', `a message of ${data.length} octets is too large`);
      }
      this.#queue.push({ data, resolve, reject });
      // Octets that are here already were sent before ours and come first.
      if (this.#state === State.IDLE && this.#input.length === 0) this.#startTransmission();
    });
  }

  /** Closes the connection. Transmissions that are not over fail. */
  close() {
    if (this.#state === State.CLOSED) return;
    this.#enter(State.CLOSED);
    this.#socket.destroy();
    for (const { reject } of this.#queue.splice(0)) reject(new TinyProtoError('closed', 'the connection was closed'));
  }

  /** Starts the handshake. For `connect` and `Server`. */
  _greet() {
    if (this.#state !== State.CONNECTING) return;
    this.#enter(State.GREETING);
    this.#socket.write(Buffer.of(OK));
  }

  // Events of the socket and of the timer

  #onData(chunk) {
    if (this.#state === State.CLOSED) return;
    this.#input = this.#input.length > 0 ? Buffer.concat([this.#input, chunk]) : chunk;
    // TP-TIME-2
    if (this.#state === State.SIZE || this.#state === State.PAYLOAD) this.#startTimer();
    this.#advance();
    // Behind a whole size the other side waits for our answer. Whatever it sends besides can wait in its TCP.
    if (this.#state === State.SENDING && this.#input.length >= HEADER_LENGTH) this.#socket.pause();
  }

  #onEnd() {
    this.#peerEnded = true;
    // TP-END-7: a payload is sent to its last octet first.
    if (this.#state !== State.SENDING) this.#onLost();
  }

  /** The end of the stream, or an error of the socket, which is a reset in most cases. */
  #onLost(cause) {
    switch (this.#state) {
      case State.CLOSED:
        return;
      case State.CONNECTING:
        this.#fail('connect', cause?.message ?? 'no connection', { cause });
        return;
      case State.GREETING:
        this.#fail('handshake', 'the connection ended in the handshake', { cause });
        return;
      case State.IDLE:
        this.close();
        return;
      default:
        this.#fail('truncated', `the connection ended: ${this.#state}`, { cause });
    }
  }

  #onTimeout() {
    this.#fail('timeout', `the other side stalled: ${this.#state}`);
  }

  #onClose() {
    this.close();
    clearInterval(this.#loop);
    if (this.#opened) this.#hooks.postLoop?.(this);
    this.emit('close');
  }

  // The octets that have arrived

  /** Takes the octets that were read, as far as they can be taken now, and then starts what waits to be sent. */
  #advance() {
    while (this.#input.length > 0 && this.#step());
    if (this.#state === State.SENDING) return;
    if (this.#peerEnded) this.#onLost();
    else if (this.#state === State.IDLE && this.#queue.length > 0) this.#startTransmission();
  }

  /** Takes the next octets. False if they have to wait. */
  #step() {
    switch (this.#state) {
      case State.GREETING:
        this.#takeHandshake(this.#take(1)[0]);
        return true;
      case State.IDLE:
        this.#enter(State.SIZE);
        return true;
      case State.SIZE:
        if (this.#input.length < HEADER_LENGTH) return false;
        this.#takeSize(this.#take(HEADER_LENGTH).readUInt32BE());
        return true;
      case State.PAYLOAD:
        this.#takePayload(this.#take(this.#size - this.#received));
        return true;
      case State.AWAITING:
        this.#takeAnswer(this.#take(1)[0]);
        return true;
      default: // sending, closed
        return false;
    }
  }

  /** Cuts up to `length` octets from the input. */
  #take(length) {
    const octets = this.#input.subarray(0, length);
    this.#input = this.#input.subarray(length);
    return octets;
  }

  #takeHandshake(octet) {
    if (octet === OK) {
      this.#enter(State.IDLE);
      this.#opened = true;
      this.#hooks.preLoop?.(this);
      this.#loop = startLoop(this.#hooks.loopPass, this.#loopInterval, this);
      this.emit('open');
    } else if (octet === CONNECTION_LIMIT && this.#initiator) {
      this.#fail('limit', 'the server is at its connection limit', { octet });
    } else {
      this.#fail('handshake', `the other side opened with ${hex(octet)}`, { octet });
    }
  }

  #takeSize(size) {
    if (size > this.#receiveLimit) {
      this.#enter(State.IDLE);
      this.#socket.write(Buffer.of(GENERIC_ERROR));
      this.emit('error', new TinyProtoError('oversize', `a message of ${size} octets was refused`));
      return;
    }
    this.#size = size;
    this.#payload = EMPTY;
    this.#received = 0;
    this.#enter(State.PAYLOAD);
    this.#socket.write(Buffer.of(OK));
    if (size === 0) this.#deliver();
  }

  #takePayload(octets) {
    const received = this.#received + octets.length;
    if (received > this.#payload.length) {
      // TP-REFUSE-6: doubled, and never more than announced
      const grown = Buffer.alloc(Math.min(this.#size, Math.max(received, 2 * this.#payload.length)));
      this.#payload.copy(grown, 0, 0, this.#received);
      this.#payload = grown;
    }
    octets.copy(this.#payload, this.#received);
    this.#received = received;
    if (received === this.#size) this.#deliver();
  }

  #deliver() {
    const payload = this.#payload;
    this.#payload = EMPTY;
    this.#enter(State.IDLE);
    let message;
    try {
      message = this.#applyPlugins('receive', this.#plugins.toReversed(), payload);
    } catch (error) {
      this.emit('error', error);
      return;
    }
    this.emit('message', message);
  }

  // Transmissions

  #startTransmission() {
    const header = Buffer.alloc(HEADER_LENGTH);
    header.writeUInt32BE(this.#queue[0].data.length);
    this.#enter(State.AWAITING);
    this.#socket.write(header);
  }

  #takeAnswer(octet) {
    if (octet === OK) {
      this.#enter(State.SENDING);
      this.#sendPayload(0);
    } else if (octet === GENERIC_ERROR || (octet > 0xf0 && octet !== CONFLICT)) {
      this.#enter(State.IDLE);
      this.#queue.shift().reject(new TinyProtoError('rejected', `the size was refused with ${hex(octet)}`, { octet }));
    } else {
      this.#fail('collision', `${hex(octet)} came in place of an answer`, { octet });
    }
  }

  #sendPayload(offset) {
    const { data } = this.#queue[0];
    if (offset === data.length) {
      this.#enter(State.IDLE);
      this.#queue.shift().resolve();
      return;
    }
    const piece = data.subarray(offset, offset + WRITE_LENGTH);
    this.#socket.write(piece, (error) => {
      if (error || this.#state !== State.SENDING) return;
      this.#startTimer();
      this.#sendPayload(offset + piece.length);
      if (this.#state === State.SENDING) return;
      this.#socket.resume();
      this.#advance();
    });
  }

  // Helpers

  #applyPlugins(direction, plugins, data) {
    try {
      return plugins.reduce((octets, plugin) => plugin[direction](octets), data);
    } catch (cause) {
      throw new TinyProtoError('malformed', `a plugin failed: ${cause.message}`, { cause });
    }
  }

  /** Ends the connection for a fault. It is reported once: by the transmission under way, or else by `error`. */
  #fail(kind, message, details) {
    const error = new TinyProtoError(kind, message, details);
    const transmitting = this.#state === State.AWAITING || this.#state === State.SENDING;
    if (transmitting) this.#queue.shift().reject(error);
    this.close();
    if (!transmitting) this.emit('error', error);
  }

  #enter(state) {
    this.#state = state;
    if (state === State.IDLE || state === State.CLOSED) this.#stopTimer();
    else this.#startTimer();
  }

  #startTimer() {
    this.#stopTimer();
    const timer = setTimeout(() => {
      // After a busy stretch, timers run before the sockets are read. Octets that are here already count.
      setImmediate(() => {
        if (this.#timer === timer) this.#onTimeout();
      });
    }, this.#timeout);
    this.#timer = timer;
  }

  #stopTimer() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/**
 * Makes a connection and returns it at once. Messages may be sent before it is open: they wait.
 *
 * Options:
 * - `timeout`: ms to wait for an octet that is due (5000)
 * - `receiveLimit`: the largest message to accept, in octets (MAX_SIZE)
 * - `plugins`: a list of `{ transmit(buffer), receive(buffer) }`. Each returns the transformed buffer or throws.
 * - `hooks`: `{ preLoop(connection), loopPass(connection), postLoop(connection) }`
 * - `loopInterval`: ms between two calls of `loopPass` (100)
 */
export function connect(port, host = '127.0.0.1', options = {}) {
  const socket = net.connect({ port, host, allowHalfOpen: true, noDelay: true });
  return new Connection(socket, options, true);
}

/**
 * Accepts connections.
 *
 * Options: those of `connect`, for each connection, and
 * - `maxConnections`: how many connections to hold at a time (no limit)
 * - `serverHooks`: `{ preLoop(), loopPass(), postLoop(), connInit(connection), connShutdown(connection) }`
 *
 * Events:
 * - `connection` (Connection): a connection is open
 * - `clientError` (TinyProtoError, Connection): a handshake has failed
 * - `error` (Error): the listening socket has failed
 */
export class Server extends EventEmitter {
  #options;
  #maxConnections;
  #hooks;
  #listener;
  #loop = null;
  #connections = new Set();
  #refused = new Set(); // sockets that were sent FE

  constructor(options = {}) {
    super();
    const { maxConnections = Infinity, serverHooks = {}, ...connectionOptions } = options;
    this.#options = connectionOptions;
    this.#maxConnections = maxConnections;
    this.#hooks = serverHooks;
    this.#listener = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
  }

  /** The connections that the server holds, with those in the handshake. */
  get connections() {
    return [...this.#connections];
  }

  /** Starts listening. Port 0 is any free port. Resolves to the address. */
  listen(port, host = '127.0.0.1') {
    return new Promise((resolve, reject) => {
      this.#listener.once('error', reject);
      this.#listener.listen({ port, host }, () => {
        this.#listener.off('error', reject);
        this.#listener.on('error', (error) => this.emit('error', error));
        this.#hooks.preLoop?.();
        this.#loop = startLoop(this.#hooks.loopPass, this.#options.loopInterval ?? 100);
        resolve(this.#listener.address());
      });
    });
  }

  /** Closes all connections and stops listening. */
  async close() {
    for (const connection of this.#connections) connection.close();
    for (const socket of this.#refused) socket.destroy();
    if (!this.#listener.listening) return;
    clearInterval(this.#loop);
    await new Promise((resolve) => this.#listener.close(resolve));
    this.#hooks.postLoop?.();
  }

  #accept(socket) {
    if (this.#connections.size >= this.#maxConnections) {
      this.#refuse(socket);
      return;
    }
    const connection = new Connection(socket, this.#options, false);
    this.#connections.add(connection);
    const onError = (error) => this.emit('clientError', error, connection);
    connection.on('error', onError);
    connection.once('open', () => {
      connection.off('error', onError);
      this.emit('connection', connection);
    });
    connection.once('close', () => {
      this.#connections.delete(connection);
      this.#hooks.connShutdown?.(connection);
    });
    this.#hooks.connInit?.(connection);
    connection._greet();
  }

  /** TP-HS-9, TP-HS-10: reads on, since a reset could overtake the FE. */
  #refuse(socket) {
    this.#refused.add(socket);
    const timer = setTimeout(() => socket.destroy(), this.#options.timeout ?? 5000);
    socket.on('error', () => {}); // `close` follows
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(timer);
      this.#refused.delete(socket);
    });
    socket.resume();
    socket.end(Buffer.of(CONNECTION_LIMIT));
  }
}

/** Calls a `loopPass` hook, if there is one, now and at each interval. */
function startLoop(loopPass, interval, ...args) {
  if (!loopPass) return null;
  loopPass(...args);
  return setInterval(loopPass, interval, ...args);
}

function toBuffer(message) {
  if (typeof message === 'string') return Buffer.from(message);
  return Buffer.from(message.buffer, message.byteOffset, message.byteLength);
}

function hex(octet) {
  return octet.toString(16).toUpperCase().padStart(2, '0');
}
