import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { targetFromConfig } from '../config/target.js';
import type { DebugEvent } from '../debug.js';
import { isRemoteExecError } from '../errors.js';
import { forEachHost, type HostResult } from '../fan-out.js';
import { localFile } from '../files/content.js';
import type { CommandResult, LocalFile, PutFile, PutResult, Transport } from '../model.js';
import { openssh } from '../openssh.js';
import { prefixLines } from '../prefix.js';
import { connect } from '../ssh/connect.js';
import { parseRequest, type Request, UsageError, usage } from './arguments.js';

/** The process around the program. */
export interface Surroundings {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly color: boolean;
  readonly version: string;
  readonly readStdin: () => Promise<Uint8Array>;
  readonly askSecret: (question: string) => Promise<string>;
  readonly signal: AbortSignal;
}

type Done = { readonly run?: CommandResult; readonly put?: readonly PutResult[] };

/** Does what the arguments say and returns the exit code. */
export async function main(args: readonly string[], around: Surroundings): Promise<number> {
  let request: ReturnType<typeof parseRequest>;
  let files: readonly (readonly [LocalFile, PutFile])[] = [];
  try {
    request = parseRequest(args);
    if (request === 'help') {
      around.stdout(usage);
      return 0;
    }
    if (request === 'version') {
      around.stdout(`${around.version}\n`);
      return 0;
    }
    if (request.kind === 'put') files = await filesOf(request);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    around.stderr(`remote-exec: ${error.message}\nSee remote-exec --help.\n`);
    return 2;
  }
  return perform(
    request,
    files.map(([, file]) => file),
    around,
  );
}

async function perform(request: Request, files: readonly PutFile[], around: Surroundings): Promise<number> {
  const { hosts, json } = request;
  const stdin = request.stdin ? await around.readStdin() : undefined;
  const sudoPassword = request.askSudo ? await around.askSecret('sudo password: ') : undefined;
  const out = prefixLines(hosts, around.stdout, { color: around.color });
  const err = prefixLines(hosts, around.stderr, { color: around.color });
  const one = async (name: string, signal: AbortSignal): Promise<Done> => {
    const host = await reach(request, name, sudoPassword, signal, around);
    const { sudo, timeoutMs } = request;
    try {
      if (request.kind === 'put') return { put: await host.put(files, { sudo, timeoutMs, signal }) };
      const { env, cwd } = request;
      const lines = json ? {} : { onStdoutLine: out.of(name), onStderrLine: err.of(name) };
      return {
        run: await host.run({ argv: request.words, env, cwd, sudo, stdin, timeoutMs, signal, ...lines }),
      };
    } finally {
      await host.close();
    }
  };
  const results = await forEachHost(hosts, one, {
    concurrency: request.parallel,
    failFast: request.failFast,
    signal: around.signal,
    isFailure: ({ run }) => run !== undefined && run.exitCode !== 0,
    onResult: (result) => {
      if (json) around.stdout(`${JSON.stringify(record(result))}\n`);
      else tell(result, out.of(result.host), err.of(result.host));
    },
  });
  const failed = results.some(
    (result) => result.kind === 'failed' || result.kind === 'skipped' || exitedBadly(result),
  );
  const unreachable = results.some(({ kind }) => kind === 'unreachable');
  if (unreachable) return failed ? 4 : 3;
  return failed ? 1 : 0;
}

const exitedBadly = (result: HostResult<string, Done>): boolean =>
  result.kind === 'ok' && result.value.run !== undefined && result.value.run.exitCode !== 0;

async function filesOf(request: Request): Promise<readonly (readonly [LocalFile, PutFile])[]> {
  const paths = request.words.slice(0, -1);
  const target = request.words.at(-1) ?? '';
  if (!target.startsWith('/')) throw new UsageError(`The target ${target} is not an absolute path.`);
  if (paths.length > 1 && !target.endsWith('/'))
    throw new UsageError('The target of several files is a folder: end it in /.');
  return Promise.all(
    paths.map(async (path) => {
      try {
        const mode = request.mode ?? statSync(path).mode & 0o7777;
        const content = await localFile(path);
        const at = target.endsWith('/') ? `${target}${basename(path)}` : target;
        return [content, { path: at, content, mode, owner: request.owner, group: request.group }] as const;
      } catch (error) {
        throw new UsageError(
          `${path} can't be read: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }),
  );
}

async function reach(
  request: Request,
  name: string,
  sudoPassword: string | undefined,
  signal: AbortSignal,
  around: Surroundings,
): Promise<Transport> {
  const { user, identity, knownHosts, hostKeys } = request;
  const onDebug = request.debug
    ? (event: DebugEvent): void => around.stderr(`${JSON.stringify(event)}\n`)
    : undefined;
  const found = await targetFromConfig(name, { configFile: request.config, user, identityFile: identity });
  const target = {
    ...found.target,
    name,
    sudoPassword,
    ...(knownHosts === undefined ? {} : { knownHostsFile: knownHosts }),
    ...(hostKeys === undefined ? {} : { hostKeyPolicy: hostKeys }),
  };
  const timeoutMs = request.connectTimeoutMs ?? found.options.timeoutMs;
  if (!request.openssh) return connect(target, { ...found.options, timeoutMs, signal, onDebug });
  const { host, port } = target;
  // ssh reads ssh_config itself; only what was said here is passed on.
  return openssh(
    {
      name,
      host: found.alias,
      port: found.alias === host ? port : undefined,
      user: target.user,
      identityFile: identity,
      knownHostsFile: knownHosts,
      hostKeyPolicy: target.hostKeyPolicy,
      configFile: request.config,
      sudoPassword,
    },
    { timeoutMs, onDebug },
  );
}

function tell(
  result: HostResult<string, Done>,
  out: (line: string) => void,
  err: (line: string) => void,
): void {
  if (result.kind === 'skipped') err('skipped');
  else if (result.kind !== 'ok') err(`${result.kind}: ${result.error.message}`);
  else if (result.value.put) {
    for (const { path, changed } of result.value.put) out(`${path} ${changed ? 'changed' : 'unchanged'}`);
  } else if (exitedBadly(result)) {
    const { exitCode, signal } = result.value.run ?? {};
    err(exitCode === null ? `ended by ${signal}` : `exit code ${exitCode}`);
  }
}

/** One line of --json. */
function record(result: HostResult<string, Done>): unknown {
  const { host } = result;
  if (result.kind === 'skipped') return { host, status: 'skipped' };
  if (result.kind === 'ok') {
    const { run, put } = result.value;
    return { host, status: exitedBadly(result) ? 'failed' : 'ok', ...run, ...(put ? { files: put } : {}) };
  }
  const { error } = result;
  const known = isRemoteExecError(error) ? { code: error.code, outcome: error.outcome } : {};
  return { host, status: result.kind, error: { ...known, message: error.message } };
}
