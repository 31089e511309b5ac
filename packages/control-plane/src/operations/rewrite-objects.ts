import type { OperationKind } from './kind.js';
import { countOutdated, rewriteOutdated } from './rotation/rewrite.js';

/** Writes every object again that is not encrypted with the key that encrypts now. */
export interface RewriteObjects {
  readonly kind: 'rewrite-objects';
  /** The key that encrypts now, such as `secretbox:key2`. */
  readonly key: string;
}

export const rewriteObjects: OperationKind<RewriteObjects> = {
  kind: 'rewrite-objects',
  usesCredentials: true,
  summary: ({ key }) => `encrypt every object with ${key}`,
  execution: ({ key }, { session, api, signal, onProgress }) => ({
    look: async () => {
      const left = await countOutdated(session, api(), signal);
      return { done: left === 0, found: `${left} objects are not yet encrypted with ${key}` };
    },
    // Looking reads the keys of all these objects; the rewriting does that itself.
    looksItself: true,
    carryOut: async () => {
      const report = (done: number, of: number): void => onProgress({ detail: `${done} of ${of}` });
      const count = await rewriteOutdated(session, api(), { onProgress: report, signal });
      const note = count === 0 ? undefined : `${count} objects in etcd are now encrypted with ${key}`;
      return { look: { done: true, found: 'none is left' }, note };
    },
    patienceMs: 0,
    hint: 'run the same command again: it continues with the objects that are left',
  }),
};
