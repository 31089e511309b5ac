import { isAlive, readIdentity } from '../process/identity.js';
import type { HostKind } from '../topology.js';
import { hostPlaces, type Places } from './places.js';
import type { HostRecord, LabRecord } from './record.js';

/** A host of a lab that is up. */
export interface LabHost {
  readonly name: string;
  /** With the domain. */
  readonly fullName: string;
  readonly address: string;
  readonly kind: HostKind;
}

/** The state of one host. */
export interface HostStatus extends LabHost {
  readonly state: 'running' | 'stopped';
  /** The process that supervises it, while it is running. */
  readonly pid?: number | undefined;
}

export interface LabStatus {
  readonly name: string;
  /** `partial`: some hosts are stopped, or setting it up has not ended. */
  readonly state: 'absent' | 'up' | 'partial';
  readonly namespace: string;
  readonly directory: string;
  readonly hosts: readonly HostStatus[];
}

/** The state of a lab, from its record and its processes. */
export async function statusOf(places: Places, record: LabRecord | undefined): Promise<LabStatus> {
  const hosts = await Promise.all((record?.hosts ?? []).map((host) => hostStatus(places, host, record)));
  const whole = record?.phase === 'up' && hosts.every(({ state }) => state === 'running');
  return {
    name: places.name,
    state: record === undefined ? 'absent' : whole ? 'up' : 'partial',
    namespace: places.namespace,
    directory: places.directory,
    hosts,
  };
}

export async function hostStatus(
  places: Places,
  host: HostRecord,
  record: LabRecord | undefined,
): Promise<HostStatus> {
  const supervisor = await readIdentity(hostPlaces(places, host.name).supervisor);
  const running = supervisor !== undefined && (await isAlive(supervisor));
  return {
    ...describeHost(host, record),
    state: running ? 'running' : 'stopped',
    pid: running ? supervisor.pid : undefined,
  };
}

export function describeHost(host: HostRecord, record: LabRecord | undefined): LabHost {
  return {
    name: host.name,
    fullName: `${host.name}.${record?.topology.domain ?? ''}`,
    address: host.address,
    kind: host.kind,
  };
}
