import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandOptions, type CommandResult, runCommand } from '../process/command.js';

/** An apt with its own lists and sources. It neither reads nor changes the machine's. */
export interface PrivateApt {
  run(
    program: 'apt-get' | 'apt-cache',
    args: readonly string[],
    options?: Pick<CommandOptions, 'cwd'>,
  ): Promise<CommandResult>;
}

/**
 * Sets one up in a directory, with the given lines as its sources.list, and fetches its lists. The machine's fetch
 * settings (proxies and the like) apply.
 */
export async function openPrivateApt(
  directory: string,
  sources: readonly string[],
  context: { signal: AbortSignal | undefined; onLine: (line: string) => void },
): Promise<PrivateApt> {
  await mkdir(join(directory, 'lists', 'partial'), { recursive: true });
  await mkdir(join(directory, 'archives', 'partial'), { recursive: true });
  await writeFile(join(directory, 'sources.list'), `${sources.join('\n')}\n`);
  const settings = [
    `Dir::Etc::SourceList=${join(directory, 'sources.list')}`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::State::Lists=${join(directory, 'lists')}`,
    `Dir::Cache=${directory}`,
    // The directory is root's or the user's own: apt's helper user may not write there.
    'APT::Sandbox::User=root',
  ];
  const apt: PrivateApt = {
    run: (program, args, options = {}) =>
      runCommand([program, ...settings.flatMap((setting) => ['-o', setting]), ...args], {
        ...context,
        ...options,
      }),
  };
  await apt.run('apt-get', ['update']);
  return apt;
}
