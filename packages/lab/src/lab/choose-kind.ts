import { LabError } from '../errors.js';
import type { HostKind, HostSpec } from '../topology.js';

/** Facts about a machine that decide which kinds of hosts it can run, and which is best. */
export interface MachineKernel {
  readonly hasIpvs: boolean;
  readonly hasKvm: boolean;
  readonly architecture: 'amd64' | 'arm64';
}

const OTHER_KINDS = 'name no kind, and the lab takes one that works';

/**
 * The kind of a host: as asked for, or the fastest that has what the host needs.
 *
 * @throws LabError `invalid-option` if this machine cannot run the kind that was asked for
 */
export function chooseKind({ name, kind, ipvs = false }: HostSpec, machine: MachineKernel): HostKind {
  const { hasIpvs, hasKvm, architecture } = machine;
  if (kind === 'container' && ipvs && !hasIpvs) {
    throw new LabError(
      'invalid-option',
      `${name} cannot be a container: it needs IPVS, which the kernel of this machine does not have`,
      { hint: OTHER_KINDS },
    );
  }
  if (kind === 'uml' && architecture !== 'amd64') {
    throw new LabError(
      'invalid-option',
      `${name} cannot run on user-mode Linux: Debian has it for amd64, and this machine is ${architecture}`,
      { hint: OTHER_KINDS },
    );
  }
  if (kind !== undefined) return kind;
  if (!ipvs || hasIpvs) return 'container';
  return hasKvm || architecture !== 'amd64' ? 'qemu' : 'uml';
}
