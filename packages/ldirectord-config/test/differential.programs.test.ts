import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareCase, recordedEnvironment } from '../oracle/compare.js';
import type { Environment } from '../src/environment.js';
import { damagedFiles, files } from './differential/files.js';
import { installLdirectord, type Ldirectord, startLdirectord } from './differential/ldirectord.js';
import { expectedTables } from './differential/tables.js';

// This machine's hosts file decides whether localhost has an IPv6 address.
const localhost6 = /^::1\s(.*\s)?localhost(\s|$)/m.test(readFileSync('/etc/hosts', 'utf8'));
const environment: Environment = {
  ...recordedEnvironment,
  resolve: (name, family) =>
    name === 'localhost' && family === 'inet6' && !localhost6
      ? undefined
      : recordedEnvironment.resolve(name, family),
};

let ldirectord: Ldirectord;
beforeAll(() => {
  installLdirectord();
  ldirectord = startLdirectord();
}, 300_000);
afterAll(() => ldirectord.close());

test.each([
  ['', 'valid'],
  ['virtual=192.168.6.240:80\n\treal=192.168.6.2:80 gate\n\tfallback=127.0.0.1:80\n', 'valid'],
  ['virtual=192.168.6.240:80', 'invalid'],
  ['fallback=:80\nvirtual=1\n\treal=192.168.6.2 gate\n', 'valid'],
  ['fallbackcommand=/bin/x\nvirtual=10.0.0.1:80\n    comment=é\n', 'valid'],
])('%j is read as the program reads it', async (input, verdict) => {
  const recorded = await ldirectord.read(input);
  expect(recorded.verdict).toBe(verdict);
  expect(recorded.globals === undefined).toBe(verdict === 'invalid');
  expect(compareCase(recorded, environment)).toEqual([]);
});

test.each<readonly [string, string, string, string?]>([
  ['that is the fallback too, of a service on port 080', '\treal=10.0.0.2:80 gate\n', '10.0.0.2:80', '080'],
  [
    'that is the fallback too and stands first',
    '\treal=10.0.0.2:80 gate\n\treal=10.0.0.3:80 gate\n',
    '10.0.0.2:80',
  ],
  [
    'that is the fallback too and stands last',
    '\treal=10.0.0.3:80 gate\n\treal=10.0.0.2:80 gate 3\n',
    '10.0.0.2',
  ],
  ['that is the only one and the fallback', '\treal=10.0.0.3:80 gate\n', '10.0.0.3:80'],
  ['that is the only one, the fallback, and down', '\treal=10.0.0.2:80 gate\n', '10.0.0.2:80'],
  [
    'that is down, and the fallback on another port',
    '\treal=10.0.0.2:8080 gate\n\treal=10.0.0.4:80 gate\n',
    '10.0.0.2:80',
  ],
  [
    'that is listed twice with two weights',
    '\treal=10.0.0.3:80 gate 1\n\treal=10.0.0.3:80 gate 5\n',
    '10.0.0.9',
  ],
  [
    'that is listed twice, the other way round',
    '\treal=10.0.0.3:80 gate 5\n\treal=10.0.0.3:80 gate 1\n',
    '10.0.0.9',
  ],
  [
    'on another port than its service',
    '\treal=10.0.0.3:8080 gate 5\n\treal=10.0.0.2:81 masq 5\n',
    '10.0.0.9',
  ],
])('the table with a real server %s is that of the program', async (_, reals, fallback, port = '80') => {
  for (const quiescent of ['no', 'yes']) {
    const input = `quiescent=${quiescent}\nvirtual=10.0.0.1:${port}\n${reals}\tfallback=${fallback}\n\tchecktype=on\n`;
    const { tables } = await ldirectord.read(input);
    expect(expectedTables(input, environment)).toEqual(tables);
  }
});

/** A run of the program is short, and `pnpm run e2e` has many more. */
const runs = 10 * (fc.readConfigureGlobal().numRuns ?? 100);

test.each([
  ['generated', files],
  ['damaged', damagedFiles],
])(
  `${runs} %s files are read as the program reads them`,
  { timeout: 30_000 + runs * 100 },
  async (kind, texts) => {
    const counts = { valid: 0, invalid: 0, tables: 0 };
    await fc.assert(
      fc.asyncProperty(texts, async (input) => {
        const recorded = await ldirectord.read(input);
        counts[recorded.verdict]++;
        expect(compareCase(recorded, environment)).toEqual([]);
        const tables = expectedTables(input, environment);
        if (!tables || !recorded.tables) return;
        counts.tables++;
        expect(recorded.tables).toEqual(tables);
      }),
      { numRuns: runs },
    );
    console.log(
      `ldirectord agrees on ${counts.valid} valid (${counts.tables} with tables) and ${counts.invalid} invalid ${kind} files`,
    );
    expect(counts.valid).toBeGreaterThan(0);
    expect(counts.invalid).toBeGreaterThan(0);
  },
);
