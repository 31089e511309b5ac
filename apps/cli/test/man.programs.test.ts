import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatManPages } from '@harderway/command';
import { beforeAll, expect, it } from 'vitest';
import { createProgram } from '../src/command/program.js';
import { engine } from '../src/context.js';
import { temporaryDirectory } from './surroundings.js';

beforeAll(() => {
  const install = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(install, ['man-db', 'groff-base']);
});

it.each([...formatManPages(createProgram(engine), '1.2.3')])(
  'man shows %s without a warning',
  async (name, text) => {
    const path = join(await temporaryDirectory(), name);
    writeFileSync(path, text);
    const environment = { ...process.env, LC_ALL: 'C.UTF-8', MANROFFSEQ: '', MANWIDTH: '80' };
    const { stdout, stderr, status } = spawnSync('man', ['--warnings', '-l', path], {
      encoding: 'utf8',
      env: environment,
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout).toContain('EXIT STATUS');
  },
);
