import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { localFile } from '../src/content/content.js';
import type { Transport } from '../src/model/transport.js';
import type { Farm } from './farm.js';
import { shell, timed } from './measure.js';

export const mebibytes = 100;

/** A 100 MiB file, and ways to write it on a host. */
export interface Parcel {
  readonly from: string;
  /** Where it goes, under a name. */
  readonly at: (name: string) => string;
  readonly put: (host: Transport, name: string) => Promise<void>;
  readonly cat: (ssh: string, name: string) => Promise<string>;
  /** Milliseconds of an upload to hosts that have nothing. */
  readonly fresh: (work: () => Promise<unknown>) => Promise<number>;
}

export async function parcel(farm: Farm): Promise<Parcel> {
  const from = join(farm.directory, 'from');
  await shell(`head -c ${mebibytes * 1024 * 1024} /dev/urandom >${from}`);
  const content = await localFile(from);
  const at = (name: string): string => join(farm.directory, `to-${name}`);
  return {
    from,
    at,
    put: async (host, name) => {
      await host.put([{ path: at(name), content, mode: 0o644 }]);
    },
    cat: (ssh, name) => shell(`cat ${from} | ${ssh} 'cat >${at(name)}'`),
    fresh: async (work) => {
      for (const name of ['a', 'b', 'c']) rmSync(at(name), { force: true });
      return timed(work);
    },
  };
}
