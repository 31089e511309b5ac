import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Channel, ChannelEnd, Route } from './command/channel.js';
import { spawnChannel } from './command/child.js';
import type { DebugListener } from './debug.js';
import { RemoteExecError, type RemoteExecErrorCode } from './errors.js';
import type { Transport } from './model.js';
import { askOnce } from './ssh/secrets.js';
import { knownHostsOf, nameOf, type SshTarget } from './ssh/target.js';
import { transport } from './transport.js';

/** A host for the system's ssh, which reads its own configuration for what is not given here. */
export interface OpensshTarget
  extends Pick<
    SshTarget,
    'name' | 'host' | 'port' | 'identityFile' | 'knownHostsFile' | 'hostKeyPolicy' | 'sudoPassword'
  > {
  /** Default: what ssh_config says. */
  readonly user?: string | undefined;
  /** Hosts to go through, as ProxyJump has them. */
  readonly proxyJump?: string | undefined;
  /** Configuration file instead of the login's. */
  readonly configFile?: string | undefined;
  /** More options as `-o` has them, such as `CertificateFile=...`. */
  readonly options?: readonly string[] | undefined;
}

/** Options of {@link openssh}. */
export interface OpensshOptions {
  /** Program to run. Default `ssh`. */
  readonly program?: string | undefined;
  /** Default 20000. */
  readonly timeoutMs?: number | undefined;
  readonly onDebug?: DebugListener | undefined;
}

/** What ssh(1) exits with for errors of its own. */
const sshFailed = 255;

/**
 * A host behind the system's ssh with a shared connection (ControlMaster), for what ssh2 cannot do: host
 * certificates, FIDO keys, servers that want only post-quantum key exchange, ProxyCommand. ssh never asks
 * for anything here (BatchMode): keys have to be in files without passphrase, or in an agent.
 *
 * @throws RemoteExecError with outcome `never-ran` if it can't connect.
 */
export async function openssh(target: OpensshTarget, options: OpensshOptions = {}): Promise<Transport> {
  return transport(await opensshRoute(target, options));
}

async function opensshRoute(target: OpensshTarget, options: OpensshOptions): Promise<Route> {
  const host = nameOf(target);
  const folder = mkdtempSync(join(tmpdir(), 'rx-'));
  const program = options.program ?? 'ssh';
  const base = [...baseArguments(target, options.timeoutMs ?? 20_000), '-S', join(folder, 's')];
  let count = 0;
  const start = async (
    args: readonly string[],
    end: (end: ChannelEnd, said: string) => ChannelEnd,
  ): Promise<Channel> => {
    count += 1;
    const log = join(folder, String(count));
    // ssh's own messages go to a file, so that stderr is the command's alone.
    const channel = await spawnChannel(host, [program, '-E', log, ...base, ...args], { newSession: true });
    return { ...channel, ended: channel.ended.then((how) => end(how, read(log))) };
  };
  const masterLog = join(folder, 'master');
  const up = await runQuietly([
    program,
    '-E',
    masterLog,
    ...base,
    '-M',
    '-N',
    '-f',
    '-o',
    'ControlPersist=yes',
    destination(target),
  ]);
  if (up !== 0) {
    const said = read(masterLog);
    rmSync(folder, { recursive: true, force: true });
    throw new RemoteExecError(
      codeOf(said),
      said.trim() || `${program} could not be run or failed without a word.`,
      {
        outcome: 'never-ran',
        host,
      },
    );
  }
  const close = async (): Promise<void> => {
    await runQuietly([program, ...base, '-O', 'exit', destination(target)]);
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    host,
    onDebug: options.onDebug,
    sudoPassword: target.sudoPassword === undefined ? undefined : askOnce(target.sudoPassword),
    open: (text, { pty }) =>
      start(['-o', 'ControlMaster=no', pty ? '-tt' : '-T', destination(target), text], (end, said) =>
        end.kind === 'exited' &&
        end.exitCode === sshFailed &&
        said.replace(/Shared connection to .* closed\.\r?\n/g, '').trim() !== ''
          ? { kind: 'lost', reason: said.trim() }
          : end,
      ),
    again: () => opensshRoute(target, options),
    close,
  };
}

const destination = (target: OpensshTarget): string =>
  target.user === undefined ? target.host : `${target.user}@${target.host}`;

function baseArguments(target: OpensshTarget, timeoutMs: number): readonly string[] {
  const identities = target.identityFile ?? [];
  const checking = { strict: 'yes', 'accept-new': 'accept-new', off: 'no' }[target.hostKeyPolicy ?? 'strict'];
  const knownHosts = knownHostsOf(target.knownHostsFile);
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

/** What ssh's own words mean (OpenSSH 9 and 10). */
function codeOf(said: string): RemoteExecErrorCode {
  if (/HOST IDENTIFICATION HAS CHANGED/.test(said)) return 'HOST_KEY_CHANGED';
  if (/marked as revoked|REVOKED HOST KEY/.test(said)) return 'HOST_KEY_REVOKED';
  if (/Host key verification failed|No .* host key is known/.test(said)) return 'HOST_KEY_UNKNOWN';
  if (/Permission denied|Too many authentication failures/.test(said)) return 'AUTH_FAILED';
  if (/no matching/i.test(said)) return 'NO_COMMON_ALGORITHM';
  return /timed out/i.test(said) ? 'DIAL_TIMEOUT' : 'UNREACHABLE';
}

/** Runs a program that may leave others behind, which must not hold its streams. */
function runQuietly([program = '', ...rest]: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(program, rest, { stdio: 'ignore' });
    child.once('error', () => resolve(null));
    child.once('exit', (code) => resolve(code));
  });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
