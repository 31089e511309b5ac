import { ControlPlaneError } from './errors.js';

/** Architectures that etcd and Kubernetes are released for and harderway installs. */
export type Architecture = 'amd64' | 'arm64';

const known: Readonly<Record<string, Architecture>> = { x86_64: 'amd64', aarch64: 'arm64', arm64: 'arm64' };

/**
 * Name of a machine's architecture as releases use it.
 *
 * @param machine as `uname -m` prints it
 * @throws ControlPlaneError `unsupported-architecture`
 */
export function architectureOf(host: string, machine: string): Architecture {
  const found = known[machine];
  if (found !== undefined) return found;
  throw new ControlPlaneError('unsupported-architecture', `${host} is a ${machine} machine`, {
    host,
    found: machine,
    hint: 'control nodes and gateway must be amd64 or arm64',
  });
}
