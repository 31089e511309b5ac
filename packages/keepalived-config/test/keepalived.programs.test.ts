import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from '../src/document/parse.js';
import { evaluate } from '../src/evaluate/evaluate.js';
import { damagedFiles, files, routers } from './files.js';
import { type ConfigTester, openConfigTester } from './program/config-test.js';
import { dumpOf } from './program/dump.js';
import { dumpedRouters, inTheDump } from './program/dumped-routers.js';
import { type Program, unpackKeepalived } from './program/releases.js';

/** The exit status of a program that signal 11 ends. */
const CRASH = 139;

/** A test by the program is short; a start takes half a second. */
const perCase = fc.readConfigureGlobal().numRuns ?? 100;
const runs = 10 * perCase;
const starts = perCase;

describe.each(['2.2.7', '2.3.3', '2.3.4'] as const)('keepalived %s', (version) => {
  let program: Program;
  let keepalived: ConfigTester;
  beforeAll(async () => {
    program = await unpackKeepalived(version);
    keepalived = await openConfigTester(program);
  }, 300_000);
  afterAll(async () => {
    await keepalived.close();
    program.remove();
  });

  test.each([
    ['generated', files],
    ['damaged', damagedFiles],
  ])(
    `tests ${runs} %s files with the same status, and names the same lines`,
    { timeout: 60_000 + runs * 100 },
    async (kind, texts) => {
      const statuses = new Map<number | undefined, number>();
      const crashes = { foreseen: 0, other: 0 };
      await fc.assert(
        fc.asyncProperty(texts, async (input) => {
          const { exitCode, lines, output } = await keepalived.read(input);
          const { testExitCode, messages } = evaluate(parse(input), keepalived.environment);
          // Memory that keepalived reads after it has freed it decides how some of these ends come about.
          if ([exitCode, testExitCode].some((each) => each === undefined || each === CRASH)) {
            crashes[exitCode === testExitCode ? 'foreseen' : 'other']++;
            return;
          }
          statuses.set(exitCode, (statuses.get(exitCode) ?? 0) + 1);
          expect({ status: testExitCode, output }).toEqual({ status: exitCode, output });
          const named = messages.map(({ place }) => place.line);
          expect({ missing: lines.filter((line) => !named.includes(line)), output }).toEqual({
            missing: [],
            output,
          });
        }),
        { numRuns: runs },
      );
      const counts = [...statuses].sort().map(([status, count]) => `${count} with ${status}`);
      console.log(
        `keepalived ${version} agrees on ${kind} files: ${counts.join(', ')}; of its crashes ${crashes.foreseen} are foreseen, ${crashes.other} not`,
      );
      expect(statuses.size).toBeGreaterThan(2);
      expect(crashes.other).toBeLessThan(runs / 50);
    },
  );

  test(`starts with the state of ${starts} files`, { timeout: 60_000 + starts * 2000 }, async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(routers, async (input) => {
        const { verdict, state, messages } = evaluate(parse(input), keepalived.environment);
        const instances = state?.vrrp?.instances ?? [];
        fc.pre(verdict === 'runs' && instances.length > 0);
        // Of a number that is not valid, a run takes the digits at its beginning; a test takes nothing.
        fc.pre(messages.every(({ code }) => code !== 'invalid-value'));
        count += instances.length;
        expect(dumpedRouters((await dumpOf(program, input)) ?? [])).toEqual(instances.map(inTheDump));
      }),
      { numRuns: starts },
    );
    console.log(`keepalived ${version} starts with the same ${count} virtual routers`);
    expect(count).toBeGreaterThan(0);
  });
});
