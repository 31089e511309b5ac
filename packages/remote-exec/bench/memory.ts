import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Farm } from './farm.js';
import { shell } from './measure.js';

/** Memory of a process that puts files of several sizes. */
export async function memory(farm: Farm): Promise<void> {
  console.log('\nLargest resident memory of a process that puts one file');
  for (const mebibytes of [1, 100, 1024]) {
    const from = join(farm.directory, 'from');
    await shell(`head -c ${mebibytes * 1024 * 1024} /dev/urandom >${from}`);
    const child = fork(fileURLToPath(new URL('./put-once.js', import.meta.url)), [
      JSON.stringify(farm.target(0)),
      from,
      join(farm.directory, 'to'),
    ]);
    const [kilobytes] = await once(child, 'message');
    await shell(`rm ${from} ${farm.directory}/to`);
    console.log(`  ${String(mebibytes).padStart(5)} MiB  ${Math.round(Number(kilobytes) / 1024)} MiB`);
  }
}
