import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INTERFACES } from './namespace.js';
import type { Program } from './releases.js';

/** The section of the dump that follows the virtual routers and their scripts. */
const END = '------< Interfaces >------';

/** The dump that keepalived prints as it starts with a file; undefined if it does not start. */
export async function dumpOf({ command }: Program, input: string): Promise<readonly string[] | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'harderway-keepalived-'));
  const path = join(directory, 'keepalived.conf');
  writeFileSync(path, input);
  const pids = ['-p', '-r', '-c', '-b'].flatMap((option) => [option, join(directory, `pid${option}`)]);
  const args = [...command, '-n', '-l', '-G', '-d', '-P', '-f', path, ...pids];
  const child = spawn(
    'unshare',
    [
      '--net',
      '--pid',
      '--mount-proc',
      '--fork',
      '--kill-child',
      'sh',
      '-ec',
      `${INTERFACES}\nexec "$@"`,
      'sh',
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = once(child, 'close');
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes(END)) child.kill('SIGKILL');
    });
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(late);
  rmSync(directory, { recursive: true });
  return output.includes(END) ? output.split('\n').map((line) => line.replace(/^.*?\d{4}: /, '')) : undefined;
}
