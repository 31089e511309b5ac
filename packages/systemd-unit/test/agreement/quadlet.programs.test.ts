import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasErrors } from '@harderway/diagnostics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lint } from '../../src/rules/lint.js';
import { quadletKeys } from '../../src/schema/quadlet.generated.js';

/** The podman of Debian 13. */
const PODMAN = '5.4';

const directory = mkdtempSync(join(tmpdir(), 'quadlet-'));

beforeAll(() => {
  const script = fileURLToPath(new URL('../../../../tools/debian-unpacked.sh', import.meta.url));
  execFileSync(script, [join(directory, 'debian'), 'podman'], { stdio: 'inherit' });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Names of the files that podman's generator refuses. */
function refused(files: Readonly<Record<string, string>>): readonly string[] {
  const units = mkdtempSync(join(directory, 'units-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(units, name), text);
  const { stderr } = spawnSync(join(directory, 'debian/usr/libexec/podman/quadlet'), ['-dryrun'], {
    env: { QUADLET_UNIT_DIRS: units },
    encoding: 'utf8',
  });
  return [...stderr.matchAll(/converting "([^"]+)": (?:unsupported key|no \w+ )/g)]
    .map(([, name = '']) => name)
    .sort();
}

const needed: Readonly<Record<string, string>> = {
  Container: 'Image=docker.io/library/a\n',
  Kube: 'Yaml=/a.yaml\n',
  Image: 'Image=docker.io/library/a\n',
  Build: 'ImageTag=a\nFile=/Containerfile\n',
};

test('the generator refuses a file for a key exactly where lint has an error', () => {
  const files = Object.fromEntries(
    Object.entries(quadletKeys)
      .filter(([section]) => section !== 'Quadlet' && section !== 'Artifact')
      .flatMap(([section, keys]) =>
        [...Object.keys(keys), 'Bogus', 'image', ''].map((key, at) => {
          // A file without any key, too.
          const line = key === '' ? '' : `${needed[section] ?? ''}${key}=\n`;
          return [`${section.toLowerCase()}${at}.${section.toLowerCase()}`, `[${section}]\n${line}`] as const;
        }),
      ),
  );
  const found = Object.entries(files)
    .filter(([path, text]) => hasErrors(lint(text, { path, podman: PODMAN })))
    .map(([path]) => path)
    .sort();
  expect(refused(files)).toEqual(found);
  expect(found.length).toBeGreaterThan(20);
});
