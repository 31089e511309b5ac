import { closeSync, openSync, writeSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { uncolored } from '@harderway/diagnostics';
import { createProgress } from '@harderway/progress';
import { renderError } from '../present/error.js';
import { makeDirectories } from '../write-file.js';
import type { LogEvent } from './event.js';
import { type Sink, textSink } from './sink.js';

/** Logs of each command that are kept, the newest: those of a `status` every minute must not push out that of an `apply`. */
const keptLogs = 50;

/** Bytes after which a log has only the end of its run: `verify` may look again and again for a day. */
const fullAtBytes = 8 * 1024 * 1024;

/** The directory of the logs: below the user's state directory (XDG Base Directory Specification 0.8). */
export function logDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  const { XDG_STATE_HOME = '' } = environment;
  const state = isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(home, '.local/state');
  return join(state, 'harderway/runs');
}

/** Removes the oldest logs of a command; other files of the directory are left alone. */
async function removeOld(directory: string, command: string): Promise<void> {
  const own = new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d-]+Z-${command}-\\d+\\.log$`);
  // Names sort by time.
  const logs = (await readdir(directory)).filter((name) => own.test(name)).sort();
  const old = logs.slice(0, -keptLogs);
  // Another run may have removed it.
  await Promise.all(old.map((name) => rm(join(directory, name), { force: true })));
}

/** Lines about the run itself. */
function runLine(event: LogEvent): string | undefined {
  if (event.kind === 'begin')
    return `harderway ${event.version}: ${event.command} of ${event.cluster}, process ${process.pid}, Node.js ${process.version}`;
  if (event.kind === 'error') return renderError(event.error, uncolored, { verbose: true });
  if (event.kind === 'end') return `exit code ${event.exitCode}`;
  return undefined;
}

/**
 * Makes the log file of a run, and removes the oldest ones of its command. Each line begins with its time, and is on disk before the run
 * goes on.
 *
 * @throws errors of the file system
 */
export async function openLogFile(
  directory: string,
  command: string,
  now: () => Date,
): Promise<Sink & { readonly path: string }> {
  await makeDirectories(directory, 0o700);
  const stamp = now().toISOString().replace(/[:.]/g, '-');
  const path = join(directory, `${stamp}-${command}-${process.pid}.log`);
  const file = openSync(path, 'wx', 0o600);
  await removeOld(directory, command);
  let size = 0;
  const write = (text: string): void => {
    const time = now().toISOString().slice(11, 23);
    const lines = text.trimEnd().split('\n');
    const stamped = lines.map((line) => `${time} ${line}\n`).join('');
    try {
      size += writeSync(file, stamped);
    } catch {
      // A full disk does not stop a change of hosts.
      size = fullAtBytes;
    }
  };
  const sink = textSink(createProgress({ stream: { write }, live: false }), {
    commands: true,
    other: runLine,
  });
  return {
    path,
    take: (event) => {
      if (size < fullAtBytes || event.kind === 'error' || event.kind === 'end') sink.take(event);
    },
    close: () => closeSync(file),
  };
}
