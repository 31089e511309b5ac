import { text } from 'node:stream/consumers';
import type { Handler } from './server.js';

interface ConfigMap {
  readonly metadata: { readonly name: string; readonly resourceVersion?: string; readonly labels: unknown };
  readonly data: { readonly number: string };
}

/** ConfigMaps in memory, with optimistic concurrency as in the API of Kubernetes. */
export interface Store {
  readonly handler: Handler;
  readonly objects: Map<string, ConfigMap>;
  /** Called before each write; true: it fails with 500, after it was done for `done`. */
  fail?: (number: string) => 'done' | 'undone' | undefined;
}

/** An API that has ConfigMaps. */
export function configMaps(): Store {
  const objects = new Map<string, ConfigMap>();
  let version = 0;
  const store: Store = {
    objects,
    handler: async (request, response) => {
      const { method } = request;
      const answer = (status: number, body: unknown): void =>
        void response.writeHead(status).end(JSON.stringify(body));
      if (method === 'GET') return answer(200, { items: [...objects.values()] });
      if (method === 'DELETE') {
        objects.clear();
        return answer(200, {});
      }
      const given: ConfigMap = JSON.parse(await text(request));
      const { name, resourceVersion } = given.metadata;
      const failure = store.fail?.(given.data.number);
      if (failure === 'undone') return answer(500, {});
      if (objects.get(name)?.metadata.resourceVersion !== resourceVersion) return answer(409, {});
      version += 1;
      const written = { ...given, metadata: { ...given.metadata, resourceVersion: String(version) } };
      objects.set(name, written);
      return failure === 'done' ? answer(500, {}) : answer(201, written);
    },
  };
  return store;
}
