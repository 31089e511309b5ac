import { expandHome } from '@harderway/ssh-config';
import type { SshTarget } from '../../model/ssh-target.js';
import { filesOf } from '../../ssh/target.js';

/** The known_hosts files of the user and of the machine that ssh_config(5) has by default. */
const usualFiles = [
  '~/.ssh/known_hosts',
  '~/.ssh/known_hosts2',
  '/etc/ssh/ssh_known_hosts',
  '/etc/ssh/ssh_known_hosts2',
];

/** The known_hosts files of a target, the one for new keys first. */
export const knownHostsFiles = (target: SshTarget): readonly string[] =>
  filesOf(target.knownHostsFile) ?? usualFiles.map(expandHome);

/**
 * The names that known_hosts may list a target under, the one for new keys first: its alias alone; or `host`; or for a port
 * other than 22 `[host]:port` and then `host`, as ssh does.
 * Source: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.
 */
export function knownNames({ host, port = 22, hostKeyAlias }: SshTarget): readonly [string, ...string[]] {
  if (hostKeyAlias !== undefined) return [hostKeyAlias];
  const name = host.toLowerCase();
  return port === 22 ? [name] : [`[${name}]:${port}`, name];
}
