import { basename, dirname } from 'node:path';
import { EXIT, type Failure, Stopped, UsageError } from '@harderway/command';
import { isDraft } from '@harderway/replace-file';
import { outputOf } from '../context-of.js';
import { adviceOn, CliError, findingsOf, reasonOf } from '../errors.js';
import type { RunLog } from '../log/run-log.js';
import { renderError, viewError } from '../present/error.js';
import { writeJson } from '../present/json.js';

const reads = ['open', 'read', 'scandir', 'stat', 'lstat', 'readlink', 'realpath'];
const writes = ['mkdir', 'rename', 'unlink', 'write', 'fsync', 'chmod', 'rm', 'rmdir', 'symlink'];

/** An error of the file system in words: Node's own begins with a code, and has no hint. */
function inWords(error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  const call = String(error.syscall);
  if (![...reads, ...writes].includes(call)) return error;
  const path = 'path' in error ? String(error.path) : 'a file';
  // A draft is opened to write it, and nobody knows its name.
  const draft = isDraft(basename(path));
  const [code, verb] =
    draft || writes.includes(call)
      ? (['file-unwritable', 'write'] as const)
      : (['file-unreadable', 'read'] as const);
  return new CliError(code, `cannot ${verb} ${draft ? dirname(path) : path}: ${reasonOf(error)}`, {
    hint: adviceOn(error),
    cause: error,
  });
}

const changing = ['apply', 'reset', 'restore', 'upgrade', 'rotate', 'replace', 'remove', 'move'];

/** The error of a run that was ended by a signal. */
function stopped(command: string, log: RunLog | undefined, cause: unknown): CliError {
  const next = log?.otherwise === undefined ? `the next ${command}` : `\`${log.otherwise.command}\``;
  const rest = log?.hasBegunChange()
    ? ` What was done stays; ${next} continues from there.`
    : ' Nothing was changed on the hosts.';
  return new CliError('stopped', `Stopped.${changing.includes(command) ? rest : ''}`, { cause });
}

/** Adds to an error the command that completes an interrupted run, where repeating the same command would not complete it. */
function withOtherCommand(thrown: unknown, log: RunLog | undefined): unknown {
  if (!(thrown instanceof Error) || log?.otherwise === undefined) return thrown;
  const { command, because } = log.otherwise;
  const { hint, code } = viewError(thrown);
  if (!log.hasBegunChange() && code !== 'plan-outdated') return thrown;
  const rest = log.hasBegunChange()
    ? `${because}, so the command to run again is \`${command}\``
    : `if a run of it was interrupted, \`${command}\` completes it`;
  const value = `${hint === undefined ? '' : `${hint}; `}${rest}`;
  return Object.create(thrown, { hint: { value } });
}

const isFailedStep = (error: unknown): boolean =>
  error instanceof Error && 'step' in error && error.step !== undefined;

function codeOf(error: unknown, { aborted, reason }: AbortSignal): number {
  if (aborted) return reason instanceof Stopped ? reason.exitCode : EXIT.interrupted;
  return error instanceof UsageError ? EXIT.usage : EXIT.problems;
}

/**
 * Prints an error of any package, and gives the exit code. Wrong use is left to the front end, except where stderr has
 * events alone.
 */
export async function report(
  raw: unknown,
  { world, command, options, json }: Failure,
  log: RunLog | undefined,
): Promise<number | undefined> {
  const thrown = withOtherCommand(inWords(raw), log);
  const asEvents = log?.format === 'json';
  if (thrown instanceof UsageError && !asEvents) return undefined;
  const { aborted } = world.signal;
  const error = aborted ? stopped(command.name, log, thrown) : thrown;
  const path = log?.path();
  log?.take({ kind: 'error', error, log: path });
  const noColor = options['noColor'] === true;
  if (!asEvents) {
    const { paint, write } = outputOf(world.stderr, noColor);
    const verbose = options['verbose'] === true;
    // A step that failed while it was being finished is not hidden by the end of the run.
    const failed = !aborted || isFailedStep(thrown);
    if (failed) write(renderError(thrown, paint, { verbose, log: path }));
    if (aborted) write(`${viewError(error).message}\n`);
  }
  const diagnostics = error instanceof CliError ? error.diagnostics : undefined;
  if (json)
    writeJson(outputOf(world.stdout, noColor), {
      ...findingsOf(raw),
      error: { ...viewError(error), diagnostics, log: path },
    });
  const code = codeOf(error, world.signal);
  log?.end(code);
  return code;
}
