import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ground } from '../ground.js';
import { timed } from '../measure.js';
import type { Contender } from '../peers.js';

/** The cost of a command on this machine. */
export interface Cost {
  readonly seconds: number;
  /** The most memory that the process ever had. */
  readonly bytes: number;
}

/** A module that writes the most memory of its process, in KiB, to a file at the end. */
const watch = (path: string): string =>
  `data:text/javascript,${encodeURIComponent(
    `import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync(${JSON.stringify(path)}, String(process.resourceUsage().maxRSS)));`,
  )}`;

/** Runs a command of Node in the lab, and tells its time and memory. */
export async function cost({ lab, work, signal }: Ground, { name, argv }: Contender): Promise<Cost> {
  const path = join(work, 'memory');
  const [node = '', ...rest] = argv;
  const seconds = await timed(lab, { name, argv: [node, '--import', watch(path), ...rest] }, signal);
  const kibibytes = Number(await readFile(path, 'utf8'));
  await rm(path);
  return { seconds, bytes: 1024 * kibibytes };
}
