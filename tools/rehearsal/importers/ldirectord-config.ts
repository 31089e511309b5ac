// Loads a configuration, changes it in place and as data, and checks it.
import assert from 'node:assert/strict';
import {
  check,
  formatLdirectord,
  parse,
  readConfig,
  serialize,
  setValue,
} from '@harderway/ldirectord-config';

const text = `# ours
checktimeout = 5
virtual=192.0.2.1:6443
\treal=192.0.2.11:6443 gate # rack 1
\treal=192.0.2.12:6443 gate
\tservice=https
`;
const document = parse(text);
assert.equal(
  serialize(setValue(document, 'head', 'checktimeout', 8)),
  text.replace('checktimeout = 5', 'checktimeout = 8'),
);
assert.ok(check(document).diagnostics.every(({ severity }) => severity !== 'error'));

const read = readConfig(document);
assert.ok(read?.config);
const { config } = read;
assert.deepEqual(
  config.virtuals.map(({ real }) => real?.map(({ address, port }) => `${address}:${port}`)),
  [['192.0.2.11:6443', '192.0.2.12:6443']],
);
const again = readConfig(parse(formatLdirectord(config)));
assert.deepEqual(again?.config, config);
