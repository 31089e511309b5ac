import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exclusively, replaceFile } from '@harderway/replace-file';
import * as z from 'zod';
import { ControlPlaneError } from '../model/errors.js';

/** A program that a cluster may run. */
export interface LockedProgram {
  readonly name: string;
  /** Without the leading v. */
  readonly version: string;
  readonly architecture: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Where it came from when it was locked: a URL, or a path. */
  readonly source: string;
  /** Who was proven to have signed it; null if nothing was proven. */
  readonly signedBy: string | null;
}

const format = 'harderway-lock/1';

const schema: z.ZodType<{ readonly format: typeof format; readonly programs: readonly LockedProgram[] }> =
  z.strictObject({
    format: z.literal(format),
    programs: z.array(
      z.strictObject({
        name: z.string(),
        version: z.string(),
        architecture: z.string(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        source: z.string(),
        signedBy: z.string().nullable().default(null),
      }),
    ),
  });

/** The lock file of the cluster that a cluster.yaml describes. It is meant to be committed beside it. */
export const lockFileOf = (clusterFile: string): string => join(dirname(clusterFile), 'harderway.lock');

/** Tells programs apart: of each there is one content. */
export const lockKey = ({
  name,
  version,
  architecture,
}: Pick<LockedProgram, 'name' | 'version' | 'architecture'>): string =>
  `${name} ${version} (${architecture})`;

/**
 * Reads a lock file; empty where it is missing.
 *
 * @throws ControlPlaneError `lock-unreadable`; errors of the file system
 */
export async function readLockFile(path: string): Promise<readonly LockedProgram[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text)).programs;
  } catch (cause) {
    throw new ControlPlaneError('lock-unreadable', `${path} can't be read`, {
      found: cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : '',
      hint: 'take it from version control again',
      cause,
    });
  }
}

/** The text of a lock file: a line for each program, in a fixed order, so that a change of one shows as one line. */
function textOf(programs: readonly LockedProgram[]): string {
  const lines = programs
    .map(({ name, version, architecture, sha256, source, signedBy }) => ({
      name,
      version,
      architecture,
      sha256,
      source,
      signedBy,
    }))
    .sort((one, other) => (lockKey(one) < lockKey(other) ? -1 : 1))
    .map((program) => `    ${JSON.stringify(program)}`);
  return `{\n  "format": "${format}",\n  "programs": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

/**
 * Adds programs to a lock file, with those that another run has added meanwhile. Programs that it has keep their line.
 *
 * @throws ControlPlaneError `lock-unreadable`; errors of the file system
 */
export async function addToLockFile(path: string, added: readonly LockedProgram[]): Promise<void> {
  await exclusively(path, async () => {
    const known = await readLockFile(path);
    const all = new Map([...added, ...known].map((program) => [lockKey(program), program]));
    await replaceFile(path, textOf([...all.values()]), { mode: 0o644 });
  });
}
