// The documents, enums and inputs of tests/operations against the schema, by graphql-js.
import { readFileSync } from 'node:fs';
import { buildSchema, isEnumType, isInputObjectType, isRequiredInputField, parse, print, validate, validateSchema } from 'graphql';
import { documents, pending, read } from './files.mjs';

const schema = buildSchema(readFileSync(process.argv[2], 'utf8'));
let failures = 0;
const fail = (text) => { failures += 1; console.log(text); };

for (const error of validateSchema(schema)) fail(`schema: ${error.message}`);

for (const name of pending) {
  if (!documents.includes(name)) fail(`pending.txt: ${name} does not exist`);
}
for (const name of documents) {
  const document = parse(read(name));
  const errors = [...validate(schema, document), ...rootsMissing(document)];
  if (!pending.includes(name)) {
    for (const error of errors) fail(`${name}:${error.locations?.[0]?.line ?? 1}: ${error.message}`);
  } else if (errors.length === 0) {
    fail(`${name} is valid: take it out of pending.txt`);
  }
}

// graphql-js validates nothing below a root type that does not exist.
function rootsMissing(document) {
  return document.definitions
    .filter((node) => node.kind === 'OperationDefinition' && !schema.getRootType(node.operation))
    .map((node) => ({ message: `the schema has no ${node.operation}` }));
}

const absent = [];
const definitions = (name) => parse(read(name)).definitions;
for (const node of definitions('enums.graphql')) {
  const type = schema.getType(node.name.value);
  if (!type) { absent.push(node.name.value); continue; }
  if (!isEnumType(type)) { fail(`${type.name} is not an enum`); continue; }
  for (const value of node.values) {
    if (!type.getValue(value.name.value)) fail(`enum ${type.name} lacks ${value.name.value}`);
  }
}
for (const node of definitions('inputs.graphql')) {
  const type = schema.getType(node.name.value);
  if (!type) { absent.push(node.name.value); continue; }
  if (!isInputObjectType(type)) { fail(`${type.name} is not an input`); continue; }
  checkInput(node, type);
}
function checkInput(node, type) {
  const fields = type.getFields();
  const listed = new Set(node.fields.map((field) => field.name.value));
  for (const field of node.fields) {
    const actual = fields[field.name.value];
    const wanted = print(field.type);
    const required = field.type.kind === 'NonNullType' && !field.defaultValue;
    if (!actual) fail(`input ${type.name} lacks ${field.name.value}`);
    else if (String(actual.type) !== wanted) fail(`${type.name}.${actual.name} is ${actual.type}, promised ${wanted}`);
    else if (!required && isRequiredInputField(actual)) fail(`${type.name}.${actual.name} has become required`);
  }
  for (const field of Object.values(fields)) {
    if (!listed.has(field.name) && isRequiredInputField(field)) fail(`${type.name}.${field.name} is new and required`);
  }
}
if (absent.length > 0) {
  console.log(`not in the schema: ${absent.join(' ')}`);
  if (pending.length === 0) fail('nothing is pending, so these must exist');
}
console.log(`${documents.length - pending.length} documents, ${pending.length} pending, ${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
