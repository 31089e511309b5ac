import { readFileSync, statSync } from 'node:fs';
import type { ClusterSpec, FileReader, FileSpec } from '@harderway/cluster-spec';
import type { FileResource } from '@harderway/desired-state';
import { ControlPlaneError } from '../model/errors.js';
import type { FileItem, PlainItem } from '../model/item.js';
import { absent, plain } from './items.js';

/** The order in which the programs start. */
const readers: readonly FileReader[] = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
];

/** The text of a file, from cluster.yaml or from a file on this machine. */
function contentOf({ path, content, source }: FileSpec): string {
  if (source === undefined) return content ?? '';
  try {
    // A pipe or a device may have no end.
    if (!statSync(source).isFile()) throw new Error('it is not a regular file');
    return readFileSync(source, 'utf8');
  } catch (cause) {
    throw new ControlPlaneError(
      'invalid-configuration',
      `${source} can't be read, and is to be ${path} on hosts`,
      {
        found: cause instanceof Error ? cause.message : String(cause),
        hint: 'write the file, or correct files in cluster.yaml',
        cause,
      },
    );
  }
}

/** The text of a file. A key that is not marked as a secret would be in diffs and logs, so it is refused. */
function shownContentOf(file: FileSpec): string {
  const content = contentOf(file);
  if (file.secret || !/^-----BEGIN [A-Z ]*PRIVATE KEY-----/m.test(content)) return content;
  throw new ControlPlaneError(
    'invalid-configuration',
    `${file.path} holds a private key, but is not marked as a secret`,
    {
      ...(file.source === undefined ? {} : { found: `its source is ${file.source}` }),
      hint: 'add `secret: true` to it under files in cluster.yaml: plans, diffs and logs then leave its content out, and its mode becomes 0600',
    },
  );
}

/** The text of a file, unless it is a secret or can't be read on this machine. */
function knownContentOf(file: FileSpec): string | undefined {
  try {
    return file.secret ? undefined : shownContentOf(file);
  } catch (error) {
    if (error instanceof ControlPlaneError) return undefined;
    throw error;
  }
}

/** The texts of files of cluster.yaml by their paths on hosts. Secrets, and files that can't be read on this machine, are left out. */
export const knownContents = ({ files }: ClusterSpec): ReadonlyMap<string, string> =>
  new Map(
    files.flatMap((file) => {
      const content = knownContentOf(file);
      return content === undefined ? [] : [[file.path, content] as const];
    }),
  );

function itemOf(file: FileSpec): FileItem {
  const { path, mode, owner, group, secret } = file;
  const resource = (content: string): FileResource => ({
    kind: 'file',
    path,
    content,
    mode,
    owner,
    group,
    secret,
  });
  const wanted = (): FileResource => resource(shownContentOf(file));
  return {
    kind: 'file',
    source: 'text',
    path,
    asked: () => resource(''),
    wanted,
    atStart: wanted,
    removal: [absent(path)],
  };
}

/** The files of cluster.yaml that a program reads. */
export const filesReadBy = ({ files }: ClusterSpec, program: FileReader): readonly FileItem[] =>
  files.filter(({ readBy }) => readBy.includes(program)).map(itemOf);

/** The program whose stage writes a file: the first that reads it. By then the users of the programs before it exist. */
const writerOf = ({ readBy }: FileSpec): FileReader | undefined =>
  readers.find((program) => readBy.includes(program));

/** The files of cluster.yaml that the stage of a program writes; without a program, those that none reads. */
export const filesWrittenFor = ({ files }: ClusterSpec, program?: FileReader): readonly FileItem[] =>
  files.filter((file) => writerOf(file) === program).map(itemOf);

/**
 * The files of cluster.yaml that are removed in the stage of a program, after it runs without them: it is the last that read
 * them. Without a program, those that none read.
 */
export const filesRemovedFor = ({ removedFiles }: ClusterSpec, program?: FileReader): readonly PlainItem[] =>
  removedFiles
    .filter(({ readBy }) => readers.findLast((reader) => readBy.includes(reader)) === program)
    .map(({ path }) => plain(absent(path), absent(path)));
