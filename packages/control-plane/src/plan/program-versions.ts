import type { ClusterSpec } from '@harderway/cluster-spec';
import { etcd } from '@harderway/program-settings';
import { type ProgramName, programNames } from '@harderway/release-binaries';
import { forEachHost, quote } from '@harderway/remote-exec';
import { versionIn } from '../facts/running-programs.js';
import type { ChangeStep } from '../model/plan.js';
import type { Session } from '../model/session.js';
import type { HostChanges, ScheduledStep } from './schedule.js';

/** The program that a step puts on its host. */
function programOf({ change: { resource } }: ChangeStep): ProgramName | undefined {
  if (resource.kind !== 'file') return undefined;
  return programNames.find((name) => resource.path === `/usr/local/bin/${name}`);
}

const wantedOf = ({ versions }: ClusterSpec, name: ProgramName): string =>
  name.startsWith(etcd.name) ? versions.etcd : versions.kubernetes;

/** Script text that prints `NAME|` and what the program says of its version. */
const askProgram = (name: ProgramName): string =>
  `printf '%s|%s\\n' ${name} "$(timeout 20 ${quote([`/usr/local/bin/${name}`, name === 'etcdctl' ? 'version' : '--version'])} 2>/dev/null | head -n 1)"`;

/** The versions of programs as the files on a host say; those that say nothing are left out. */
async function versionsOn(
  session: Session,
  host: string,
  names: readonly ProgramName[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  const argv = ['sh', '-c', names.map(askProgram).join('; ')];
  const options = { sudo: true, timeoutMs: 60_000, signal };
  const result = await session.transports.get(host)?.run({ argv, ...options });
  const lines = (result?.stdout ?? '').split('\n').map((line) => line.split('|', 2) as [string, string?]);
  return new Map(
    lines.flatMap(([name, said = '']) => {
      const version = versionIn(said);
      return version === undefined ? [] : [[name, version] as const];
    }),
  );
}

function named(step: ScheduledStep, name: ProgramName, from: string | undefined, to: string): ScheduledStep {
  if (step.action !== 'update') return { ...step, program: { name, to } };
  const way = from === to ? `another build of ${to}` : from === undefined ? `to ${to}` : `${from} -> ${to}`;
  return {
    ...step,
    summary: `update ${name}: ${way}`,
    program: { name, to, from },
  };
}

/**
 * Says of each step that puts a program on a host which version that is, and which one it replaces. Costs one command a host
 * where programs are replaced, and none elsewhere.
 */
export async function withVersions(
  session: Session,
  changes: readonly HostChanges[],
  signal?: AbortSignal,
): Promise<readonly HostChanges[]> {
  const results = await forEachHost(changes, async (own) => {
    const replaced = own.steps.flatMap((step) => (step.action === 'update' ? (programOf(step) ?? []) : []));
    const found = replaced.length === 0 ? undefined : await versionsOn(session, own.host, replaced, signal);
    const steps = own.steps.map((step) => {
      const name = programOf(step);
      return name === undefined ? step : named(step, name, found?.get(name), wantedOf(session.spec, name));
    });
    return { ...own, steps };
  });
  signal?.throwIfAborted();
  // A host that does not say it still has its changes.
  return results.map((result) => (result.kind === 'ok' ? result.value : result.host));
}
