import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { EXIT, UsageError } from '@harderway/command';
import { visible } from '@harderway/diagnostics';
import type { ExaminedSnapshot } from '@harderway/etcd-snapshots';
import { formatBytes } from '@harderway/progress';
import type { Context } from '../context.js';
import { CliError, unlessMissing } from '../errors.js';
import type { OptionsOf } from '../options.js';
import { writeJson } from '../present/json.js';
import { table } from '../present/table.js';
import { warnOfUnanswered } from '../present/unanswered.js';
import { keyOf, sealOf } from '../secrets.js';
import { withProgress, withSession } from '../session.js';
import { loadSpec, readSpec } from '../spec-file.js';
import { refuseForeignOptions, type VerbOptions } from '../verb-options.js';

type Options = OptionsOf<'backup'>;

/** The credentials, sealed: before any host is asked, so that a wrong passphrase costs nothing. */
async function sealedCredentials(
  context: Context,
  options: Options,
  spec: ClusterSpec,
): Promise<Uint8Array | undefined> {
  if (!options.withCredentials) {
    if (options.recipient.length > 0 || options.passphraseFile !== undefined)
      throw new UsageError('a snapshot is not encrypted, only the credentials with it are', {
        hint: 'add --with-credentials, or leave out --recipient and --passphrase-file',
      });
    return undefined;
  }
  const { sealCredentials } = await import('@harderway/credentials-directory');
  return sealCredentials(spec.pki.directory, await sealOf(context, 'the credentials in the backup', options));
}

/** Opens the credentials that were kept with a snapshot into a new directory. */
async function openKept(context: Context, options: Options, path: string): Promise<number> {
  const { into, json } = options;
  if (into === undefined)
    throw new UsageError('--into is missing', { hint: 'name a new directory, as in --into auth' });
  const { credentialsPath } = await import('@harderway/etcd-snapshots');
  const named = resolve(context.directory, path);
  const file = named.endsWith('.db') ? credentialsPath(named) : named;
  const sealed = await unlessMissing(readFile(file));
  if (sealed === undefined)
    throw new CliError('file-missing', `${file} is missing`, {
      hint: 'snapshots that were taken --with-credentials have one beside them',
    });
  const key = await keyOf(context, file, options);
  const { openCredentials } = await import('@harderway/credentials-directory');
  const files = await openCredentials(sealed, key, resolve(context.directory, into));
  if (json) writeJson(context.stdout, { into, files });
  else context.stdout.write(`${files.length} ${files.length === 1 ? 'file' : 'files'} in ${visible(into)}\n`);
  return EXIT.ok;
}

/** Takes a snapshot of etcd into the directory. */
async function take(context: Context, options: Options, directory: string): Promise<number> {
  const spec = await loadSpec(context, options);
  const credentials = await sealedCredentials(context, options, spec);
  const { text: clusterYaml } = await readSpec(context, options);
  const engine = await context.controlPlane();
  const { credentialsPath } = await import('@harderway/etcd-snapshots');
  const reach = { hosts: engine.hostsOfStages(spec, ['etcd']), tolerateUnreachable: true };
  const task = { id: 'backup', title: 'snapshot of etcd' };
  const { path, manifest, unanswered, doubt } = await withProgress(context, (job) =>
    withSession(context, spec, job, reach, async (session) => {
      const began = performance.now();
      job.progress.report({ kind: 'start', ...task });
      const onBytes = (done: number): void =>
        job.progress.report({ kind: 'update', ...task, detail: formatBytes(done) });
      const taken = await engine.takeSnapshot(session, directory, {
        signal: job.signal,
        onBytes,
        clusterYaml,
        credentials,
      });
      job.progress.report({ kind: 'done', ...task, elapsedMs: performance.now() - began });
      return taken;
    }),
  );
  const { size, host, revision, keys, hash, encryptionKeys } = manifest;
  const { stdout, stderr } = context;
  if (options.json) writeJson(stdout, { path, ...manifest });
  else {
    const agreed = hash === undefined ? 'no member could be compared' : `${hash.hosts.join(', ')} agree`;
    stdout.write(`${path}: ${formatBytes(size)}, by ${host}\n`);
    if (credentials !== undefined) stdout.write(`${credentialsPath(path)}: the credentials\n`);
    stdout.write(`${keys} keys at revision ${revision}; ${agreed}\n`);
  }
  warnOfUnanswered(stderr, unanswered, 'its keys could not be compared');
  if (doubt !== undefined)
    stderr.write(
      `${visible(`warning: the credentials in ${spec.pki.directory} may not belong to the cluster of ${host} (${doubt}): the snapshot does not record its CA and keys`)}\n`,
    );
  for (const { provider, name, objects, fingerprint } of encryptionKeys)
    if (fingerprint === undefined && doubt === undefined)
      stderr.write(
        `warning: ${objects} objects are encrypted with ${visible(`${provider} ${name}`)}, which encryption-config.yaml does not have\n`,
      );
  return EXIT.ok;
}

/** Date, revision and number of keys, where known. */
function columnsOf({ manifest, contents }: ExaminedSnapshot): readonly string[] {
  const taken = manifest === undefined ? '' : manifest.takenAt.slice(0, 19).replace('T', ' ');
  const known = contents ?? manifest;
  return [taken, ...(known === undefined ? ['', ''] : [String(known.revision), String(known.keys)])];
}

/** Checks snapshots, every page of them, without hosts and without a program of etcd. */
async function check(context: Context, { json }: Options, paths: readonly string[]): Promise<number> {
  const { examineSnapshot } = await import('@harderway/etcd-snapshots');
  const results = [];
  for (const path of paths) {
    const found = await unlessMissing(examineSnapshot(resolve(context.directory, path)));
    if (found === undefined)
      throw new CliError('file-missing', `${path} is missing`, {
        hint: 'list them with harderway backup list',
      });
    results.push({ path, ...found });
  }
  if (json) writeJson(context.stdout, results);
  else {
    const rows = results.map((found) => [
      found.path,
      formatBytes(found.size),
      ...columnsOf(found),
      found.fault ?? 'whole',
    ]);
    const titles = ['FILE', 'SIZE', 'TAKEN (UTC)', 'REVISION', 'KEYS', 'FOUND'];
    context.stdout.write(`${table([titles, ...rows], context.stdout)}\n`);
  }
  return results.every(({ fault }) => fault === undefined) ? EXIT.ok : EXIT.problems;
}

/** Refuses a directory that was named and is missing: a typing error is not an empty directory. */
async function requireDirectory({ output }: Options, directory: string): Promise<void> {
  if (output === 'backups' || (await unlessMissing(stat(directory))) !== undefined) return;
  throw new CliError('file-missing', `${output} is missing`, { hint: 'name the directory of the snapshots' });
}

async function list(context: Context, options: Options, directory: string): Promise<number> {
  await requireDirectory(options, directory);
  const { storedSnapshots } = await import('@harderway/etcd-snapshots');
  const stored = await storedSnapshots(directory, context.now());
  if (stored.length === 0 && !options.json) {
    context.stdout.write(`no snapshots in ${options.output}; take one with harderway backup\n`);
    return EXIT.ok;
  }
  return check(
    context,
    options,
    stored.map(({ path }) => path),
  );
}

/** Removes snapshots of the cluster that need not be kept. */
async function prune(context: Context, options: Options, directory: string): Promise<number> {
  const { keepLast, keepDaily, json } = options;
  if (keepLast === undefined && keepDaily === undefined)
    throw new UsageError('neither --keep-last nor --keep-daily is given', {
      hint: 'say how many stay: --keep-last 5',
    });
  await requireDirectory(options, directory);
  const spec = await loadSpec(context, options);
  const { pruneSnapshots } = await import('@harderway/etcd-snapshots');
  const retention = { last: keepLast ?? 1, daily: keepDaily ?? 0 };
  const removed = await pruneSnapshots(directory, spec.name, retention, context.now());
  if (json) writeJson(context.stdout, { removed });
  else
    context.stdout.write(
      removed.length === 0
        ? `nothing to remove in ${options.output}\n`
        : removed.map((path) => `removed ${path}\n`).join(''),
    );
  return EXIT.ok;
}

/** The options that only one subcommand takes; the empty name is `backup` alone. */
const verbs: VerbOptions<Options> = {
  '': ['withCredentials', 'recipient'],
  list: [],
  check: [],
  prune: ['keepLast', 'keepDaily'],
  open: ['identity', 'into'],
};

/** Takes, lists, checks or prunes snapshots of etcd on this machine, or opens credentials kept with one. */
export async function backup(
  context: Context,
  options: Options,
  [what = 'take', ...files]: readonly string[],
): Promise<number> {
  refuseForeignOptions(options, what === 'take' ? undefined : what, verbs);
  const directory = resolve(context.directory, options.output ?? 'backups');
  const ofDirectory = { take, list, prune };
  if (files.length === 0)
    for (const [name, run] of Object.entries(ofDirectory))
      if (name === what) return run(context, options, directory);
  if (what === 'check' && files.length > 0) return check(context, options, files);
  const [file] = files;
  if (what === 'open' && file !== undefined && files.length === 1) return openKept(context, options, file);
  throw new UsageError(
    what === 'check' || what === 'open'
      ? `${what} needs a file`
      : `unknown subcommand ${[what, ...files].join(' ')}`,
    {
      hint: 'backup, backup list, backup check FILE..., backup open FILE --into DIRECTORY, or backup prune --keep-last N',
    },
  );
}
