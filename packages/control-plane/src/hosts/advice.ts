import type { RemoteExecErrorCode } from '@harderway/remote-exec';

/** Advice about a host that can't be reached, by the transport's error code. */
const advice: Readonly<Partial<Record<RemoteExecErrorCode, string>>> = {
  'host-key-unknown':
    'log in once with ssh to check and accept its key, or set ssh.hostKeyPolicy: accept-new in cluster.yaml',
  'host-key-changed':
    'if the machine was rebuilt, remove its line from known_hosts; if not, someone may be between you and it',
  'host-key-revoked': 'a line of known_hosts marks its key as @revoked: find out why before you connect',
  'no-common-algorithm': 'update the SSH server on the machine: all that it offers is out of use',
  'auth-failed':
    'check ssh.user and ssh.identityFile in cluster.yaml, and that the key is in authorized_keys there',
  'identity-unreadable':
    'check ssh.identityFile in cluster.yaml: it names a private key that you may read; one with a passphrase has to be in an SSH agent (ssh-add)',
  'config-unreadable':
    'check ssh.knownHostsFile and ssh.configFile in cluster.yaml, and the content and permissions of the file named',
};

/** Advice about an error of connecting. */
export function adviceFor(code: string): string {
  const known = Object.entries(advice).find(([name]) => name === code)?.[1];
  return known ?? 'check that the machine is up and that its address and port are right';
}
