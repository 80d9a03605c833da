// npm graphql-ws's own client against a running server, and every code with which a socket is closed.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [base, username, password] = process.argv.slice(2);
const url = `${base.replace(/^http/, 'ws')}/graphql/ws`;
const PROTOCOL = 'graphql-transport-ws';
const PATIENCE_MS = 30_000;
const WATCH = {
  query: `subscription($after: String) {
    divisionStatusChanged(code: "610400", period: "2026-H1", after: $after) { cursor anew division { code } }
  }`,
};

let failures = 0;
async function check(name, test) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('not in time')), PATIENCE_MS);
  });
  try {
    await Promise.race([test(), late]);
  } catch (error) {
    failures += 1;
    console.log(`FAILED ${name}: ${error?.message ?? JSON.stringify(error)}`);
  } finally {
    clearTimeout(timer);
  }
}
function equal(found, expected) {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${a} instead of ${b}`);
}

async function signIn() {
  const query = 'mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }';
  const response = await fetch(`${base}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input: { username, password } } }),
  });
  const answer = await response.json();
  const token = answer.data?.signIn?.accessToken;
  if (!token) throw new Error(`no token: ${JSON.stringify(answer)}`);
  return token;
}
const token = await signIn();
const authorization = `Bearer ${token}`;

// What the client does by itself.
function connect(options = {}) {
  return createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: 0,
    ...options,
  });
}
async function first(client, payload) {
  for await (const result of client.iterate(payload)) return result;
  throw new Error('nothing came');
}

await check('a query over the socket', async () => {
  const client = connect();
  const { data } = await first(client, { query: '{ viewer { id } }' });
  equal(typeof data.viewer.id, 'string');
  await client.dispose();
});
await check('a mutation over the socket', async () => {
  const client = connect({ connectionParams: {} });
  const query = 'mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }';
  const { data } = await first(client, { query, variables: { input: { username, password } } });
  equal(typeof data.signIn.accessToken, 'string');
  await client.dispose();
});
await check('an invalid document is an error', async () => {
  const client = connect();
  const codes = await first(client, { query: '{ nothing }' }).catch((errors) => errors.map((error) => error.extensions.code));
  equal(codes, ['GRAPHQL_VALIDATION_FAILED']);
  await client.dispose();
});
await check('a subscription begins, ends, and its socket closes in order', async () => {
  const closed = deferred();
  const client = connect({ on: { closed: (event) => closed.resolve(event.code) } });
  const { data } = await first(client, WATCH);
  equal([data.divisionStatusChanged.anew, data.divisionStatusChanged.division.code], [true, '610400']);
  await client.dispose();
  equal(await closed.promise, 1000);
});
await check('ping and pong', async () => {
  const pong = deferred();
  const client = connect({ lazy: false, keepAlive: 50, on: { pong: (received) => received && pong.resolve() } });
  await pong.promise;
  await client.dispose();
});
await check('the client reconnects by itself', async () => {
  let socket;
  let opened = 0;
  const on = { connected: (opening) => { socket = opening; opened += 1; } };
  const client = connect({ on, retryAttempts: 3, retryWait: async () => {}, shouldRetry: () => true });
  const events = client.iterate(WATCH);
  equal((await events.next()).value.data.divisionStatusChanged.anew, true);
  socket.terminate();
  equal((await events.next()).value.data.divisionStatusChanged.anew, true);
  equal(opened, 2);
  await events.return();
  await client.dispose();
});
await check('a token that is not good', async () => {
  const client = connect({ connectionParams: { authorization: 'Bearer made-up' } });
  const code = await first(client, WATCH).catch((event) => event.code);
  equal(code, 4403);
});

// What no client does.
function deferred() {
  const it = {};
  it.promise = new Promise((resolve, reject) => Object.assign(it, { resolve, reject }));
  return it;
}
function closeCode(messages, protocol = PROTOCOL) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocol);
    socket.on('open', () => {
      for (const message of messages) socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    });
    socket.on('error', reject);
    socket.on('close', resolve);
  });
}
const init = { type: 'connection_init', payload: { authorization } };
const subscribe = { id: '1', type: 'subscribe', payload: WATCH };
for (const [code, name, messages, protocol] of [
  [1009, 'ten megabytes', ['x'.repeat(10_000_000)]],
  [4291, 'a flood', Array(400).fill({ type: 'pong' })],
  [4400, 'no JSON', ['{']],
  [4400, 'no message of the protocol', [{ type: 'start' }]],
  [4401, 'an operation before the acknowledgement', [subscribe]],
  [4403, 'a bad token', [{ type: 'connection_init', payload: { Authorization: 'Bearer x' } }]],
  [4406, 'another subprotocol', [], 'graphql-ws'],
  [4408, 'silence', []],
  [4409, 'an id twice', [init, subscribe, subscribe]],
  [4429, 'a second connection_init', [init, init]],
]) {
  // The client of `ws` itself refuses a server that accepts none of its protocols: then without one.
  await check(`${code}, ${name}`, async () => equal(await closeCode(messages, protocol === undefined ? PROTOCOL : []), code));
}

console.log(failures === 0 ? 'every line on sockets ok' : `${failures} failed`);
process.exitCode = failures === 0 ? 0 : 1;
