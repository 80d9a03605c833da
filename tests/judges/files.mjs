// What several judges read: the documents that front-end teams hold, and lists with comments.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const here = fileURLToPath(new URL('.', import.meta.url));
export const operations = join(here, '..', 'operations');

/** Definitions of types, not documents to run. */
export const fragments = ['enums.graphql', 'inputs.graphql'];

/** The lines of a list, without comments and blanks. */
export function lines(path) {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').map((line) => line.replace(/(^|\s)#.*$/, '').trim()).filter(Boolean);
}

export const pending = lines(join(operations, 'pending.txt'));

export const documents = readdirSync(operations)
  .filter((name) => name.endsWith('.graphql') && !fragments.includes(name))
  .sort();

export const read = (name) => readFileSync(join(operations, name), 'utf8');
