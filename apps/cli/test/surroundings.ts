import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { exampleClusterYaml } from '@harderway/cluster-spec';
import type { Plan } from '@harderway/control-plane';
import * as engine from '@harderway/control-plane';
import * as sessions from '@harderway/control-plane/session';
import { local, RemoteExecError } from '@harderway/remote-exec';
import { onTestFinished } from 'vitest';
import type { Context, ControlPlane } from '../src/context.js';
import { run } from '../src/run.js';

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
  const printed = { stdout: '', stderr: '' };
  const output = (name: keyof typeof printed) => ({
    isTTY: around.terminal !== undefined && !(name === 'stdout' && around.redirected === true),
    columns: around.columns ?? 80,
    write: (text: string) => {
      printed[name] += text;
    },
  });
  const { terminal } = around;
  const typed = terminal !== undefined && 'stdin' in terminal ? terminal.stdin : new PassThrough();
  if (terminal === undefined || 'answer' in terminal) typed.end(terminal?.answer ?? '');
  const stdin = Object.assign(typed, { isTTY: terminal !== undefined });
  const directory = around.directory ?? (await folder());
  const context: Context = {
    stdin,
    stdout: output('stdout'),
    stderr: output('stderr'),
    // Terminals of tests neither colour nor redraw, so that golden files stay readable.
    environment: { NO_COLOR: '1', ...around.environment },
    directory,
    home: directory,
    signal: around.signal ?? new AbortController().signal,
    sessions: async () => ({ ...sessions, openSession: around.engine?.openSession ?? onThisMachine() }),
    controlPlane: async () => ({ ...engine, ...around.engine }),
  };
  const code = await run(argv, context);
  return { code, ...printed };
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
