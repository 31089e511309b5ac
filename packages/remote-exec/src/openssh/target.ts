import { filesOf, type SshTarget } from '../ssh/target.js';

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

/** The host, and its user if one is given, as ssh(1) takes them. */
export const destination = (target: OpensshTarget): string =>
  target.user === undefined ? target.host : `${target.user}@${target.host}`;

/** The options of ssh(1) for a target; it never asks for anything. */
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
