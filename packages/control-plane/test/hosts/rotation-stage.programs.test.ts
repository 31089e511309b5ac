import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stageOf } from '@harderway/cluster-pki/derived-files';
import { ensurePki, loadPki } from '@harderway/credentials-directory';
import { kubernetesDirectory } from '@harderway/program-settings';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stageIn, stageLines, strangeStage } from '../../src/hosts/rotation-stage.js';
import { sections } from '../../src/hosts/sections.js';
import { exampleSpec } from '../example.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stage-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The stage that the script finds in a directory, and all that it printed. */
function found(): { readonly stage: ReturnType<typeof stageIn>; readonly printed: string } {
  const script = stageLines.join('\n').replaceAll(kubernetesDirectory, directory);
  const printed = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
  return { stage: stageIn(sections(printed)), printed };
}

test('a host without a record shows the keys that credentials have, and no secret', async () => {
  const example = exampleSpec((yaml) => `${yaml}# with credentials of its own\n`);
  const spec = { ...example, pki: { ...example.pki, directory } };
  await ensurePki(spec);
  const { files } = await loadPki(spec);
  const existing = new Map([...files].map(([name, { content }]) => [name, content]));
  const ours = stageOf(existing, spec);
  const { stage, printed } = found();
  expect(stage).toEqual(ours);
  expect(ours.keys.some((key) => key.startsWith('aescbc:') || key.startsWith('secretbox:'))).toBe(true);
  const [, secret = ''] = /secret: (\S+)/.exec(existing.get('encryption-config.yaml') ?? '') ?? [];
  expect(secret).not.toBe('');
  expect(printed).not.toContain(secret);
});

test.each([
  [
    'a block',
    'resources:\n- resources: [secrets]\n  providers:\n  - aescbc:\n      keys:\n      - name: my-key # first\n        secret: "QUJD"\n  - identity: {}\n',
  ],
  [
    'one line',
    "{resources: [{resources: [secrets], providers: [{aescbc: {keys: [{name: 'my-key', secret: QUJD}]}}, {identity: {}}]}]}\n",
  ],
])('keys are found in an encryption configuration written as %s', (_, text) => {
  writeFileSync(join(directory, 'ca.pem'), '');
  writeFileSync(join(directory, 'encryption-config.yaml'), text);
  // SHA-256 of ABC.
  expect(found().stage).toEqual({ revision: 0, keys: ['aescbc:my-key b5d4045c3f466fa9'] });
});

test('another key of the same name does not belong to the host', () => {
  const own = { revision: 0, keys: ['aescbc:key1 0123456789abcdef'] };
  expect(strangeStage({ revision: 0, keys: ['aescbc:key1 fedcba9876543210'] }, own)).toMatch(/aescbc:key1/);
});
