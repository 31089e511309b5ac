import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandResult, runCommand } from '../process/command.js';

/** An apt with lists and sources of its own: the machine's are neither read nor changed. */
export interface PrivateApt {
  run(
    program: 'apt-get' | 'apt-cache',
    args: readonly string[],
    options?: { cwd?: string },
  ): Promise<CommandResult>;
}

/**
 * Sets one up in a folder, with the given lines as its sources.list. The machine's fetch settings (proxies and
 * the like) hold here too. Its lists are fetched at once.
 */
export async function openPrivateApt(
  folder: string,
  sources: readonly string[],
  context: { signal: AbortSignal | undefined; onLine: (line: string) => void },
): Promise<PrivateApt> {
  await mkdir(join(folder, 'lists', 'partial'), { recursive: true });
  await mkdir(join(folder, 'archives', 'partial'), { recursive: true });
  await writeFile(join(folder, 'sources.list'), `${sources.join('\n')}\n`);
  const settings = [
    `Dir::Etc::SourceList=${join(folder, 'sources.list')}`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::State::Lists=${join(folder, 'lists')}`,
    `Dir::Cache=${folder}`,
    // The folder is root's or the user's own: apt's helper user may not write there.
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
