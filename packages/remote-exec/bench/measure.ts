import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

/** The times of one contender over the rounds. */
export interface Measured {
  readonly name: string;
  readonly failed: number;
  readonly medianMs: number;
  readonly bestMs: number;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/**
 * Runs all contenders once a round, in turns, so that what else the machine does hits all alike. A round ahead
 * is not counted: caches fill in it, and our code is compiled.
 */
export async function contest(
  rounds: number,
  contenders: Readonly<Record<string, () => Promise<number>>>,
): Promise<readonly Measured[]> {
  const times = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries(contenders)) {
      // A contender that fails once is not to take the others' times with it.
      const ms = await run().catch((error: Error) => {
        process.stderr.write(`  round ${round}, ${name}: failed: ${error.message.slice(0, 500)}\n`);
        return undefined;
      });
      if (ms === undefined) continue;
      if (round > 0) times.get(name)?.push(ms);
      // A run can be long: what is measured already is worth seeing.
      process.stderr.write(`  round ${round}, ${name}: ${ms.toFixed(1)} ms\n`);
    }
  }
  return [...times].map(([name, all]) => ({
    name,
    failed: rounds - all.length,
    medianMs: median(all),
    bestMs: Math.min(...all),
  }));
}

/** Prints a table; the ratio is to the first contender, ours. */
export function print(title: string, results: readonly Measured[]): void {
  const [ours] = results;
  console.log(`\n${title}`);
  for (const { name, failed, medianMs, bestMs } of results) {
    const ratio = medianMs / (ours?.medianMs ?? medianMs);
    console.log(
      `  ${name.padEnd(34)} median ${medianMs.toFixed(1).padStart(9)} ms  best ${bestMs.toFixed(1).padStart(9)} ms  ${ratio.toFixed(2).padStart(7)}x ours${failed > 0 ? `  (${failed} rounds failed)` : ''}`,
    );
  }
}

const execute = promisify(execFile);

/** Runs a shell line to its end. Throws if it fails. */
export async function shell(line: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const options = { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
  return (await execute('sh', ['-c', line], options)).stdout;
}

export function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
