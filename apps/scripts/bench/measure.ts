import { spawn } from 'node:child_process';
import type { Lab } from '@harderway/lab';
import type { Contender } from './peers.js';

/** Runs a command inside the lab and returns how long it took, in seconds. Throws with its last output if it fails. */
export function timed(lab: Lab, { name, argv }: Contender, signal: AbortSignal): Promise<number> {
  const [program = '', ...rest] = lab.enter([...argv]);
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], signal });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve((performance.now() - started) / 1000);
      else reject(new Error(`${name} ended with exit code ${code}:\n${output}`));
    });
  });
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
