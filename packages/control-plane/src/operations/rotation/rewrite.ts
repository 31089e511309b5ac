import { valueBeginning } from '@harderway/cluster-pki/encryption-stages';
import { readEncryption } from '@harderway/credentials-directory';
import { registryOf } from '../../components/etcd/registry.js';
import { rewriteObject } from '../../hosts/api/objects.js';
import { pause } from '../../hosts/pause.js';
import type { ObjectClient } from '../../model/api.js';
import { ControlPlaneError } from '../../model/errors.js';
import type { Session } from '../../model/session.js';
import { storedKeys } from './stored.js';
import { assertKnownWriters } from './writers.js';

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
  // Resources of Kubernetes are kept by their name, custom ones by their group too. They may share a name, such as `services`.
  const definition = await api.request(
    'GET',
    `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${resource}`,
  );
  const byGroup = `${root}/${group}/${name}/`;
  const prefixes = definition.status === 200 ? [byGroup] : [own, byGroup];
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

/** Whether a list of the API has objects; undefined where it can't be read. Its text may be secret, so no error quotes it. */
function hasObjects(body: string): boolean | undefined {
  try {
    const { items }: { readonly items?: unknown } = JSON.parse(body);
    return Array.isArray(items) ? items.length > 0 : items === null ? false : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes sure that a resource of which etcd has no key has no objects. API servers may keep them under another prefix or in another
 * etcd, and then nobody has looked at any of them.
 */
async function assertNone(api: ObjectClient, { path, name, prefixes }: StoredResource): Promise<void> {
  const at = `${path}/${name}?limit=1`;
  const { status, body } = await api.request('GET', at);
  // What the API does not have, nobody reads.
  if (status === 404) return;
  const isThere = status === 200 ? hasObjects(body) : undefined;
  if (isThere === undefined)
    throw new ControlPlaneError('api-request-failed', `GET ${at}: ${status}, and no list`, {
      status,
      hint: 'run `harderway verify`; once the API answers, run the same command again',
    });
  if (isThere)
    throw new ControlPlaneError('rotation-refused', `${name} are not where they are looked for in etcd`, {
      found: `the API has some, but no key begins with ${prefixes.join(' or ')}`,
      hint: 'look at etcd-prefix and etcd-servers-overrides of the API servers: the old key has to stay for objects that are kept elsewhere',
    });
}

async function outdatedOf(
  session: Session,
  api: ObjectClient,
  resource: StoredResource,
  beginning: string | undefined,
  signal?: AbortSignal,
): Promise<readonly OutdatedObject[]> {
  const found: OutdatedObject[] = [];
  let all = 0;
  for (const prefix of resource.prefixes) {
    const { outdated, count } = await storedKeys(session, prefix, beginning, signal);
    all += count;
    for (const key of outdated) found.push({ key, path: pathOf(resource, key.slice(prefix.length)) });
  }
  if (all === 0) await assertNone(api, resource);
  return found;
}

/** All objects that the key which encrypts now has not encrypted, and the name of that key. */
async function outdatedObjects(
  session: Session,
  api: ObjectClient,
  signal?: AbortSignal,
): Promise<{ readonly key: string; readonly outdated: readonly OutdatedObject[] }> {
  const { spec } = session;
  await assertKnownWriters(session, signal);
  const { use, resources } = await readEncryption(spec);
  const root = registryOf(spec);
  const outdated: OutdatedObject[] = [];
  for (const resource of resources) {
    const stored = await storedResource(api, resource, root);
    outdated.push(...(await outdatedOf(session, api, stored, valueBeginning(use.signs), signal)));
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
