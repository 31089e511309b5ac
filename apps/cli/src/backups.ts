import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { ClusterSpec } from '@harderway/cluster-spec';
import type { Check } from '@harderway/control-plane';
import type { Age, HostBackups } from '@harderway/control-plane/status';
import { visible } from '@harderway/diagnostics';
import type { DrillReport, StoredSnapshot } from '@harderway/etcd-snapshots';
import type { Context, Output } from './context.js';
import { reasonOf, systemCode, unlessMissing } from './errors.js';
import { table } from './present/table.js';

/** SHA-256 fingerprints of a cluster's authorities on this machine; none where they are missing or damaged. */
async function authoritiesOf({ pki: { directory } }: ClusterSpec): Promise<readonly string[]> {
  const { fingerprintOf } = await import('@harderway/cluster-pki');
  const names = (await unlessMissing(readdir(directory))) ?? [];
  const pems = await Promise.all(
    names
      .filter((name) => /^(?:.*-)?ca(?:-\d+)?\.pem$/.test(name))
      .map((name) => readFile(join(directory, name), 'utf8')),
  );
  return pems.flatMap((pem) => fingerprintOf(pem) ?? []);
}

/** The snapshots of the cluster in a directory of this machine, the oldest first: another cluster may have its name. */
export async function ownSnapshots(
  spec: ClusterSpec,
  directory: string,
  now: Date,
): Promise<readonly StoredSnapshot[]> {
  const { snapshotsOf, storedSnapshots } = await import('@harderway/etcd-snapshots');
  return snapshotsOf(await storedSnapshots(directory, now), spec.name, await authoritiesOf(spec));
}

/** The newest snapshot of the cluster in a directory of this machine, and the report of the last drill of any. */
export interface LocalBackups {
  readonly snapshot: StoredSnapshot | undefined;
  readonly drill: DrillReport | undefined;
  /** Why the directory could not be read. */
  readonly unreadable?: string | undefined;
}

/** Looks into the directory that `backup` fills. If it cannot be read, the hosts are still shown. */
export async function lookIntoBackups(
  context: Context,
  spec: ClusterSpec,
  directory = 'backups',
): Promise<LocalBackups> {
  return readBackups(context, spec, directory).catch((error: unknown) => {
    if (systemCode(error) === '') throw error;
    const unreadable = `cannot read ${directory}: ${reasonOf(error)}`;
    return { snapshot: undefined, drill: undefined, unreadable };
  });
}

async function readBackups(context: Context, spec: ClusterSpec, directory: string): Promise<LocalBackups> {
  const { lastDrill } = await import('@harderway/etcd-snapshots');
  const own = await ownSnapshots(spec, resolve(context.directory, directory), context.now());
  const drills = (await Promise.all(own.map(({ path }) => lastDrill(path)))).flatMap((drill) => drill ?? []);
  const now = context.now().toISOString();
  const [drill] = drills.sort(
    (one, other) => Number(one.at > now) - Number(other.at > now) || (one.at < other.at ? 1 : -1),
  );
  const newest = own.at(-1);
  if (newest === undefined) return { snapshot: undefined, drill };
  return { snapshot: { ...newest, path: relative(context.directory, newest.path) }, drill };
}

/** How old backups and drills are. */
export interface Ages {
  /** Absent where the hosts take none by themselves. */
  readonly hosts?: Age | undefined;
  readonly here: Age;
  readonly drill: Age;
}

/** How old the newest snapshots and the last drill are. */
export async function agesOf(
  context: Context,
  spec: ClusterSpec,
  { snapshot, drill, unreadable }: LocalBackups,
  backups: readonly HostBackups[],
): Promise<Ages> {
  const { hostSnapshotAge, storedSnapshotAge, drillAge } = await context.controlPlane();
  const now = context.now();
  const unknown = unreadable === undefined ? undefined : { text: `unknown: ${unreadable}`, warns: true };
  return {
    ...(spec.backup === undefined ? {} : { hosts: hostSnapshotAge(spec, backups) }),
    here: unknown ?? storedSnapshotAge(spec, snapshot, now),
    drill: unknown ?? drillAge(spec, drill, now),
  };
}

/** The ages as a table. */
export function renderAges({ hosts, here, drill }: Ages, stdout: Output): string {
  const row = (title: string, { text, warns }: Age): readonly string[] => [
    title,
    stdout.paint(warns ? 'warning' : 'good', visible(text)),
  ];
  const rows = [
    ...(hosts === undefined ? [] : [row('newest on the hosts', hosts)]),
    row('newest here', here),
    row('last drill', drill),
  ];
  return `${table([['BACKUP', 'FOUND'], ...rows], stdout)}\n`;
}

/** Checks of what is on this machine, where there is something, or cluster.yaml asks for backups. */
export async function localChecks(
  context: Context,
  spec: ClusterSpec,
  local: LocalBackups,
): Promise<readonly Check[]> {
  const { here, drill } = await agesOf(context, spec, local, []);
  const isEmpty = local.snapshot === undefined && local.unreadable === undefined;
  const check = (name: string, title: string, { text, warns }: Age): Check => ({
    id: `here/${name}`,
    title,
    stage: 'backup',
    state: warns ? 'warning' : 'ok',
    detail: text,
    elapsedMs: 0,
  });
  return [
    ...(isEmpty ? [] : [check('snapshot', 'the newest snapshot here is young enough', here)]),
    ...(isEmpty && spec.backup === undefined
      ? []
      : [check('drill', 'a drill has proved lately that a snapshot restores', drill)]),
  ];
}
