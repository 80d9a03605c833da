// The same verdict as graphql-js on valid and on invalid requests: parse, validate, choose the operation, coerce the variables.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, getOperationAST, getVariableValues, parse, validate } from 'graphql';
import { here, lines } from './files.mjs';
import { requests } from './oracle-documents.mjs';

const [schemaFile, url] = process.argv.slice(2);
const schema = buildSchema(readFileSync(schemaFile, 'utf8'));
const known = new Set(lines(join(here, 'oracle-known-differences.txt')));

function oracle({ query, variables, operationName }) {
  let document;
  try { document = parse(query); } catch (error) { return ['invalid', error.message]; }
  const [error] = validate(schema, document);
  if (error) return ['invalid', error.message];
  const operation = getOperationAST(document, operationName);
  if (!operation) return ['invalid', 'no such operation'];
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {});
  return errors ? ['invalid', errors[0].message] : ['valid', ''];
}

async function server({ query, variables, operationName }) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables, operationName }),
  });
  const text = await response.text();
  let body;
  try { body = JSON.parse(text); } catch { return [`status ${response.status}`, text.slice(0, 200)]; }
  const errors = body.errors ?? [];
  const refusal = errors.find(({ extensions }) =>
    ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'].includes(extensions?.code)
    || (extensions?.code === 'BAD_USER_INPUT' && !('data' in body)));
  if (refusal) return ['invalid', refusal.message];
  const other = errors.find(({ extensions }) => !extensions?.code || ['INTERNAL', 'QUERY_TOO_COMPLEX'].includes(extensions.code));
  if (other) return [`refused: ${other.extensions?.code ?? 'no code'}`, other.message];
  if (!('data' in body) && errors.length > 0) return [`refused: ${errors[0].extensions.code}`, errors[0].message];
  return ['valid', errors[0]?.extensions.code ?? ''];
}

let failures = 0;
const names = new Set();
const differing = new Set();
for (const request of requests) {
  if (names.has(request.name)) throw new Error(`two requests are named ${request.name}`);
  names.add(request.name);
  const [wanted, why] = oracle(request);
  if (wanted !== request.verdict) {
    failures += 1;
    console.log(`LIST WRONG ${request.name}: graphql-js says ${wanted} (${why})`);
  }
  const [actual, message] = await server(request);
  if (actual === wanted) continue;
  differing.add(request.name);
  const accepted = known.has(request.name);
  if (!accepted) failures += 1;
  console.log(`${accepted ? 'known' : 'DIFFERENT'} ${request.name}: graphql-js ${wanted} (${why}), server ${actual} (${message})`);
}
for (const name of known) {
  if (differing.has(name)) continue;
  failures += 1;
  console.log(`${name} no longer differs: take it out of oracle-known-differences.txt`);
}
console.log(`${requests.length} requests, ${differing.size} different, ${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
