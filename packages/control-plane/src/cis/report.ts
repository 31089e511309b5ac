import { benchmarkOf, cisReport } from '@harderway/apiserver-flags';
import { type ClusterSpec, type HostSpec, judgedVersions } from '@harderway/cluster-spec';
import { inRanges, parseVersion } from '@harderway/component-flags';
import { runScript } from '@harderway/desired-state';
import { cisExceptions } from '@harderway/program-settings';
import { forEachHost } from '@harderway/remote-exec';
import { controlHosts } from '../hosts/topology.js';
import { ControlPlaneError } from '../model/errors.js';
import type { Session } from '../model/session.js';
import { changeOf } from './change.js';
import { cisInput, versionOf } from './input.js';
import type { CisFinding, CisHostReport, CisReport } from './model.js';
import { parsePlane, type SeenPlane } from './parse.js';
import { plannedInput, plannedToPass } from './planned.js';
import { cisScript } from './script.js';

/** Why an item can't hold in the profile production of a version, if so. */
const exceptionOf = (id: string, version: string): string | undefined =>
  cisExceptions.find(({ item, versions }) => item === id && inRanges(parseVersion(version), versions))?.why;

/** Judges what a host shows of its control plane. Pure. */
export function cisOfHost(spec: ClusterSpec, host: string, seen: SeenPlane): CisHostReport {
  const running = versionOf(seen) ?? spec.versions.kubernetes;
  const version = judgedVersions({ ...spec.versions, kubernetes: running }).kubernetes;
  const production = plannedToPass({
    ...spec,
    profile: 'production',
    versions: { ...spec.versions, kubernetes: version },
  });
  const findings = cisReport(cisInput(seen, version, plannedInput(spec)?.anonymousProbes ?? [])).map(
    (result): CisFinding => {
      const change = changeOf(result, seen, spec, (id) => production.has(id));
      const exception = result.status === 'fail' ? exceptionOf(result.id, version) : undefined;
      return {
        ...result,
        change,
        exception,
      };
    },
  );
  return { host, version: running, benchmark: benchmarkOf(version), findings };
}

/** Options of {@link cisOfCluster}. */
interface CisOptions {
  readonly signal?: AbortSignal | undefined;
}

async function look(session: Session, { name }: HostSpec, options: CisOptions): Promise<SeenPlane> {
  const transport = session.transports.get(name);
  const cause = session.unreachable.find(({ host }) => host === name)?.cause ?? 'not connected';
  if (transport === undefined) throw new Error(cause);
  const result = await runScript(transport, cisScript, {
    timeoutMs: 120_000,
    maxOutputBytes: 8 * 1024 * 1024,
    ...options,
  });
  const seen = parsePlane(result.stdout);
  if (seen.isWhole) return seen;
  throw new ControlPlaneError('probe-failed', `${name} did not answer the questions of the benchmark`, {
    host: name,
    found: result.stderr.trim().split('\n').at(-1) ?? '',
    hint: 'run the same command again, with --debug',
  });
}

/**
 * Compares the control nodes with the CIS Kubernetes benchmark by what runs there, whoever set them up: arguments of
 * processes, units and manifests, modes and owners of files, and documents. One command a host; nothing is changed.
 */
export async function cisOfCluster(session: Session, options: CisOptions = {}): Promise<CisReport> {
  const { spec, concurrency } = session;
  const hosts = controlHosts(spec).filter(
    ({ name }) => session.transports.has(name) || session.unreachable.some(({ host }) => host === name),
  );
  const results = await forEachHost(hosts, (host) => look(session, host, options), { concurrency });
  options.signal?.throwIfAborted();
  return {
    hosts: results.flatMap((result) =>
      result.kind === 'ok' ? [cisOfHost(spec, result.host.name, result.value)] : [],
    ),
    unknown: results.flatMap((result) =>
      result.kind === 'ok'
        ? []
        : [{ host: result.host.name, cause: result.kind === 'skipped' ? 'not asked' : result.error.message }],
    ),
  };
}
