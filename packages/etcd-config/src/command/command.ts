import type { Diagnostic } from '../diagnostics.js';
import { EtcdConfigError } from '../errors.js';

/** What a command needs of the world. */
export interface CommandWorld {
  /** The text of a file, `-` for standard input. Throws when it cannot be read. */
  readText(path: string): string;
}

/** What a command answers; who runs it prints it. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** 0: done, nothing wrong. 1: an error was found, or the plan is refused. 2: wrong use. 3: a file cannot be read. */
  readonly exitCode: 0 | 1 | 2 | 3;
}

/** Wrong use of a command. */
export class UsageError extends Error {
  readonly code = 'usage';
}

/** A file that cannot be read. */
class UnreadableError extends Error {
  readonly code = 'unreadable';
}

/** The text of a file, or an error that names it. */
export function textAt(world: CommandWorld, path: string): string {
  try {
    return world.readText(path);
  } catch (error) {
    throw new UnreadableError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A finding on one line, with the file that its position counts in. */
export function diagnosticLine(
  found: Diagnostic & { readonly member?: string },
  files: Readonly<Record<string, string>>,
): string {
  const { source, position, member } = found;
  const file = source === undefined ? undefined : files[source];
  const place = file === undefined ? (source ?? '') : `${file}:${position.line}:${position.column}`;
  const where = [member, place].filter((part) => part !== undefined && part !== '').join(' ');
  return `${found.severity} ${found.code}${where === '' ? '' : ` (${where})`}: ${found.message}\n`;
}

/** Whether any finding is an error. */
export function hasError(diagnostics: readonly { readonly severity: string }[]): boolean {
  return diagnostics.some((found) => found.severity === 'error');
}

/** JSON with 64 bit numbers as they are. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item),
    2,
  );
  return `${text}\n`;
}

/** Answers to an error of a command. */
export function failure(error: unknown): CommandResult {
  if (error instanceof UnreadableError) return { stdout: '', stderr: `${error.message}\n`, exitCode: 3 };
  if (error instanceof EtcdConfigError) {
    return { stdout: '', stderr: `error ${error.code}: ${error.message}\n`, exitCode: 1 };
  }
  const wrongUse =
    error instanceof UsageError ||
    (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
  if (wrongUse)
    return {
      stdout: '',
      stderr: `${error.message}\nRun etcd-config --help for how to use it.\n`,
      exitCode: 2,
    };
  throw error;
}
