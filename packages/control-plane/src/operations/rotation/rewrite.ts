import { valueBeginning } from '@harderway/cluster-pki/encryption-stages';
import { readEncryption } from '@harderway/credentials-directory';
import { registryOf } from '../../components/etcd/registry.js';
import { rewriteObject } from '../../hosts/api/objects.js';
import { pause } from '../../hosts/pause.js';
import type { ObjectClient } from '../../model/api.js';
import { ControlPlaneError } from '../../model/errors.js';
import type { Session } from '../../model/session.js';
import { outdatedKeys } from './stored.js';

/** Keys of etcd of the resources that are not named as their objects (k8s.io/kubernetes, default_storage_factory_builder.go). */
const otherPlaces: Readonly<Record<string, string>> = {
  endpoints: 'services/endpoints',
  ingresses: 'ingress',
  nodes: 'minions',
  podsecuritypolicies: 'podsecuritypolicy',
  replicationcontrollers: 'controllers',
  services: 'services/specs',
};

/** A resource that is encrypted: its place in the API, and where its objects may be in etcd. */
interface StoredResource {
  readonly path: string;
  readonly name: string;
  /** Each ends with `/`. */
  readonly prefixes: readonly string[];
}

/** Finds the version of a resource's group, and where its objects are. */
async function storedResource(api: ObjectClient, resource: string, root: string): Promise<StoredResource> {
  const [name = '', ...rest] = resource.split('.');
  const group = rest.join('.');
  const own = `${root}/${otherPlaces[name] ?? name}/`;
  if (group === '') return { path: '/api/v1', name, prefixes: [own] };
  const { status, body } = await api.request('GET', `/apis/${group}`);
  if (status !== 200)
    throw new ControlPlaneError('rotation-refused', `the API does not have ${resource}`, {
      found: `GET /apis/${group}: ${status}`,
      hint: 'take it out of encryption-config.yaml if nothing of it is left, else put its API back',
    });
  const { preferredVersion }: { readonly preferredVersion: { readonly groupVersion: string } } =
    JSON.parse(body);
  // Resources of Kubernetes are kept by their name, others by their group too.
  const prefixes = [own, `${root}/${group}/${name}/`];
  return { path: `/apis/${preferredVersion.groupVersion}`, name, prefixes };
}

/** The place of an object in the API, by its key below a prefix: `NAMESPACE/NAME`, or `NAME` of one that is in none. */
function pathOf({ path, name }: StoredResource, below: string): string {
  const parts = below.split('/').map(encodeURIComponent);
  const own = parts.pop() ?? '';
  return [path, ...parts.flatMap((namespace) => ['namespaces', namespace]), name, own].join('/');
}

/** An object that is to be written again. */
interface OutdatedObject {
  readonly key: string;
  readonly path: string;
}

async function outdatedOf(
  session: Session,
  resource: StoredResource,
  beginning: string | undefined,
  signal?: AbortSignal,
): Promise<readonly OutdatedObject[]> {
  const found: OutdatedObject[] = [];
  for (const prefix of resource.prefixes)
    for (const key of await outdatedKeys(session, prefix, beginning, signal))
      found.push({ key, path: pathOf(resource, key.slice(prefix.length)) });
  return found;
}

/** All objects that the key which encrypts now has not encrypted, and the name of that key. */
async function outdatedObjects(
  session: Session,
  api: ObjectClient,
  signal?: AbortSignal,
): Promise<{ readonly key: string; readonly outdated: readonly OutdatedObject[] }> {
  const { spec } = session;
  const { use, resources } = await readEncryption(spec);
  const root = registryOf(spec);
  const outdated: OutdatedObject[] = [];
  for (const resource of resources) {
    const stored = await storedResource(api, resource, root);
    outdated.push(...(await outdatedOf(session, stored, valueBeginning(use.signs), signal)));
  }
  return { key: use.signs, outdated };
}

/**
 * How many objects the key that encrypts now has not encrypted yet.
 *
 * @throws ControlPlaneError `step-failed`, `host-lost`, `api-request-failed`
 */
export const countOutdated = async (
  session: Session,
  api: ObjectClient,
  signal?: AbortSignal,
): Promise<number> => (await outdatedObjects(session, api, signal)).outdated.length;

/** Options of {@link rewriteOutdated}. */
export interface RewriteOptions {
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** At most 50 objects a second: others use the API too. */
const pauseMs = 20;

/** An API server that restarted late may have written by the old key while others were rewritten. */
const rounds = 3;

/**
 * Writes every object again that etcd does not have by the key that encrypts now, until none is left. A run that was stopped is
 * completed by the next: it looks at what etcd has.
 *
 * @returns how many were written
 * @throws ControlPlaneError `rotation-refused` with the keys of those that stay as they were; `api-request-failed`,
 *   `step-failed`
 */
export async function rewriteOutdated(
  session: Session,
  api: ObjectClient,
  { onProgress = () => {}, signal }: RewriteOptions = {},
): Promise<number> {
  let done = 0;
  for (let round = 0; ; round += 1) {
    const { key, outdated } = await outdatedObjects(session, api, signal);
    if (outdated.length === 0) return done;
    if (round === rounds)
      throw new ControlPlaneError(
        'rotation-refused',
        `${outdated.length} objects are not yet encrypted with ${key}`,
        {
          details: outdated.slice(0, 20).map((object) => object.key),
          hint: 'look at these in etcd: the API has no such object, or writes it elsewhere; then run the same command again',
        },
      );
    const total = done + outdated.length;
    for (const { path } of outdated) {
      await rewriteObject(api, path);
      done += 1;
      onProgress(done, total);
      await pause(pauseMs, signal);
    }
  }
}
