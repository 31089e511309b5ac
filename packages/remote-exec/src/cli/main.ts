import { forEachHost, type HostResult } from '../fan-out.js';
import type { PutFile, Transport } from '../model.js';
import { prefixLines } from '../prefix.js';
import { parseRequest, type Request, UsageError } from './arguments.js';
import { completion } from './completion.js';
import { filesToPut, getFiles } from './files.js';
import { reach, type Secrets } from './reach.js';
import { type Done, exitedBadly, record, tell } from './report.js';
import { createStatus } from './status.js';
import { usage } from './usage.js';

/** The process around the program. */
export interface Surroundings {
  /** Where it returns a promise, the hosts' output is held back until that settles. */
  readonly stdout: (text: string) => unknown;
  readonly stderr: (text: string) => void;
  readonly color: boolean;
  /** Columns of the terminal that stderr is; undefined where it is none. */
  readonly columns: () => number | undefined;
  readonly version: string;
  readonly stdin: () => AsyncIterable<Uint8Array>;
  readonly readStdin: () => Promise<Uint8Array>;
  readonly askSecret: (question: string) => Promise<string>;
  readonly signal: AbortSignal;
}

/** Does what the arguments say and returns the exit code. */
export async function main(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    const request = parseRequest(args);
    if (request.kind === 'help') return await print(usage, around);
    if (request.kind === 'version') return await print(`${around.version}\n`, around);
    if (request.kind === 'completion') return await print(completion(request.shell), around);
    const files = request.kind === 'put' ? await filesToPut(request, around.stdin(), around.signal) : [];
    const stdin = request.stdin ? await around.readStdin() : undefined;
    return await perform(request, files, stdin, await secretsOf(request, around), around);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    around.stderr(`remote-exec: ${error.message}\nSee remote-exec --help.\n`);
    return 2;
  }
}

async function print(text: string, { stdout }: Surroundings): Promise<number> {
  await stdout(text);
  return 0;
}

/** Asks for what is wanted from everyone now, and for passphrases when a key needs one; never two things at once. */
async function secretsOf(request: Request, around: Surroundings): Promise<Secrets> {
  let turn: Promise<unknown> = Promise.resolve();
  const ask = (question: string): Promise<string> => {
    const answer = turn.then(() => around.askSecret(question));
    turn = answer.catch(() => undefined);
    return answer;
  };
  const now = async (wanted: boolean, question: string): Promise<string | undefined> => {
    if (!wanted) return undefined;
    return ask(question).catch((error: Error) => {
      throw new UsageError(`There is no answer to "${question.trim()}": ${error.message}`);
    });
  };
  const password = await now(request.askPassword, 'password: ');
  return {
    password: password === undefined ? undefined : async () => password,
    sudoPassword: await now(request.askSudo, 'sudo password: '),
    passphrase: (file) => ask(`passphrase for ${file}: `),
  };
}

async function perform(
  request: Request,
  files: readonly PutFile[],
  stdin: Uint8Array | undefined,
  secrets: Secrets,
  around: Surroundings,
): Promise<number> {
  const { hosts, json } = request;
  const columns = around.columns();
  const status =
    columns === undefined
      ? undefined
      : createStatus(hosts.length, around.stderr, () => around.columns() ?? columns);
  const stdout = status?.above(around.stdout) ?? around.stdout;
  const stderr = status?.above(around.stderr) ?? around.stderr;
  const out = prefixLines(hosts, stdout, { color: around.color });
  const err = prefixLines(hosts, stderr, { color: around.color });
  const onDebug = (line: string): void => void stderr(`${line}\n`);

  const work = async (name: string, host: Transport, signal: AbortSignal): Promise<Done> => {
    const { sudo, timeoutMs, env, cwd, words } = request;
    const how = { sudo, timeoutMs, signal };
    const share = (done: number, total: number): void => status?.share(name, total === 0 ? 1 : done / total);
    if (request.kind === 'put')
      return { put: await host.put(files, { ...how, onProgress: ({ done, total }) => share(done, total) }) };
    if (request.kind === 'get') return { got: await getFiles(host, name, words, how) };
    const lines = json ? {} : { onStdoutLine: out.of(name), onStderrLine: err.of(name) };
    return { run: await host.run({ argv: words, env, cwd, stdin, ...how, ...lines }) };
  };
  const one = async (name: string, signal: AbortSignal): Promise<Done> => {
    status?.begin(name);
    const host = await reach(request, name, secrets, signal, onDebug);
    try {
      return await work(name, host, signal);
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
      status?.end(result.host, result.kind === 'ok' && !exitedBadly(result));
      if (json) void stdout(`${JSON.stringify(record(result))}\n`);
      else tell(result, out.of(result.host), err.of(result.host));
    },
  });
  status?.close();
  return exitCodeOf(results);
}

function exitCodeOf(results: readonly HostResult<string, Done>[]): number {
  const failed = results.some(
    (result) => result.kind === 'failed' || result.kind === 'skipped' || exitedBadly(result),
  );
  const unreachable = results.some(({ kind }) => kind === 'unreachable');
  if (unreachable) return failed ? 4 : 3;
  return failed ? 1 : 0;
}
