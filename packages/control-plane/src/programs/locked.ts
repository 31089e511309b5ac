import { dirname, isAbsolute, relative } from 'node:path';
import type { ProgramFile } from '@harderway/release-binaries';
import { ControlPlaneError } from '../model/errors.js';
import { addToLockFile, type LockedProgram, lockKey, readLockFile } from './lock-file.js';

/** The lock file of a cluster's programs. */
export interface ProgramsLock {
  /** Path of harderway.lock. */
  readonly path: string;
  /** Refuse programs that it lacks, rather than add them. Default false. */
  readonly frozen?: boolean | undefined;
}

/** A program as a lock file keeps it. Paths are relative to the file, so that other machines have the same. */
const lockedAs = (
  { name, version, arch, sha256, source, signature }: ProgramFile,
  lock: string,
): LockedProgram => ({
  name,
  version,
  architecture: arch,
  sha256,
  source: isAbsolute(source) ? relative(dirname(lock), source) : source,
  signedBy: signature.kind === 'signed' ? signature.identity : null,
});

const notLocked = (message: string, found: string, hint: string): ControlPlaneError =>
  new ControlPlaneError('program-not-locked', message, { found, hint });

/** Whether everything on the way from a mirror may change what it sends: plain http, unless it is this machine. */
function isPlain(mirror: string): boolean {
  const { protocol, hostname } = new URL(mirror);
  return protocol === 'http:' && !/^(?:localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
}

/**
 * Refuses to download by plain http what no digest is known of: its checksums come the same way.
 *
 * @throws ControlPlaneError `program-not-locked`, `lock-unreadable`
 */
export async function refusePlainMirror(
  mirror: string | undefined,
  lock: ProgramsLock | undefined,
  wanted: readonly Pick<ProgramFile, 'name' | 'version' | 'arch'>[],
): Promise<void> {
  if (mirror === undefined || !isPlain(mirror)) return;
  const known = new Set((lock === undefined ? [] : await readLockFile(lock.path)).map(lockKey));
  const keys = wanted.map(({ name, version, arch }) => lockKey({ name, version, architecture: arch }));
  const missing = keys.filter((key) => !known.has(key));
  if (missing.length === 0) return;
  throw notLocked(
    'programs.mirror is plain http, and no digest of its programs is known',
    `harderway.lock lacks ${missing.join(', ')}`,
    'use https, or lock the programs once from an official source: its digests are then verified',
  );
}

/**
 * Compares programs with the lock file, and adds those that it lacks.
 *
 * @throws ControlPlaneError `program-changed`, `program-not-locked`, `lock-unreadable`; errors of the file system
 */
export async function verifyLocked(
  programs: readonly ProgramFile[],
  { path, frozen = false }: ProgramsLock,
): Promise<void> {
  const known = new Map((await readLockFile(path)).map((program) => [lockKey(program), program]));
  const found = programs.map((program) => lockedAs(program, path));
  const changed = found.filter((program) => {
    const locked = known.get(lockKey(program));
    return locked !== undefined && locked.sha256 !== program.sha256;
  });
  if (changed.length > 0)
    throw new ControlPlaneError(
      'program-changed',
      `${changed.map(lockKey).join(', ')}: not the program that ${path} has`,
      {
        details: changed.map((program) => {
          const locked = known.get(lockKey(program));
          return `${lockKey(program)}: SHA-256 ${program.sha256} from ${program.source}; locked is ${locked?.sha256} from ${locked?.source}`;
        }),
        hint: 'find out which one is right; to accept the new one, remove its line from harderway.lock',
      },
    );
  const added = found.filter((program) => !known.has(lockKey(program)));
  if (added.length === 0) return;
  if (frozen)
    throw notLocked(
      `${path} lacks programs`,
      added.map(lockKey).join(', '),
      'run the same command without --frozen, and commit the file',
    );
  await addToLockFile(path, added);
}
