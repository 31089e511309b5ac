import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

/** As far as it is needed of what vitest's JSON reporter writes. */
interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/**
 * Runs the tests beside this one in a network namespace of their own, and says how they went. The line that they lay is
 * not to touch this machine's network, and a process can't change its namespace.
 */
function runInside(): Report {
  const directory = mkdtempSync(join(tmpdir(), 'remote-exec-far-'));
  const outputFile = join(directory, 'report.json');
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const config = fileURLToPath(new URL('vitest.config.ts', import.meta.url));
  const command = [
    process.execPath,
    vitest,
    'run',
    '--config',
    config,
    '--reporter=json',
    '--outputFile',
    outputFile,
  ];
  // This run's own settings are not the other's.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^VITEST|^TEST$/.test(name)),
  );
  try {
    execFileSync('unshare', ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...command], {
      env,
      stdio: 'pipe',
      timeout: 240_000,
    });
  } catch (error) {
    // Tests that fail are in the report.
    if (!(error instanceof Error && 'status' in error && error.status === 1)) throw error;
  }
  try {
    return JSON.parse(readFileSync(outputFile, 'utf8'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const [suite] = runInside().testResults;
if (suite === undefined) throw new Error('there is no test in the namespace');

describe(`over a line of 40 ms there and back${suite.message}`, () => {
  it.each(suite.assertionResults.map((result) => [result.title, result] as const))('%s', (_, result) => {
    if (result.status !== 'passed') throw new Error(result.failureMessages.join('\n'));
  });
});
