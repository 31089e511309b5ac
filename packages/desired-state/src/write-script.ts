import { type PutFile, quote, type Upload, uploadScript } from '@harderway/remote-exec';
import { DesiredStateError } from './errors.js';
import type { Change } from './model.js';
import { uploadingPath } from './paths.js';
import { rememberChecksums } from './probe-paths.js';
import { type IndexedChange, type SharedFile, sharedFiles } from './shared-file.js';
import { authorityPath } from './trusted-ca.js';

/** Script text that writes files, and what it reads from standard input. */
export interface WriteScript {
  /** To be run before anything is done: refuse where a file of others is not as it was seen. */
  readonly premises: readonly string[];
  readonly lines: readonly string[];
  readonly stdin: () => AsyncIterable<Uint8Array>;
  readonly size: number;
}

function putFileOf({ resource }: Change): PutFile | undefined {
  if (resource.kind === 'trusted-ca' && resource.state !== 'absent') {
    const path = authorityPath(resource.name);
    return { path, content: resource.pem, mode: 0o644, owner: 'root', group: 'root' };
  }
  if (resource.kind !== 'file') return undefined;
  const { path, content, mode, owner = 'root', group = 'root' } = resource;
  return { path, content, mode, owner, group };
}

/** @throws DesiredStateError `bad-resource` where two changes would write the same file, unless both are blocks of it. */
function assertApart(changes: readonly Change[]): void {
  const writers = new Map<string, Change>();
  for (const change of changes) {
    const { resource } = change;
    const path = resource.kind === 'block' ? resource.path : putFileOf(change)?.path;
    if (path === undefined) continue;
    const other = writers.get(path);
    if (other !== undefined && !(resource.kind === 'block' && other.resource.kind === 'block'))
      throw new DesiredStateError('bad-resource', `${change.id}: ${other.id} is about the same file`);
    writers.set(path, change);
  }
}

const say = (word: string, changes: readonly IndexedChange[]): readonly string[] =>
  changes.map(({ index }) => `say ${word} ${index}`);

function uploadLines({ staging, script }: Upload, failure: string): readonly string[] {
  return [
    `printf '%s\\n' ${quote(staging)} >${uploadingPath} || exit 1`,
    `(\n${script}\n) || { say ${failure}; exit 1; }`,
    `rm -f ${uploadingPath}`,
  ];
}

const refusal = ({ asSeen, blocks: [{ index }] }: SharedFile): string =>
  `{ ${asSeen}; } || { say changed-meanwhile ${index}; exit 1; }`;

/**
 * Writes the files of all changes in one upload, then, one by one, those of others that get blocks, each right after a
 * look at whether it's still as it was seen.
 *
 * @param ordered all changes, in the order of the markers' indexes
 * @throws DesiredStateError `bad-resource` where two changes would write the same file
 */
export function writeScript(ordered: readonly Change[]): WriteScript {
  assertApart(ordered);
  const changes = ordered.map((change, index): IndexedChange => ({ change, index }));
  const files = ordered.flatMap((change) => putFileOf(change) ?? []);
  const own = changes.filter(({ change }) => change.resource.kind === 'file');
  const upload = uploadScript(files);
  const ours =
    files.length === 0
      ? []
      : [...uploadLines(upload, 'failed-upload'), ...rememberLarge(files), ...say('done', own)];
  const shared = sharedFiles(changes).map((one) => ({ ...one, upload: uploadScript([one.file]) }));
  const theirs = shared.flatMap((one) => [
    ...say('begin', one.blocks),
    refusal(one),
    ...uploadLines(one.upload, `failed-upload ${one.blocks[0].index}`),
    ...say('done', one.blocks),
  ]);
  const uploads = [upload, ...shared.map((one) => one.upload)];
  return {
    premises: shared.map(refusal),
    lines: [...say('begin', own), ...ours, ...theirs],
    stdin: async function* () {
      for (const { stdin } of uploads) yield* stdin();
    },
    size: uploads.reduce((sum, { size }) => sum + size, 0),
  };
}

/** The sums of large files are known by now: kept, so that the next probe need not read them again. */
function rememberLarge(files: readonly PutFile[]): readonly string[] {
  const large = files.flatMap(({ path, content }) =>
    typeof content === 'object' && 'kind' in content ? [{ path, sha256: content.sha256 }] : [],
  );
  if (large.length === 0) return [];
  const printers = large.map(
    ({ path, sha256 }) =>
      `printf '%s|%s|%s\\n' ${sha256} "$(stat -c '%i|%s|%y|%z' -- ${quote([path])})" ${quote([path])}`,
  );
  return [rememberChecksums(printers.join('; '))];
}
