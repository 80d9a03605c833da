// The attacks that graphql-cop knows, against a running server. What is on by choice is named below.
const url = process.argv[2];
const ANSWER_TIMEOUT_MS = 10_000;

/** On by choice: queries over GET can be cached, the schema is no secret (`--introspection false`). */
const BY_CHOICE = new Map([
  ['queries over GET', 'ON'],
  ['introspection', 'ON'],
  ['console', 'ON'],
]);

async function send(body, { method = 'POST', type = 'application/json', headers = {}, query = '' } = {}) {
  const response = await fetch(url + query, {
    method,
    headers: { accept: 'application/json', ...(method === 'POST' ? { 'content-type': type } : {}), ...headers },
    body: method === 'POST' ? body : undefined,
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  const text = await response.text();
  let json = null;
  try {
    json = JSON.parse(text);
  } catch {}
  return { status: response.status, text, json };
}

const ask = (query, options) => send(JSON.stringify({ query }), options);
const repeat = (count, each) => Array.from({ length: count }, (_, place) => each(place)).join(' ');
const answered = ({ json }) => json?.data != null;
const circles = (depth) => (depth === 0 ? 'name' : `fields { type { ${circles(depth - 1)} } }`);
const get = (query) => ({ method: 'GET', query: `?${new URLSearchParams({ query })}` });

/** Each says whether the attack went through. */
const ATTACKS = {
  'alias overloading': async () => answered(await ask(`{ ${repeat(101, (at) => `a${at}: __typename`)} }`)),
  'batch of queries': async () => {
    const batch = Array.from({ length: 10 }, () => ({ query: '{ __typename }' }));
    const { json } = await send(JSON.stringify(batch));
    return Array.isArray(json) && json.length === batch.length;
  },
  'directive overloading': async () => {
    const { json } = await ask(`{ __typename ${repeat(10, () => '@aa')} }`);
    return json?.errors?.length > 1;
  },
  'field duplication': async () => answered(await ask(`{ ${repeat(500, () => '__typename')} }`)),
  'circular introspection': async () => answered(await ask(`{ __schema { types { ${circles(6)} } } }`)),
  'circular fragments': async () => {
    const circle = '{ __schema { ...A } } fragment A on __Schema { ...B } fragment B on __Schema { ...A }';
    const answer = await ask(circle);
    return answered(answer) || answer.status >= 500;
  },
  'field suggestions': async () => {
    const { text } = await ask('{ viewe { id } }');
    return /did you mean|viewer\b/i.test(text);
  },
  'mutation over GET': async () => answered(await send(null, get('mutation { __typename }'))),
  'form posted from elsewhere': async () => {
    const form = new URLSearchParams({ query: '{ __typename }' }).toString();
    const posted = await send(form, { type: 'application/x-www-form-urlencoded' });
    const plain = await ask('{ __typename }', { type: 'text/plain' });
    return answered(posted) || answered(plain);
  },
  'tracing': async () => {
    const { json } = await ask('{ __typename }', { headers: { 'X-Apollo-Tracing': '1' } });
    return json?.extensions?.tracing != null;
  },
  'unhandled error': async () => {
    const { status, json, text } = await ask('qwerty { abc }');
    const coded = json?.errors?.every((error) => error.extensions?.code);
    return status >= 500 || !coded || /panicked|stack|src\/|\.rs:/.test(text);
  },
  'queries over GET': async () => answered(await send(null, get('{ __typename }'))),
  'introspection': async () => answered(await ask('{ __schema { queryType { name } } }')),
  'console': async () => {
    const page = await fetch(new URL('/', url), { headers: { accept: 'text/html' } });
    return /graphiql/i.test(await page.text());
  },
};

let failed = 0;
for (const [name, attack] of Object.entries(ATTACKS)) {
  const went = (await attack()) ? 'ON' : 'refused';
  const wanted = BY_CHOICE.get(name) ?? 'refused';
  const word = went === wanted ? 'ok' : 'FAILED';
  if (word !== 'ok') failed += 1;
  console.log(`${word} ${name}: ${went}${BY_CHOICE.has(name) ? ' (by choice)' : ''}`);
}
if (!answered(await ask('{ __typename }'))) {
  console.log('FAILED: the server does not answer after all of that');
  failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
