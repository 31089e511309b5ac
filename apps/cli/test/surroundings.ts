import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { exampleClusterYaml } from '@harderway/cluster-spec';
import { runProgram } from '@harderway/command';
import { memoryWorld } from '@harderway/command/testing';
import type { Plan } from '@harderway/control-plane';
import * as engine from '@harderway/control-plane';
import * as sessions from '@harderway/control-plane/session';
import { local, RemoteExecError } from '@harderway/remote-exec';
import { onTestFinished } from 'vitest';
import { createProgram } from '../src/command/program.js';
import type { ControlPlane } from '../src/context.js';

/** What a command line left behind. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command line is run. */
export interface Around {
  readonly directory?: string;
  /** Parts of the engine in place of the real ones; hosts are this machine unless `openSession` is among them. */
  readonly engine?: Partial<ControlPlane>;
  /** Makes all streams terminals; the text is typed as the answer to questions, or what the stream brings. */
  readonly terminal?: { readonly answer: string } | { readonly stdin: PassThrough };
  /** Standard output goes elsewhere, also where the other streams are terminals. */
  readonly redirected?: boolean;
  /** Of the terminal. Default: 80. */
  readonly columns?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A folder that is gone after the test. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'harderway-cli-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** The template's cluster. */
export const clusterYaml: string = exampleClusterYaml();

/** Every host is this machine, but for those that nothing answers for. */
export const onThisMachine =
  (down: readonly string[] = []): ControlPlane['openSession'] =>
  (spec, options) =>
    engine.openSession(spec, {
      ...options,
      connect: async ({ name }) => {
        if (!down.includes(name)) return local({ name });
        throw new RemoteExecError('UNREACHABLE', 'connection refused', { outcome: 'never-ran', host: name });
      },
    });

/** Runs one command line and collects what it prints. */
export async function harderway(argv: readonly string[], around: Around = {}): Promise<Ran> {
  const { terminal, environment } = around;
  const directory = around.directory ?? (await folder());
  const { world, stdout, stderr } = memoryWorld({
    // Terminals of tests neither color nor redraw, so that golden files stay readable.
    environment: { NO_COLOR: '1', HOME: directory, ...environment },
    workingDirectory: directory,
    ...(terminal === undefined ? {} : { columns: around.columns ?? 80 }),
    ...(around.signal === undefined ? {} : { signal: around.signal }),
  });
  const typed = terminal !== undefined && 'stdin' in terminal ? terminal.stdin : new PassThrough();
  if (terminal === undefined || 'answer' in terminal) typed.end(terminal?.answer ?? '');
  const program = createProgram({
    sessions: async () => ({ ...sessions, openSession: around.engine?.openSession ?? onThisMachine() }),
    controlPlane: async () => ({ ...engine, ...around.engine }),
  });
  const code = await runProgram(program, argv, {
    ...world,
    stdout: around.redirected === true ? { ...world.stdout, columns: () => undefined } : world.stdout,
    stdin: { ...world.stdin, stream: () => typed, isTerminal: terminal !== undefined },
  });
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Paths and times that differ from run to run, made the same. */
export function steady(text: string, directory: string): string {
  return text.replaceAll(directory, '/FOLDER').replace(/\b\d+(?:\.\d+)? m?s\b/g, 'TIME');
}

/** A plan without anything to do. */
export const emptyPlan: Plan = { kind: 'apply', cluster: 'kubenet', hosts: [], waves: [] };

/** Stands for credentials where a test is about something else: issuing them takes seconds. */
export const noPki: ControlPlane['ensurePki'] & ControlPlane['loadPki'] = async ({ pki }) => ({
  directory: pki.directory,
  files: new Map(),
  written: [],
  warnings: [],
});
