import { execFile, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Report } from '@harderway/cluster-doctor';
import type { Ground } from '../../bench/ground.js';

const execute = promisify(execFile);

/** Asks the doctor about some hosts of a cluster, as a person does; by default about all. */
export async function diagnose(
  { lab, cli, clusterFile }: Ground,
  argv: readonly string[] = [],
): Promise<Report> {
  const command = [process.execPath, cli, '--file', clusterFile, 'doctor', '--json', ...argv];
  const [program = '', ...rest] = lab.enter(command);
  // It ends with 1 where it found something.
  const { stdout } = await execute(program, rest, { maxBuffer: 2 ** 26 }).catch((error: unknown) => {
    if (error instanceof Error && 'stdout' in error && error.stdout !== '')
      return { stdout: String(error.stdout) };
    throw error;
  });
  return JSON.parse(stdout);
}

/** The time that the doctor takes, and the size of a bundle of all hosts in bytes. */
export async function measureDoctor(
  ground: Ground,
): Promise<{ readonly ms: number; readonly bytes: number }> {
  const bundle = join(ground.work, 'bundle.json');
  const start = performance.now();
  await diagnose(ground, ['--save', bundle]);
  return { ms: performance.now() - start, bytes: (await stat(bundle)).size };
}

/** Runs a script as root on a host of the lab, and returns what it printed. */
export function asRoot({ lab }: Ground, host: string, script: string): Promise<string> {
  const [program = '', ...rest] = lab.enter(['ssh', '-F', lab.ssh.configFile, host, 'sudo sh -s']);
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'], timeout: 120_000 });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${host} ended with ${code}: ${script}\n${output}`)),
    );
    child.stdin.end(script);
  });
}
