// Every audit of the draft specification "GraphQL over HTTP" against a running server.
import { serverAudits } from 'graphql-http';

const AUDITS = 61;
const url = process.argv[2];

const audits = serverAudits({ url, fetchFn: fetch });
const count = {};
for (const audit of audits) {
  const result = await audit.fn();
  count[result.status] = (count[result.status] ?? 0) + 1;
  if (result.status === 'ok') continue;
  const { response } = result;
  const answer = response ? ` [${response.status} ${response.headers.get('content-type')}]` : '';
  console.log(`${result.status.toUpperCase()} ${audit.id} ${audit.name}: ${result.reason}${answer}`);
}
console.log(`${count.ok ?? 0} of ${audits.length} audits ok`, JSON.stringify(count));
if (audits.length !== AUDITS) console.log(`expected ${AUDITS} audits: graphql-http has changed`);
process.exitCode = count.ok === AUDITS && audits.length === AUDITS ? 0 : 1;
