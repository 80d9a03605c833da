// A rule for `graphql-inspector diff`: a breaking change that was accepted on purpose is only dangerous.
import { join } from 'node:path';
import { here, lines } from './files.mjs';

const accepted = new Set(lines(join(here, 'accepted-changes.txt')));

export default ({ changes }) => changes.map((change) => {
  const breaking = change.criticality.level === 'BREAKING';
  if (breaking) console.log(`breaking: ${change.type} ${change.path}`);
  return breaking && accepted.has(`${change.type} ${change.path}`)
    ? { ...change, criticality: { ...change.criticality, level: 'DANGEROUS' } }
    : change;
});
