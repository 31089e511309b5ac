import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from '../src/document/parse.js';
import { type Environment, plainEnvironment } from '../src/environment.js';
import { evaluate } from '../src/evaluate/evaluate.js';
import { files } from './differential/files.js';
import { installLdirectord } from './differential/ldirectord.js';

const directory = mkdtempSync(join(tmpdir(), 'harderway-ldirectord-'));
beforeAll(installLdirectord, 300_000);
afterAll(() => rmSync(directory, { recursive: true }));

const localhost6 = /^::1\s(.*\s)?localhost(\s|$)/m.test(readFileSync('/etc/hosts', 'utf8'));
const environment: Environment = {
  ...plainEnvironment,
  resolve: (name, family) =>
    name === 'localhost' && family === 'inet6' && !localhost6
      ? undefined
      : plainEnvironment.resolve(name, family),
};

const runs = 30;
test(`${runs} generated files get the exit status of the installed program`, { timeout: 300_000 }, () => {
  const counts = { 2: 0, 3: 0 };
  fc.assert(
    fc.property(
      files.filter((text) => !text.includes('monitorfile')),
      (input) => {
        // Its name is also that of a pid file, so it must be no other daemon's.
        const name = `harderway-${process.pid}-${counts[2] + counts[3]}.cf`;
        writeFileSync(join(directory, name), input);
        const { status, stderr } = spawnSync(
          'unshare',
          ['--net', 'ldirectord', '-d', join(directory, name), 'status'],
          { encoding: 'utf8', env: { ...process.env, PERLIO: 'perlio' } },
        );
        const { verdict, messages } = evaluate(parse(input), environment);
        expect(status).toBe(verdict === 'runs' ? 3 : 2);
        counts[verdict === 'runs' ? 3 : 2]++;
        const error = messages.find(({ severity }) => severity === 'error');
        if (error) expect(stderr).toContain(`at line ${error.line}: ${error.message}`);
      },
    ),
    { numRuns: runs },
  );
  console.log(`ldirectord: exit status 3 for ${counts[3]} files and 2 for ${counts[2]}, as expected`);
});
