import { readFile } from 'node:fs/promises';
import { takeSnapshot as take } from '../backup/take-snapshot.js';
import type { OperationKind } from './kind.js';

/** Streams a snapshot of etcd to this machine. */
export interface TakeSnapshot {
  readonly kind: 'take-snapshot';
  /** Directory of this machine. */
  readonly directory: string;
  /** Path of cluster.yaml, whose text goes into the snapshot's manifest. */
  readonly clusterFile: string;
}

/** Every attempt takes a new snapshot: an older one lacks what was written since. */
export const takeSnapshot: OperationKind<TakeSnapshot> = {
  kind: 'take-snapshot',
  summary: ({ directory }) => `take a snapshot of etcd into ${directory}`,
  execution: ({ directory, clusterFile }, { session, signal, onProgress }) => ({
    look: async () => ({ done: false, found: 'no snapshot was taken' }),
    looksItself: true,
    carryOut: async () => {
      const onBytes = (done: number): void => onProgress({ bytes: { done } });
      const clusterYaml = await readFile(clusterFile, 'utf8');
      const { path, manifest } = await take(session, directory, { clusterYaml, signal, onBytes });
      return {
        look: { done: true, found: path },
        note: `snapshot of etcd: ${path} (${manifest.size} bytes)`,
      };
    },
    patienceMs: 0,
    hint: `check the space in ${directory} and \`harderway status\`, then run the same command again`,
  }),
};
