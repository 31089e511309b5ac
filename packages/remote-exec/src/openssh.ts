import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { neverRan, type RemoteExecError, type RemoteExecErrorCode } from './errors.js';
import type { Transport } from './model.js';
import type { ChannelEnd, Route } from './run/channel.js';
import { spawnChannel } from './run/child.js';
import type { ConnectOptions } from './ssh/connect.js';
import { askOnce } from './ssh/secrets.js';
import { filesOf, nameOf, type SshTarget } from './ssh/target.js';
import { transport } from './transport.js';

/** A host for the system's ssh, which reads everything else from its own configuration. */
export interface OpensshTarget
  extends Pick<
    SshTarget,
    'name' | 'host' | 'port' | 'identityFile' | 'knownHostsFile' | 'hostKeyPolicy' | 'sudoPassword'
  > {
  /** Default: from ssh_config. */
  readonly user?: string | undefined;
  /** Hosts to go through, as for ProxyJump. */
  readonly proxyJump?: string | undefined;
  /** Configuration file instead of the login's. */
  readonly configFile?: string | undefined;
  /** More options as for `-o`, such as `CertificateFile=...`. */
  readonly options?: readonly string[] | undefined;
}

/** Options of {@link openssh}. */
export interface OpensshOptions extends Pick<ConnectOptions, 'timeoutMs' | 'signal' | 'onDebug'> {
  /** Program to run. Default `ssh`. */
  readonly program?: string | undefined;
}

/** ssh(1)'s exit code for errors of its own, and if a signal ended the command. */
const sshFailed = 255;

/** Seconds that a shared connection outlives its last command, so that it ends even if this process is killed. */
const persistSeconds = 300;

/**
 * Connects by the system's ssh with a shared connection (ControlMaster), for what ssh2 does not support: host
 * certificates, FIDO keys, servers that require post-quantum key exchange, ProxyCommand. ssh never asks for anything
 * (BatchMode): keys have to be in files without passphrase, or in an agent.
 *
 * @throws RemoteExecError with outcome `never-ran` if it can't connect.
 */
export async function openssh(target: OpensshTarget, options: OpensshOptions = {}): Promise<Transport> {
  return transport(await opensshRoute(target, options));
}

async function opensshRoute(target: OpensshTarget, options: OpensshOptions): Promise<Route> {
  const host = nameOf(target);
  const directory = mkdtempSync(join(tmpdir(), 'rx-'));
  const program = options.program ?? 'ssh';
  const timeoutMs = options.timeoutMs ?? 20_000;
  const base = [...baseArguments(target, timeoutMs), '-S', join(directory, 's')];
  const to = destination(target);
  const close = async (): Promise<void> => {
    await runQuietly([program, ...base, '-O', 'exit', to]);
    rmSync(directory, { recursive: true, force: true });
  };
  await startMaster({ host, program, base, to, directory, timeoutMs, signal: options.signal }).catch(
    async (error: unknown) => {
      await close();
      throw error;
    },
  );
  /** ssh's exit code is the same for a lost connection and for a command that exits so: the shared connection decides. */
  const judge = async (end: ChannelEnd, log: string): Promise<ChannelEnd> => {
    if (end.kind === 'lost' || end.exitCode !== sshFailed) return end;
    const reason = log.replace(/Shared connection to .* closed\.\r?\n/g, '').trim();
    if (reason !== '') return { kind: 'lost', reason };
    const alive = (await runQuietly([program, ...base, '-O', 'check', to])) === 0;
    return alive ? end : { kind: 'lost', reason: 'the shared connection is gone' };
  };
  let count = 0;
  return {
    host,
    onDebug: options.onDebug,
    sudoPassword: target.sudoPassword === undefined ? undefined : askOnce(target.sudoPassword),
    open: async (text, { pty }) => {
      count += 1;
      const log = join(directory, String(count));
      // ssh's own messages go to a file, so that stderr is the command's alone.
      const argv = [program, '-E', log, ...base, '-o', 'ControlMaster=no', pty ? '-tt' : '-T', to, text];
      const channel = await spawnChannel(host, argv, { newSession: true });
      return { ...channel, ended: channel.ended.then((end) => judge(end, take(log))) };
    },
    again: () => opensshRoute(target, { ...options, signal: undefined }),
    close,
  };
}

/** Connects and logs in; ssh goes to the background once that is done. */
async function startMaster(master: {
  readonly host: string;
  readonly program: string;
  readonly base: readonly string[];
  readonly to: string;
  readonly directory: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}): Promise<void> {
  const { host, program, base, to, timeoutMs, signal } = master;
  const log = join(master.directory, 'master');
  const late = AbortSignal.timeout(2 * timeoutMs);
  const argv = [program, '-E', log, ...base, '-M', '-N', '-f', '-o', `ControlPersist=${persistSeconds}`, to];
  const code = await runQuietly(argv, signal ? AbortSignal.any([signal, late]) : late);
  if (code === 0) return;
  const said = take(log).trim();
  const fail = (code: RemoteExecErrorCode, message: string): RemoteExecError =>
    neverRan(host, code, message, signal?.reason);
  if (signal?.aborted) throw fail('ABORTED', 'aborted while connecting.');
  if (late.aborted) throw fail('DIAL_TIMEOUT', `the login did not finish within ${2 * timeoutMs} ms.`);
  throw fail(codeOf(said), said || `${program} could not be run or failed without a message.`);
}

const destination = (target: OpensshTarget): string =>
  target.user === undefined ? target.host : `${target.user}@${target.host}`;

function baseArguments(target: OpensshTarget, timeoutMs: number): readonly string[] {
  const identities = target.identityFile ?? [];
  const checking = { strict: 'yes', 'accept-new': 'accept-new', off: 'no' }[target.hostKeyPolicy ?? 'strict'];
  const knownHosts = filesOf(target.knownHostsFile);
  return [
    ...(target.configFile === undefined ? [] : ['-F', target.configFile]),
    ...[
      'BatchMode=yes',
      'ServerAliveInterval=10',
      'ServerAliveCountMax=3',
      `StrictHostKeyChecking=${checking}`,
    ].flatMap((option) => ['-o', option]),
    ...['-o', `ConnectTimeout=${Math.ceil(timeoutMs / 1000)}`],
    ...(target.port === undefined ? [] : ['-p', String(target.port)]),
    ...(typeof identities === 'string' ? [identities] : identities).flatMap((file) => ['-i', file]),
    ...(knownHosts === undefined
      ? []
      : ['-o', `UserKnownHostsFile=${knownHosts.map((file) => `"${file}"`).join(' ')}`]),
    ...(target.proxyJump === undefined ? [] : ['-J', target.proxyJump]),
    ...(target.options ?? []).flatMap((option) => ['-o', option]),
  ];
}

/** The code for a message of ssh (OpenSSH 9 and 10). */
function codeOf(said: string): RemoteExecErrorCode {
  if (/HOST IDENTIFICATION HAS CHANGED/.test(said)) return 'HOST_KEY_CHANGED';
  if (/marked as revoked|REVOKED HOST KEY/.test(said)) return 'HOST_KEY_REVOKED';
  if (/Host key verification failed|No .* host key is known/.test(said)) return 'HOST_KEY_UNKNOWN';
  if (/Permission denied|Too many authentication failures/.test(said)) return 'AUTH_FAILED';
  if (/no matching/i.test(said)) return 'NO_COMMON_ALGORITHM';
  return /timed out/i.test(said) ? 'DIAL_TIMEOUT' : 'UNREACHABLE';
}

/** Runs a program that may leave others behind, so they must not hold its streams. A signal ends it. */
function runQuietly(
  [program = '', ...rest]: readonly string[],
  signal?: AbortSignal,
): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(program, rest, { stdio: 'ignore', signal, killSignal: 'SIGKILL' });
    child.once('error', () => resolve(null));
    child.once('exit', (code) => resolve(code));
  });
}

/** Reads a file and removes it, if there is one. */
function take(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    rmSync(file);
    return text;
  } catch {
    return '';
  }
}
