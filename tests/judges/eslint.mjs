// graphql-eslint's schema-recommended and schema-relay over the schema, with no finding.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import graphqlPlugin from '@graphql-eslint/eslint-plugin';
import { ESLint } from 'eslint';
import { buildSchema, isObjectType } from 'graphql';
import { here, lines } from './files.mjs';

const schemaFile = join(here, '.out', 'schema.graphql');
const valueTypes = lines(join(here, 'eslint-value-types.txt'));

const eslint = new ESLint({
  cwd: join(here, '.out'),
  overrideConfigFile: true,
  overrideConfig: [{
    files: ['**/*.graphql'],
    languageOptions: {
      parser: graphqlPlugin.parser,
      parserOptions: { graphQLConfig: { schema: schemaFile } },
    },
    plugins: { '@graphql-eslint': graphqlPlugin },
    rules: {
      ...graphqlPlugin.configs['flat/schema-recommended'].rules,
      ...graphqlPlugin.configs['flat/schema-relay'].rules,
      '@graphql-eslint/strict-id-in-types': ['error', {
        exceptions: { suffixes: ['Connection', 'Edge', 'Payload'], types: ['PageInfo', ...valueTypes] },
      }],
      // Pages are read forwards only, as the documents of the front ends do.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // The documents of the front ends ask for `nodes` and for plain lists, such as the sections of a form.
      '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],
    },
  }],
});

const results = await eslint.lintFiles(['schema.graphql']);
const text = readFileSync(schemaFile, 'utf8').split('\n');
// The edge to a value: what has no id is no Node either.
const leadsToValue = (line) => valueTypes.includes(/^type (\w+)Edge\b/.exec(text[line - 1])?.[1]);
let failures = 0;
for (const { messages } of results) {
  for (const { line, ruleId, message } of messages) {
    if (ruleId === '@graphql-eslint/relay-edge-types' && leadsToValue(line)) continue;
    failures += 1;
    console.log(`schema.graphql:${line} ${ruleId} ${message.replaceAll('\n', ' ')}`);
  }
}
const schema = buildSchema(text.join('\n'));
for (const name of valueTypes) {
  const type = schema.getType(name);
  if (isObjectType(type) && !type.getFields().id) continue;
  failures += 1;
  console.log(`eslint-value-types.txt: ${name} ${type ? 'has an id' : 'does not exist'}: take it out`);
}
console.log(`${failures} findings`);
process.exitCode = failures === 0 ? 0 : 1;
