import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type Bundle,
  type DesiredCluster,
  DoctorError,
  formatBundle,
  parseBundle,
  type Report,
} from '@harderway/cluster-doctor';
import { type CollectTarget, collect } from '@harderway/cluster-doctor/collect';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { UsageError } from '@harderway/command';
import { uncolored } from '@harderway/diagnostics';
import {
  type ConnectFromConfigOptions,
  connectFromConfig,
  forEachHost,
  local,
  type Transport,
} from '@harderway/remote-exec';
import { tarStream } from '@harderway/remote-exec/streams';
import { replaceFile } from '@harderway/replace-file';
import type { Context } from './context.js';
import { CliError, unlessMissing } from './errors.js';
import type { OptionsOf } from './options.js';
import { doctorText } from './present/doctor-text.js';
import { type Job, withProgress, withSession } from './session.js';
import { loadSpec, readSpec } from './spec-file.js';
import { writeFileWhole } from './write-file.js';

/** The name of a bundle in an archive, of which it is the first entry. */
const ENTRY = 'bundle.json';
const BLOCK = 512;

/** The largest archive that is unpacked, in bytes: a stranger may have made it. */
const LARGEST = 2 ** 28;

/**
 * The text of the first entry of a tar archive that gzip has compressed.
 *
 * @throws DoctorError `bundle-unreadable`
 */
function firstEntry(packed: Buffer): string {
  let archive: Buffer;
  try {
    archive = gunzipSync(packed, { maxOutputLength: LARGEST });
  } catch (error) {
    throw new DoctorError('bundle-unreadable', 'the archive is damaged, or larger than 256 MiB', {
      hint: 'give a file that harderway doctor --support has written, as it was sent',
      cause: error,
    });
  }
  const size = Number.parseInt(archive.toString('latin1', 124, 136), 8);
  return archive.toString('utf8', BLOCK, BLOCK + size);
}

/** Whether an operand is named like a bundle, as no host is. */
const isBundleName = (operand: string): boolean => /\.json$|\.t(?:ar\.)?gz$/.test(operand);

/**
 * The bundle in a file, if the only operand is the path of one.
 *
 * @throws CliError `file-missing`; DoctorError `bundle-unreadable`, `bundle-version`
 */
export async function readBundle(
  { directory }: Context,
  [path, ...others]: readonly string[],
): Promise<Bundle | undefined> {
  if (path === undefined || others.length > 0) return undefined;
  const full = resolve(directory, path);
  const found = await unlessMissing(stat(full));
  if (found === undefined && isBundleName(path))
    throw new CliError('file-missing', `${path} is missing`, {
      hint: 'name a file that harderway doctor --save or --support has written',
    });
  if (found?.isFile() !== true) return undefined;
  const content = await readFile(full);
  const packed = content[0] === 0x1f && content[1] === 0x8b;
  return parseBundle(packed ? firstEntry(content) : content.toString('utf8'));
}

/** Saves a bundle for another judgement. It holds no secrets, but names and addresses. */
export const saveBundle = ({ directory, signal }: Context, path: string, bundle: Bundle): Promise<void> =>
  writeFileWhole(resolve(directory, path), formatBundle(bundle), 0o600, signal);

/** A name of a bundle as the name of a file, which a stranger cannot make a path of. */
const fileName = (name: string): string => name.replace(/^\.|[^\w.@:-]/g, '_');

/** Saves an archive for somebody who helps: the bundle, the report, and journals as files of their own. */
export async function saveSupport(
  { directory }: Context,
  path: string,
  bundle: Bundle,
  report: Report,
): Promise<void> {
  const texts: readonly (readonly [string, string])[] = [
    [ENTRY, formatBundle(bundle)],
    ['report.txt', doctorText(report, uncolored, true)],
    ...bundle.hosts.flatMap(({ name, answers }) =>
      Object.entries(answers).flatMap(([question, { output }]) =>
        question.startsWith('journal ') && output !== ''
          ? [[`journal/${fileName(name)}/${fileName(question.slice(8))}.log`, `${output}\n`] as const]
          : [],
      ),
    ),
  ];
  const entries = texts.map(([name, text]) => {
    const content = Buffer.from(text);
    return { name, size: content.length, mode: 0o600, read: () => content };
  });
  const pieces: Uint8Array[] = [];
  // The pieces are lent, so each is copied.
  for await (const piece of tarStream(entries)) pieces.push(Buffer.from(piece));
  await replaceFile(resolve(directory, path), gzipSync(Buffer.concat(pieces)), { mode: 0o600 });
}

/** cluster.yaml, if there is one and no host is named that it does not have. */
async function ownCluster(
  context: Context,
  options: OptionsOf<'doctor'>,
  names: readonly string[],
): Promise<ClusterSpec | undefined> {
  const read = await readSpec(context, options).catch((error: unknown) => {
    if (names.length > 0) return undefined;
    throw error;
  });
  const hosts = read?.parsed.spec?.hosts.map(({ name }) => name) ?? [];
  if (read === undefined || !names.every((name) => hosts.includes(name))) return undefined;
  return loadSpec(context, options, { keys: false });
}

/** The part of cluster.yaml that a bundle is compared with. */
const desiredOf = ({ hosts, versions, api }: ClusterSpec): DesiredCluster => ({
  hosts: hosts.map(({ name, role, address }) => ({ name, role, address })),
  versions: { kubernetes: versions.kubernetes, etcd: versions.etcd },
  virtualAddress: { address: api.virtualIp, port: api.port },
});

/** Collects from hosts of cluster.yaml, and what they should be. */
export function collectFromCluster(
  context: Context,
  spec: ClusterSpec,
  job: Job,
  names: readonly string[],
): Promise<Bundle> {
  const hosts = names.length === 0 ? spec.hosts.map(({ name }) => name) : names;
  return withSession(context, spec, job, { hosts, tolerateUnreachable: true }, async (session) => {
    const targets = spec.hosts
      .filter(({ name }) => hosts.includes(name))
      .map(({ name, address }): CollectTarget => {
        const transport = session.transports.get(name);
        const reason = session.unreachable.find(({ host }) => host === name)?.cause ?? 'not tried';
        return transport === undefined
          ? { kind: 'unreachable', name, address, reason }
          : { kind: 'connected', name, address, transport };
      });
    const { signal } = job;
    const bundle = await collect(targets, { client: local(), signal, concurrency: context.concurrency });
    return { ...bundle, desired: desiredOf(spec) };
  });
}

/** Collects from hosts as ssh would reach them. */
export async function collectOverSsh(
  { concurrency, log }: Context,
  how: Pick<ConnectFromConfigOptions, 'user' | 'configFile'>,
  { progress, signal }: Job,
  names: readonly string[],
): Promise<Bundle> {
  const task = { id: 'doctor', title: 'look at the host' };
  const open: Transport[] = [];
  try {
    const dialed = await forEachHost(
      names,
      async (name, stop): Promise<CollectTarget> => {
        progress.report({ kind: 'start', ...task, host: name });
        const transport = await connectFromConfig(name, { ...how, signal: stop, onDebug: log.onDebug });
        open.push(transport);
        return { kind: 'connected', name: transport.host, transport };
      },
      { concurrency, signal },
    );
    const targets = dialed.map((result): CollectTarget => {
      if (result.kind === 'ok') return result.value;
      const reason = result.kind === 'skipped' ? 'not tried' : result.error.message.replace(/^\S+: /, '');
      return { kind: 'unreachable', name: result.host, reason };
    });
    const bundle = await collect(targets, { client: local(), signal, concurrency });
    for (const host of names) progress.report({ kind: 'done', ...task, host });
    return bundle;
  } finally {
    await Promise.all(open.map((transport) => transport.close()));
  }
}

/**
 * Collects a bundle from the named hosts, or from all hosts of cluster.yaml.
 *
 * @throws UsageError without any host; CliError as `loadSpec`
 */
export async function collectBundle(
  context: Context,
  options: OptionsOf<'doctor'>,
  names: readonly string[],
): Promise<Bundle> {
  const spec = await ownCluster(context, options, names);
  if (spec === undefined && names.length === 0)
    throw new UsageError('no host is given', { hint: 'name the hosts as ssh does, or write cluster.yaml' });
  const { user, sshConfig } = options;
  return withProgress(context, async (job) => {
    if (spec !== undefined && user === undefined && sshConfig === undefined)
      return collectFromCluster(context, spec, job, names);
    const configFile = sshConfig === undefined ? undefined : resolve(context.directory, sshConfig);
    const all = names.length === 0 ? (spec?.hosts ?? []).map(({ name }) => name) : names;
    const bundle = await collectOverSsh(context, { user, configFile }, job, all);
    return spec === undefined ? bundle : { ...bundle, desired: desiredOf(spec) };
  });
}
