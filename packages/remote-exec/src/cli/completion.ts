import {
  type CompletedCommand,
  type CompletedOption,
  type CompletedValue,
  completionScript,
  SHELLS,
  type Shell,
} from '@harderway/shell-completion';
import { type CliOption, options } from './options.js';

const complete = ([name, { short, about, label, value }]: readonly [string, CliOption]): CompletedOption => ({
  flags: [...(short === undefined ? [] : [`-${short}`]), `--${name}`],
  description: about,
  ...(label === undefined ? {} : { value: value ?? { kind: 'text' } }),
});

const every = options.filter(([, { section }]) => section !== 'put').map(complete);

const command = (
  name: string,
  description: string,
  values: CompletedValue,
  own: readonly CompletedOption[],
): CompletedCommand => ({ name, description, options: own, arguments: values });

/** The script that makes a shell complete remote-exec. */
export const completion = (shell: Shell): string =>
  completionScript(shell, {
    name: 'remote-exec',
    options: every,
    commands: [
      command('put', 'lay files on the hosts', { kind: 'file' }, options.map(complete)),
      command('get', 'fetch files from the hosts', { kind: 'directory' }, every),
      command('completion', 'print a completion script', { kind: 'one-of', values: SHELLS }, []),
    ],
  });
