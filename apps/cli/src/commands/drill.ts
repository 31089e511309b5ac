import { resolve } from 'node:path';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { EXIT } from '@harderway/command';
import { visible } from '@harderway/diagnostics';
import type { DrillReport } from '@harderway/etcd-snapshots';
import { formatDuration } from '@harderway/progress';
import { ownSnapshots } from '../backups.js';
import type { Context, Output } from '../context.js';
import { CliError, unlessMissing } from '../errors.js';
import type { OptionsOf } from '../options.js';
import { writeJson } from '../present/json.js';
import { table } from '../present/table.js';
import { askHosts } from '../session.js';
import { loadSpec } from '../spec-file.js';

const styles = { ok: 'good', failed: 'error', unknown: 'warning' } as const;

/** The result of a drill for people. */
function renderDrill({ snapshot, host, failure, checks, elapsedMs }: DrillReport, stdout: Output): string {
  const { paint } = stdout;
  const rows = checks.map(({ name, state, detail }) => [name, paint(styles[state], state), visible(detail)]);
  const { total, ...parts } = elapsedMs;
  const times = Object.entries(parts).map(([part, ms]) => `${part} ${formatDuration(ms)}`);
  return [
    `${visible(snapshot)}, restored on ${host} in ${formatDuration(total)} (${times.join(', ')})`,
    ...(failure === undefined ? [] : [paint('error', visible(failure))]),
    ...(rows.length === 0 ? [] : [table(rows, stdout)]),
    '',
  ].join('\n');
}

/** The snapshot that is drilled: the one named, or the newest one of the directory. */
async function chosen(
  context: Context,
  spec: ClusterSpec,
  directory: string,
  file?: string,
): Promise<string> {
  if (file !== undefined) return resolve(context.directory, file);
  const newest = (await ownSnapshots(spec, directory, context.now())).at(-1);
  if (newest !== undefined) return newest.path;
  throw new CliError('file-missing', `no snapshot of ${spec.name} in ${directory}`, {
    hint: 'take one with harderway backup, or name a file',
  });
}

/** Proves that a snapshot restores, beside the cluster. */
export async function drill(
  context: Context,
  options: OptionsOf<'drill'>,
  [file]: readonly string[],
): Promise<number> {
  const spec = await loadSpec(context, options);
  const engine = await context.controlPlane();
  const pki = await engine.loadPki(spec);
  const path = await chosen(context, spec, resolve(context.directory, options.output ?? 'backups'), file);
  const source = await unlessMissing(engine.openSource(path, spec, pki.files));
  if (source === undefined)
    throw new CliError('file-missing', `${path} is missing`, {
      hint: 'list snapshots with harderway backup list',
    });
  const task = { id: 'drill', title: 'restore the snapshot beside the cluster' };
  const reach = { hosts: engine.hostsOfStages(spec, ['etcd']), tolerateUnreachable: true };
  const report = await askHosts(context, spec, reach, async ({ session }, { progress, signal }) => {
    progress.report({ kind: 'start', ...task });
    const onPart = (detail: string): void => progress.report({ kind: 'update', ...task, detail });
    const found = await engine.drillSnapshot(session, source, { signal, onPart });
    const { total: elapsedMs } = found.elapsedMs;
    progress.report({ kind: found.ok ? 'done' : 'failed', ...task, elapsedMs });
    return found;
  });
  const { stdout } = context;
  if (options.json) writeJson(stdout, report);
  else stdout.write(renderDrill(report, stdout));
  return report.ok ? EXIT.ok : EXIT.problems;
}
