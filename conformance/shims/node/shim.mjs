/**
 * The conformance shim of tinyproto.mjs: JSON lines from standard input to the library, and its reports to standard
 * output.
 */

import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { connect, MAX_SIZE, Server } from './tinyproto.mjs';

const INLINE_LENGTH = 64 * 1024;

const servers = new Map(); // id to Server
const connections = new Map(); // id to Connection

function report(event) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function reportError(id, op, error, more) {
  report({ event: 'error', id, op, kind: error.kind ?? 'other', code: error.octet, detail: error.message, ...more });
}

// Options

const PLUGINS = {
  reverse: {
    transmit: (data) => Buffer.from(data).reverse(),
    receive: (data) => Buffer.from(data).reverse(),
  },
  'xor-5a': {
    transmit: (data) => Buffer.from(data.map((octet) => octet ^ 0x5a)),
    receive: (data) => Buffer.from(data.map((octet) => octet ^ 0x5a)),
  },
  'prefix-P': {
    transmit: (data) => Buffer.concat([Buffer.of(0x50), data]),
    receive: (data) => {
      if (data[0] !== 0x50) throw new Error('the prefix is missing');
      return data.subarray(1);
    },
  },
};

/** The library's options for those of a command. `idOf` gives the id of a connection. */
function libraryOptions(options, idOf) {
  return {
    timeout: options.timeout_ms ?? undefined,
    receiveLimit: options.receive_limit ?? undefined,
    maxConnections: options.max_connections ?? undefined,
    plugins: (options.plugins ?? []).map((name) => PLUGINS[name]),
    hooks: options.hooks
      ? {
          preLoop: (connection) => reportHook(idOf(connection), 'pre_loop'),
          loopPass: firstTime((connection) => reportHook(idOf(connection), 'loop_pass')),
          postLoop: (connection) => reportHook(idOf(connection), 'post_loop'),
        }
      : {},
  };
}

function serverHooks(id, idOf) {
  return {
    preLoop: () => reportHook(id, 'pre_loop'),
    loopPass: firstTime(() => reportHook(id, 'loop_pass')),
    postLoop: () => reportHook(id, 'post_loop'),
    connInit: (connection) => reportHook(idOf(connection), 'conn_init'),
    connShutdown: (connection) => reportHook(idOf(connection), 'conn_shutdown'),
  };
}

function reportHook(id, name) {
  report({ event: 'hook', id, name });
}

/** `f`, called for each argument the first time only. */
function firstTime(f) {
  const seen = new Set();
  return (argument) => {
    if (seen.has(argument)) return;
    seen.add(argument);
    f(argument);
  };
}

// Connections

function reportConnection(connection, id, mode, onError) {
  connections.set(id, connection);
  connection.on('message', (data) => {
    report({
      event: 'message',
      id,
      size: data.length,
      ...(data.length > INLINE_LENGTH
        ? { sha256: createHash('sha256').update(data).digest('hex') }
        : { data: data.toString('base64') }),
    });
    if (mode === 'echo') echo(connection, id, data);
  });
  connection.on('error', onError);
  connection.on('close', () => ended(id));
}

function echo(connection, id, data) {
  connection.send(data).catch((error) => {
    if (error.kind !== 'closed' && error.kind !== 'truncated') reportError(id, 'send', error);
  });
}

function ended(id) {
  connections.delete(id);
  report({ event: 'closed', id });
}

// Commands

const commands = {
  hello() {
    report({
      event: 'hello',
      name: 'tinyproto-node',
      version: '1.0',
      protocol: 'tinyproto',
      roles: ['server', 'client'],
      can: ['timeout', 'receive_limit', 'limit', 'plugins', 'hooks', 'ipv6'],
    });
  },

  async listen({ id, host, port, options }) {
    const { mode, hooks } = options ?? {};
    const ids = new Map();
    const idOf = (connection) => {
      if (!ids.has(connection)) ids.set(connection, `${id}.${ids.size + 1}`);
      return ids.get(connection);
    };
    const server = new Server({
      ...libraryOptions(options ?? {}, idOf),
      serverHooks: hooks ? serverHooks(id, idOf) : {},
    });
    server.on('connection', (connection) => {
      const connectionId = idOf(connection);
      report({ event: 'open', id: connectionId, server: id });
      reportConnection(connection, connectionId, mode, (error) => reportError(connectionId, 'receive', error));
    });
    server.on('clientError', (error, connection) => {
      const connectionId = idOf(connection);
      reportError(connectionId, 'accept', error, { server: id });
      connection.on('close', () => ended(connectionId));
    });
    server.on('error', (error) => console.error(id, error));
    servers.set(id, server);
    try {
      const address = await server.listen(port, host);
      report({ event: 'listening', id, port: address.port });
    } catch (error) {
      servers.delete(id);
      reportError(id, 'listen', error);
    }
  },

  connect({ id, host, port, options }) {
    const connection = connect(port, host, libraryOptions(options ?? {}, () => id));
    let answered = false;
    connection.once('open', () => {
      answered = true;
      report({ event: 'open', id });
    });
    connection.once('close', () => {
      if (!answered) reportError(id, 'connect', { kind: 'closed', message: 'closed before it was open' });
    });
    reportConnection(connection, id, options?.mode, (error) => {
      reportError(id, answered ? 'receive' : 'connect', error);
      answered = true;
    });
  },

  async send({ id, tag, data, size, fill }) {
    const connection = connections.get(id);
    let message;
    try {
      message = data != null ? Buffer.from(data, 'base64') : pattern(size, fill ?? 0);
    } catch {
      report({ event: 'unsupported', cmd: 'send', id, tag: tag ?? undefined });
      return;
    }
    try {
      if (!connection) throw Object.assign(new Error('no such connection'), { kind: 'closed' });
      await connection.send(message);
      report({ event: 'sent', id, tag: tag ?? undefined });
    } catch (error) {
      reportError(id, 'send', error, { tag: tag ?? undefined });
    }
  },

  close({ id }) {
    const connection = connections.get(id);
    if (connection) connection.close();
    else report({ event: 'closed', id });
  },

  async stop({ id }) {
    await servers.get(id)?.close();
    servers.delete(id);
    report({ event: 'stopped', id });
  },

  async reset() {
    for (const connection of connections.values()) connection.close();
    await Promise.all([...servers.values()].map((server) => server.close()));
    servers.clear();
    report({ event: 'reset' });
  },

  quit() {
    process.exit(0);
  },
};

/** Octet i is (i*31 + fill) mod 251. A message that the library must refuse unseen is not filled. */
function pattern(size, fill) {
  if (size > MAX_SIZE || size === 0) return Buffer.alloc(size);
  return Buffer.alloc(size, Buffer.from(Array.from({ length: 251 }, (_, i) => (i * 31 + fill) % 251)));
}

const lines = createInterface({ input: process.stdin });
lines.on('line', async (line) => {
  let command;
  try {
    command = JSON.parse(line);
  } catch {
    console.error('no JSON:', line);
    return;
  }
  if (command === null || typeof command !== 'object' || Array.isArray(command)) {
    console.error('no JSON object:', line);
  } else if (!Object.hasOwn(commands, command.cmd)) {
    report({ event: 'unsupported', cmd: command.cmd });
  } else {
    try {
      await commands[command.cmd](command);
    } catch (error) {
      report({ event: 'error', id: command.id, kind: 'malformed', detail: error.message });
    }
  }
});
lines.on('close', () => process.exit(0));
