import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** The etcd to try: that of Debian, or another version's program by its path. */
export const program: string = process.env['ETCD'] ?? '/usr/bin/etcd';

/** How a run ended: by itself with an exit code, or it was still up and was stopped. */
export interface RunResult {
  readonly exitCode: number | null;
  readonly output: string;
  readonly ms: number;
}

/** The input of a run. */
export interface RunOptions {
  readonly argv: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory: string;
  /** Milliseconds of silence after which a process counts as running. */
  readonly patienceMs: number;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

const handedOut = new Set<number>();

/**
 * Free TCP ports on 127.0.0.1, all different, from a range that the system gives to nobody by itself,
 * so that they stay free until a program binds them.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = 12_000 + Math.floor(Math.random() * 18_000);
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Stops a process that we started, and returns once it is gone. */
export async function stop(child: ChildProcess): Promise<void> {
  if (ended(child)) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(killer);
}

/** Runs etcd until it exits, logs that it serves, or was silent for long enough; then stops it. */
export async function runEtcd(options: RunOptions): Promise<RunResult> {
  const begin = Date.now();
  const child = spawn(program, [...options.argv], {
    cwd: options.directory,
    env: { PATH: '/usr/bin:/bin', ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let serving = 0;
  const collect = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    if (serving === 0 && output.includes('serving client traffic')) serving = Date.now();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const closed = new Promise((resolve) => child.once('close', resolve));
  while (!ended(child) && Date.now() - begin < options.patienceMs) {
    // What fails once it serves (certificates, metrics) fails at once.
    if (serving > 0 && Date.now() - serving > 250) break;
    await wait(15);
  }
  const exitCode = child.exitCode;
  if (!ended(child)) child.kill('SIGKILL');
  await closed;
  return { exitCode, output, ms: Date.now() - begin };
}

/** Starts etcd and leaves it running; its output is kept. */
export function startEtcd(
  argv: readonly string[],
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcess; output(): string } {
  const child = spawn(program, [...argv], {
    cwd: directory,
    env: { PATH: '/usr/bin:/bin', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-200_000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return { child, output: () => output };
}

/** Runs a program to its end; never rejects. */
export function run(
  file: string,
  argv: readonly string[],
  timeoutMs = 20_000,
): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    execFile(file, [...argv], { timeout: timeoutMs, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ exitCode, stdout, stderr });
    });
  });
}
