import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EXIT, UsageError } from '@harderway/command';
import { formatBytes, formatTable } from '@harderway/progress';
import type { Context } from '../context.js';
import { CliError, unlessMissing } from '../errors.js';
import type { OptionsOf } from '../options.js';
import { writeJson } from '../present/json.js';
import { withProgress, withSession } from '../session.js';
import { loadSpec } from '../spec-file.js';

type Options = OptionsOf<'backup'>;

/** Takes a snapshot of etcd into the directory. */
async function take(context: Context, options: Options, directory: string): Promise<number> {
  const spec = await loadSpec(context, options);
  const engine = await context.controlPlane();
  const task = { id: 'backup', title: 'snapshot of etcd' };
  const { path, manifest } = await withProgress(context, (job) =>
    withSession(context, spec, job, { tolerateUnreachable: true }, async (session) => {
      const began = performance.now();
      job.progress.report({ kind: 'start', ...task });
      const onBytes = (done: number): void =>
        job.progress.report({ kind: 'update', ...task, detail: formatBytes(done) });
      const taken = await engine.takeSnapshot(session, directory, { signal: job.signal, onBytes });
      job.progress.report({ kind: 'done', ...task, elapsedMs: performance.now() - began });
      return taken;
    }),
  );
  if (options.json) writeJson(context.stdout, { path, ...manifest });
  else context.stdout.write(`${path}: ${formatBytes(manifest.size)}, by ${manifest.host}\n`);
  return EXIT.ok;
}

/** The snapshots of the directory, the oldest first. */
async function snapshotsIn(directory: string): Promise<readonly string[]> {
  const names = (await unlessMissing(readdir(directory))) ?? [];
  return names.filter((name) => name.endsWith('.db') && !name.startsWith('.')).sort();
}

/** Checks snapshots by the checksum at their end, without hosts and without a program of etcd. */
async function check(context: Context, { json }: Options, paths: readonly string[]): Promise<number> {
  const { checkSnapshotFile } = await context.controlPlane();
  const results = [];
  for (const path of paths) {
    const found = await unlessMissing(checkSnapshotFile(resolve(context.directory, path)));
    if (found === undefined)
      throw new CliError('file-missing', `${path} is missing`, {
        hint: 'list them with harderway backup list',
      });
    results.push({ path, ...found });
  }
  if (json) writeJson(context.stdout, results);
  else {
    const rows = results.map(({ path, size, fault = 'whole' }) => [path, formatBytes(size), fault]);
    context.stdout.write(`${formatTable([['FILE', 'SIZE', 'FOUND'], ...rows])}\n`);
  }
  return results.every(({ fault }) => fault === undefined) ? EXIT.ok : EXIT.problems;
}

/** Takes, lists or checks snapshots of etcd on this machine. */
export async function backup(
  context: Context,
  options: Options,
  [what = 'take', ...files]: readonly string[],
): Promise<number> {
  const directory = resolve(context.directory, options.output ?? 'backups');
  if (what === 'take' && files.length === 0) return take(context, options, directory);
  if (what === 'list' && files.length === 0)
    return check(
      context,
      options,
      (await snapshotsIn(directory)).map((name) => join(directory, name)),
    );
  if (what === 'check' && files.length > 0) return check(context, options, files);
  throw new UsageError(
    what === 'check' ? 'check needs a file' : `backup does not know ${[what, ...files].join(' ')}`,
    {
      hint: 'backup, backup list, or backup check FILE...',
    },
  );
}
