import type { Diagnostic } from '@harderway/cluster-spec';
import { CommandError } from '@harderway/command';

/** The codes of {@link CliError}; docs/errors.md explains each. */
export const cliErrorCodes = [
  'file-missing',
  'file-unreadable',
  'file-unwritable',
  'file-exists',
  'invalid-cluster',
  'invalid-kubeconfig',
  'kubeconfig-conflict',
  'credentials-changed',
  'passphrase-needed',
  'unknown-host',
  'example-addresses',
  'declined',
  'preflight-failed',
  'restarts-unconfirmed',
  'upgrade-refused',
  'rotation-waits',
  'verify-failed',
  'stopped',
] as const;

/** A code of {@link CliError}. */
export type CliErrorCode = (typeof cliErrorCodes)[number];

/** An error of the command line itself. */
export class CliError extends CommandError {
  override readonly name = 'CliError';
  /** Of cluster.yaml; they have been printed already. */
  readonly diagnostics: readonly Diagnostic[] | undefined;

  constructor(
    code: CliErrorCode,
    message: string,
    more: {
      readonly hint?: string | undefined;
      readonly diagnostics?: readonly Diagnostic[] | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(code, message, more);
    this.diagnostics = more.diagnostics;
  }
}

/** An error that ends a command after findings, which its JSON document has beside the error. */
export const withFindings = (error: Error, findings: object): Error =>
  Object.create(error, { findings: { value: findings } });

/** The findings of an error made by {@link withFindings}; none for another one. */
export const findingsOf = (error: unknown): object =>
  error instanceof Error && 'findings' in error && typeof error.findings === 'object'
    ? (error.findings ?? {})
    : {};

/** The `code` of an error of Node's file system, or an empty text. */
export function systemCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

/** Reasons of the file system in words. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EEXIST: 'it exists already',
  EINVAL: 'it is not a regular file',
  EISDIR: 'it is a directory',
  ELOOP: 'its links form a loop',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'missing',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of the path is not a directory',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
};

/** Code of Node's decoder for bytes that are not UTF-8. */
const ENCODING = 'ERR_ENCODING_INVALID_ENCODED_DATA';
/** Our own codes for input that is refused. */
export const PIPE = 'NAMED_PIPE';
export const LARGE = 'LARGE_INPUT';

/** Reasons that are shown without their code, which nobody would search for. */
const plainReasons: Readonly<Record<string, string>> = {
  [ENCODING]: 'it has bytes that are not UTF-8',
  [PIPE]: 'it is a named pipe',
  [LARGE]: 'it is larger than 16 MiB',
};

/** Advice for a file that could not be read or written. */
const advice: Readonly<Record<string, string>> = {
  EISDIR: 'name the file in that directory',
  ELOOP: 'name the file that the links should lead to',
  ENOSPC: 'free some space there, and run the command again',
  [ENCODING]: 'save the file as UTF-8',
  [PIPE]: 'name a regular file, or use <(COMMAND) of the shell',
  [LARGE]: 'check that it is the right file',
};

/** Why a file operation failed, in words, with the code that people search for. */
export function reasonOf(error: unknown): string {
  const code = systemCode(error);
  const plain = plainReasons[code];
  if (plain !== undefined) return plain;
  const reason = reasons[code];
  if (reason === undefined) return code || String(error);
  return `${reason} (${code})`;
}

/** The hint for a file that could not be read or written. */
export const adviceOn = (error: unknown): string =>
  advice[systemCode(error)] ?? 'check the path and its permissions';

/** The result of a file operation; undefined if the file is missing. */
export async function unlessMissing<T>(operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
