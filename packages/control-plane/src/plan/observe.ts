import type { HostSpec } from '@harderway/cluster-spec';
import { deviceOf, type Observation, probe } from '@harderway/desired-state';
import type { ProgramFile, ProgramName } from '@harderway/release-binaries';
import { forEachHost, type LocalFile } from '@harderway/remote-exec';
import { ControlPlaneError } from '../errors.js';
import { type Architecture, architectureOf } from '../hosts/architecture.js';
import { allOrThrow } from '../hosts/host-error.js';
import type { Session } from '../hosts/session.js';
import type { PkiState } from '../local/pki.js';
import { hostResources } from '../resources/host.js';
import type { HostInputs, StagedResource } from '../resources/model.js';
import type { StageName } from '../stages.js';
import { assertData, etcdHasRun, memberDirectory } from './data-loss.js';
import { lookedAt, selected } from './selection.js';

/** Gives the programs for an architecture, from wherever the caller gets them. */
export type ProgramProvider = (arch: Architecture) => Promise<Readonly<Record<ProgramName, ProgramFile>>>;

/** What a plan is made from, beside cluster.yaml and the hosts. */
export interface Materials {
  readonly pki: PkiState;
  readonly programs: ProgramProvider;
}

/** A host as it was found, and what should hold there. */
export interface HostView {
  readonly host: HostSpec;
  readonly seen: Observation;
  readonly inputs: HostInputs;
  readonly resources: readonly StagedResource[];
}

const etcdUnit = { kind: 'unit', name: 'etcd.service', enabled: true, active: true } as const;

const noProgram: LocalFile = { kind: 'local-file', path: '', sha256: '', size: 0 };

/**
 * Looks at all hosts of the session in parallel, with one command each, and works out what should hold on
 * each of them.
 *
 * @throws ControlPlaneError `probe-failed`, `no-sudo`, `host-locked`, `host-lost`, `unsupported-architecture`,
 * `device-not-found`, `etcd-data-lost`, `pki-missing`; and what the program provider throws.
 */
export async function observeHosts(
  session: Session,
  materials: Materials,
  options: { readonly stages?: readonly StageName[]; readonly signal?: AbortSignal } = {},
): Promise<readonly HostView[]> {
  const { spec } = session;
  const resourcesFor = (inputs: HostInputs): readonly StagedResource[] =>
    lookedAt(hostResources(inputs), options.stages);
  const hosts = spec.hosts.filter((host) => session.transports.has(host.name));
  const probed = await forEachHost(
    hosts,
    async (host) => {
      const transport = session.transports.get(host.name);
      if (transport === undefined) throw new Error(`no connection to ${host.name}`);
      // What is asked depends on names alone; architecture, device and programs are known only afterwards.
      const asked = resourcesFor({
        spec,
        host,
        arch: 'amd64',
        device: 'lo',
        etcdFounded: true,
        pki: materials.pki.files,
        program: () => noProgram,
      }).map((staged) => staged.resource);
      const device = { kind: 'address', address: `${host.address}/32`, device: 'lo' } as const;
      // Whether etcd has run decides what is wanted, also where no stage that concerns it was chosen.
      const etcd = host.role === 'control' ? [etcdUnit, memberDirectory(spec)] : [];
      const others = asked.filter((resource) => !('name' in resource && resource.name === etcdUnit.name));
      const observation = await probe(transport, [...others, ...etcd, device], options);
      return { host, seen: observation };
    },
    { concurrency: 32 },
  );
  const seen = allOrThrow(probed, ({ name }) => name, options.signal);
  await assertData(session, seen);
  const etcdFounded = seen.some((own) => etcdHasRun(own.seen));
  const archs = new Set(seen.map(({ host, seen: { machine } }) => architectureOf(host.name, machine)));
  const programs = new Map<Architecture, Readonly<Record<ProgramName, ProgramFile>>>();
  for (const arch of archs) programs.set(arch, await materials.programs(arch));
  const views = seen.map(({ host, seen: observation }) => {
    const arch = architectureOf(host.name, observation.machine);
    const inputs: HostInputs = {
      spec,
      host,
      arch,
      device: deviceFor(host, observation),
      etcdFounded,
      pki: materials.pki.files,
      program: (name) => {
        const file = programs.get(arch)?.[name];
        if (file === undefined) throw new Error(`no program ${name} for ${arch}`);
        return { kind: 'local-file', path: file.path, sha256: file.sha256, size: file.size };
      },
    };
    return { host, seen: observation, inputs, resources: resourcesFor(inputs) };
  });
  return selected(views, options.stages);
}

function deviceFor(host: HostSpec, seen: Observation): string {
  const device = host.interface ?? deviceOf({ holding: host.address }, seen);
  if (device !== undefined) return device;
  throw new ControlPlaneError('device-not-found', `no device of ${host.name} holds ${host.address}`, {
    host: host.name,
    found: seen.addresses.map((held) => `${held.address} on ${held.device}`).join(', '),
    hint: `correct the address of ${host.name} in cluster.yaml, or name its interface there`,
  });
}
