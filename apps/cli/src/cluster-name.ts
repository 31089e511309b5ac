import { basename, dirname } from 'node:path';
import type { Context } from './context.js';
import { CliError } from './errors.js';
import { ask } from './present/confirm.js';

/** A name for the cluster of a file, from the name of the file or of its directory; undefined if neither has a usable character. */
function nameFor(path: string): string | undefined {
  const file = basename(path).replace(/\.[^.]*$/, '');
  const name = (file === 'cluster' ? basename(dirname(path)) : file)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, 63)
    .replace(/^[._-]+|[._-]+$/g, '');
  return name === '' ? undefined : name;
}

/**
 * Asks for the name of a new cluster. Without a terminal, derives it from the path of the file.
 *
 * @throws CliError `declined` at the end of input
 */
export async function chooseName(context: Context, path: string): Promise<string | undefined> {
  const suggested = nameFor(path);
  if (!context.stdin.isTerminal || !context.stderr.isTTY) return suggested;
  const answer = await ask(
    context,
    `Name of the cluster, as kubectl will show it [${suggested ?? 'kubenet'}]:`,
  );
  context.signal.throwIfAborted();
  if (answer === undefined)
    throw new CliError('declined', 'nothing was written: there was no answer', {
      hint: 'press Enter to accept the name in brackets, or give one with --name',
    });
  return answer === '' ? suggested : answer;
}
