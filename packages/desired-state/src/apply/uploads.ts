import type { PutFile } from '@harderway/remote-exec';
import { quote } from '@harderway/remote-exec/quote';
import { borrow, lending } from '@harderway/remote-exec/streams';
import { type UploadScript, uploadScript } from '@harderway/remote-exec/upload';
import { DesiredStateError } from '../errors.js';
import { contentKey, uploadingPath } from '../host/state-files.js';
import { rememberChecksums } from '../paths/probe.js';
import { refusedExit, type SharedFile, sharedFiles } from './shared-file.js';
import { type IndexedChange, say } from './steps.js';
import { type WholeFiles, wholeFiles } from './whole-files.js';

/** Script text that writes files, and what it reads from standard input. */
export interface Uploads {
  /** Runs before anything is done: refuses where a file has changed since it was observed. */
  readonly premises: readonly string[];
  /** Runs after `premises`, and once more after packages, which bring files too. */
  readonly noted: readonly string[];
  /** Writes the files that an early unit needs. */
  readonly first: readonly string[];
  /** Writes all others. */
  readonly rest: readonly string[];
  /** Paths of the files that are only replaced: nothing else follows. */
  readonly replaced: ReadonlySet<string>;
  readonly stdin: () => AsyncIterable<Uint8Array>;
  readonly size: number;
}

/** @throws DesiredStateError `bad-resource` where two changes would write the same file, unless both edit it. */
function assertApart(changes: readonly IndexedChange[]): void {
  const writers = new Map<string, IndexedChange>();
  for (const indexed of changes) {
    const { kind, change } = indexed;
    const path = (kind.edit ? kind.path : kind.upload)?.(change.resource)?.path;
    if (path === undefined) continue;
    const other = writers.get(path);
    if (other !== undefined && !(kind.edit && other.kind.edit))
      throw new DesiredStateError('bad-resource', `${change.id}: ${other.change.id} is about the same file`);
    writers.set(path, indexed);
  }
}

function uploadLines({ staging, script }: UploadScript, failure: string): readonly string[] {
  return [
    `printf '%s\\n' ${quote(staging)} >${uploadingPath} || exit 1`,
    `(\n${script}\n) || { [ $? = ${refusedExit} ] || say ${failure}; exit 1; }`,
    `rm -f ${uploadingPath}`,
  ];
}

const refusal = ({ asSeen, edits: [{ index }] }: SharedFile): string =>
  `{ ${asSeen}; } || { say changed-meanwhile ${index}; exit ${refusedExit}; }`;

/** A change that writes a whole file. */
type Put = IndexedChange & { readonly file: PutFile };

/** Script text that writes files, all or none of them, and its part of standard input. */
function written(
  name: string,
  puts: readonly Put[],
): { readonly upload: UploadScript; readonly lines: readonly string[]; readonly guard: WholeFiles } {
  const files = puts.map(({ file }) => file);
  const whole = puts.filter(isWhole);
  const guard = wholeFiles(name, puts);
  const upload = uploadScript(files, { premise: guard.again });
  const lines = [
    say('begin', whole),
    ...(files.length === 0 ? [] : uploadLines(upload, 'failed-upload')),
    ...rememberLarge(files),
    say('done', whole),
  ];
  return { upload, lines: lines.filter(Boolean), guard };
}

/** Whether the upload alone makes the change. */
const isWhole = ({ kind }: Put): boolean => (kind.commands ?? kind.commandsForAll) === undefined;

/**
 * Writes the files of all changes in one upload, or in two where a unit starts early; then, one by one, those that others own
 * too. Files are renamed right after a check that they are still as they were observed.
 *
 * @param ordered all changes, in the order of the markers' indexes
 * @param isFirst whether an early unit waits for the file at a path
 * @throws DesiredStateError `bad-resource` where two changes would write the same file
 */
export function writeUploads(ordered: readonly IndexedChange[], isFirst: (path: string) => boolean): Uploads {
  assertApart(ordered);
  const puts = ordered.flatMap((indexed): readonly Put[] => {
    const file = indexed.kind.upload?.(indexed.change.resource);
    return file === undefined ? [] : [{ ...indexed, file }];
  });
  const first = written(
    'first_files',
    puts.filter(({ file }) => isFirst(file.path)),
  );
  const rest = written(
    'other_files',
    puts.filter(({ file }) => !isFirst(file.path)),
  );
  const shared = sharedFiles(ordered).map((one) => ({
    ...one,
    upload: uploadScript([one.file], { premise: refusal(one) }),
  }));
  const uploads = [first, rest, ...shared].map(({ upload }) => upload);
  return {
    premises: [...first.guard.premise, ...rest.guard.premise, ...shared.map(refusal)],
    noted: [...first.guard.note, ...rest.guard.note],
    first: first.lines,
    rest: [
      ...rest.lines,
      ...shared.flatMap((one) => [
        say('begin', one.edits),
        ...uploadLines(one.upload, `failed-upload ${one.edits[0].index}`),
        say('done', one.edits),
      ]),
    ],
    replaced: new Set(puts.filter(isWhole).map(({ file }) => file.path)),
    stdin: () =>
      lending(async function* () {
        for (const { stdin } of uploads) yield* borrow(stdin());
      }),
    size: uploads.reduce((sum, { size }) => sum + size, 0),
  };
}

/** Keeps the checksums of large files, which are known by now, so that the next probe need not read them. */
function rememberLarge(files: readonly PutFile[]): readonly string[] {
  const printers = files.flatMap(({ path, content }) =>
    typeof content === 'object' && 'kind' in content
      ? [
          `printf '%s|%s|%s\\n' ${content.sha256} "$(stat -c '${contentKey}' -- ${quote([path])})" ${quote([path])}`,
        ]
      : [],
  );
  return printers.length === 0 ? [] : [rememberChecksums(printers.join('; '))];
}
