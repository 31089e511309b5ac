import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { exampleClusterYaml } from '@harderway/cluster-spec';
import { runProgram } from '@harderway/command';
import { memoryWorld } from '@harderway/command/testing';
import type { Plan } from '@harderway/control-plane';
import * as sessions from '@harderway/control-plane/session';
import { local, RemoteExecError } from '@harderway/remote-exec';
import { onTestFinished } from 'vitest';
import { createProgram } from '../src/command/program.js';
import type { ControlPlane } from '../src/context.js';
import * as engine from '../src/engine.js';

/** The result of a command line. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command line is run. */
export interface RunOptions {
  readonly directory?: string;
  /** Parts of the engine in place of the real ones; hosts are this machine unless `openSession` is among them. */
  readonly engine?: Partial<ControlPlane>;
  /** Makes all streams terminals; the text or the stream answers questions. */
  readonly terminal?: { readonly answer: string } | { readonly stdin: PassThrough };
  /** Standard output is not a terminal, whatever the others are. */
  readonly redirected?: boolean;
  /** Of the terminal. Default: 80. */
  readonly columns?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** The time of the command. Default: now. */
  readonly now?: Date;
}

/** A directory that is removed after the test. */
export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'harderway-cli-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** The template's cluster. */
export const clusterYaml: string = exampleClusterYaml();

/** Every host is this machine, except those that are down. */
export const onThisMachine =
  (down: readonly string[] = []): ControlPlane['openSession'] =>
  (spec, options) =>
    engine.openSession(spec, {
      ...options,
      connect: async ({ name }, { onDebug }) => {
        if (!down.includes(name)) return local({ name, onDebug });
        throw new RemoteExecError('unreachable', 'connection refused', { outcome: 'never-ran', host: name });
      },
    });

/** Runs one command line and collects what it prints. */
export async function harderway(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { terminal, environment } = options;
  const directory = options.directory ?? (await temporaryDirectory());
  const { world, stdout, stderr } = memoryWorld({
    // Terminals of tests neither color nor redraw, so that golden files stay readable.
    environment: { NO_COLOR: '1', HOME: directory, ...environment },
    workingDirectory: directory,
    now: options.now ?? new Date(),
    ...(terminal === undefined ? {} : { columns: options.columns ?? 80 }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const typed = terminal !== undefined && 'stdin' in terminal ? terminal.stdin : new PassThrough();
  if (terminal === undefined || 'answer' in terminal) typed.end(terminal?.answer ?? '');
  const controlPlane = async () => ({
    ...engine,
    // Hosts of tests are this machine, and plans made up.
    preflight: async () => [],
    checkProcedure: async () => [],
    ...options.engine,
  });
  const program = createProgram({
    sessions: async () => ({ ...sessions, openSession: options.engine?.openSession ?? onThisMachine() }),
    planning: controlPlane,
    controlPlane,
  });
  const code = await runProgram(program, argv, {
    ...world,
    stdout: options.redirected === true ? { ...world.stdout, columns: () => undefined } : world.stdout,
    stdin: { ...world.stdin, stream: () => typed, isTerminal: terminal !== undefined },
  });
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Replaces paths and times that differ from run to run. */
export function steady(text: string, directory: string): string {
  return text
    .replaceAll(directory, '/DIRECTORY')
    .replace(/\d{4}-[\dT-]+Z-([a-z]+)-\d+\.log/g, 'TIME-$1-PID.log')
    .replace(/\b\d+(?:\.\d+)? m?s\b/g, 'TIME');
}

/** A plan with nothing to do. */
export const emptyPlan: Plan = { kind: 'apply', cluster: 'kubenet', hosts: [], waves: [] };

/** Credentials for tests about something else: issuing real ones takes seconds. */
export const noPki: ControlPlane['ensurePki'] & ControlPlane['loadPki'] = async ({ pki }) => ({
  directory: pki.directory,
  files: new Map(),
  written: [],
  warnings: [],
});
