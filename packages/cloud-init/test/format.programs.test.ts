import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatNetworkConfig, formatUserData } from '../src/document/format.js';
import { networkDocument, userDataDocument } from './arbitrary-documents.js';

describe('as PyYAML reads it, which cloud-init does', () => {
  beforeAll(() => {
    const tool = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
    execFileSync(tool, ['python3-yaml']);
  }, 180_000);

  test('every text stays a text', () => {
    const documents = [
      ...fc.sample(userDataDocument, 300).map((document) => ({ document, text: formatUserData(document) })),
      ...fc
        .sample(networkDocument, 300)
        .map((document) => ({ document: { network: document }, text: formatNetworkConfig(document) })),
    ];
    const program =
      'import json, sys, yaml\njson.dump([yaml.safe_load(t) for t in json.load(sys.stdin)], sys.stdout)';
    const read: unknown = JSON.parse(
      execFileSync('/usr/bin/python3', ['-c', program], {
        input: JSON.stringify(documents.map(({ text: source }) => source)),
        encoding: 'utf8',
      }),
    );
    const expected = documents.map(({ document }) => (Object.keys(document).length === 0 ? {} : document));
    expect(read).toEqual(expected);
  }, 60_000);
});
