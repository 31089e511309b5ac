import type { SshTarget } from '../model/ssh-target.js';
import { filesOf } from '../ssh/target.js';

/** A host for the system's ssh, which takes everything else from its own configuration. */
export interface OpensshTarget
  extends Pick<
    SshTarget,
    'name' | 'host' | 'port' | 'identityFile' | 'knownHostsFile' | 'hostKeyPolicy' | 'sudoPassword'
  > {
  /** Default: from ssh_config. */
  readonly user?: string | undefined;
  /** Jump hosts, as in ProxyJump. */
  readonly proxyJump?: string | undefined;
  /** Configuration file in place of the user's. */
  readonly configFile?: string | undefined;
  /** More options of `-o`, such as `CertificateFile=...`. */
  readonly options?: readonly string[] | undefined;
}

/** The host, with the user if there is one, as an argument of ssh(1). */
export const destination = (target: OpensshTarget): string =>
  target.user === undefined ? target.host : `${target.user}@${target.host}`;

/** The options of ssh(1) for a target, with which it never asks for anything. */
export function baseArguments(target: OpensshTarget, timeoutMs: number): readonly string[] {
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
