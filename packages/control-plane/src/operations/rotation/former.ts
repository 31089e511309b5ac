import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprintOf } from '@harderway/cluster-pki';
import { type AuthorityRole, usesOf } from '@harderway/cluster-pki/authorities';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { readCredentials } from '@harderway/credentials-directory';
import { objectsAt, rewriteObject } from '../../hosts/api/objects.js';
import {
  encodeField,
  type Field,
  fieldOf,
  fieldsOf,
  objectOf,
  withObject,
} from '../../hosts/api/protobuf.js';
import { pause } from '../../hosts/pause.js';
import type { ObjectClient } from '../../model/api.js';
import { ControlPlaneError } from '../../model/errors.js';

/** Roles whose authorities API servers publish. */
export type PublishedRole = Exclude<AuthorityRole, 'etcd-ca'>;

/** Where API servers publish each: aggregated servers, kube-controller-manager and kube-scheduler trust what is there. */
const publishedIn: Readonly<Record<PublishedRole, string>> = {
  ca: 'client-ca-file',
  'front-proxy-ca': 'requestheader-client-ca-file',
};
const configMaps = '/api/v1/namespaces/kube-system/configmaps';
const configMap = 'extension-apiserver-authentication';

/** Number of the field `data` of a ConfigMap, and of key and value in each of its entries (k8s.io/api/core/v1, generated.proto). */
const dataField = 2;
const keyField = 1;
const valueField = 2;

const isEntry = ({ number, content }: Field, key: string): boolean =>
  number === dataField && fieldOf(content, keyField)?.toString('utf8') === key;

const pemsIn = (text: string): readonly string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];

const isOneOf = (pem: string, fingerprints: ReadonlySet<string>): boolean =>
  fingerprints.has(fingerprintOf(pem) ?? '');

/** Fingerprints of the authorities that a role had, whose files are kept, and that are no longer trusted. */
async function formerAuthorities(spec: ClusterSpec, role: PublishedRole): Promise<ReadonlySet<string>> {
  const { directory } = spec.pki;
  const isOwn = new RegExp(`^${role}(?:-\\d+)?\\.pem$`);
  const fingerprintsIn = async (names: readonly string[]): Promise<ReadonlySet<string>> => {
    const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
    return new Set(texts.flatMap(pemsIn).flatMap((pem) => fingerprintOf(pem) ?? []));
  };
  const trusts = usesOf(await readCredentials(spec), spec)[role]?.trusts ?? [];
  const trusted = await fingerprintsIn(trusts.map((name) => `${name}.pem`));
  const all = await fingerprintsIn((await readdir(directory)).filter((name) => isOwn.test(name)));
  return new Set([...all].filter((each) => !trusted.has(each)));
}

/** The text of an entry of a ConfigMap. */
function textOf(object: Buffer, key: string): string {
  const entry = fieldsOf(object).find((field) => isEntry(field, key));
  return (entry === undefined ? undefined : fieldOf(entry.content, valueField))?.toString('utf8') ?? '';
}

/** An answer with the ConfigMap without some certificates in an entry. */
function without(body: Buffer, key: string, former: ReadonlySet<string>): Buffer {
  const object = objectOf(body);
  const kept = pemsIn(textOf(object, key)).filter((pem) => !isOneOf(pem, former));
  const text = (number: number, content: string): Buffer =>
    encodeField({ number, content: Buffer.from(content) });
  const entry = Buffer.concat([
    text(keyField, key),
    text(valueField, kept.map((pem) => `${pem}\n`).join('')),
  ]);
  const fields = fieldsOf(object).map((field) =>
    isEntry(field, key) ? encodeField({ number: dataField, content: entry }) : field.whole,
  );
  return withObject(body, Buffer.concat(fields));
}

/** Looks, 2 s apart: kube-apiserver reads its files again every minute. */
const mostLooks = 60;

/** Consecutive clean looks required: an API server that still trusts a CA publishes it again as soon as it is gone. */
const cleanLooks = 3;

/** Whether API servers publish a CA that is no longer trusted. */
export async function isFormerPublished(
  spec: ClusterSpec,
  api: ObjectClient,
  role: PublishedRole,
): Promise<boolean> {
  const former = await formerAuthorities(spec, role);
  return former.size > 0 && (await isPublished(api, publishedIn[role], former));
}

/**
 * Removes CAs that are no longer trusted from what API servers publish, until it stays that way; 2 minutes at most. API servers
 * only ever add to it, and whoever learns from it would trust the old CA until that expires.
 *
 * @returns how many times one was removed; 0 if none was there
 * @throws ControlPlaneError `rotation-refused` where an API server still trusts one; `api-request-failed`
 */
export async function retireFormer(
  spec: ClusterSpec,
  api: ObjectClient,
  role: PublishedRole,
  signal?: AbortSignal,
): Promise<number> {
  const former = await formerAuthorities(spec, role);
  if (former.size === 0) return 0;
  const key = publishedIn[role];
  let removed = 0;
  for (let look = 0, clean = 0; clean < cleanLooks; look += 1) {
    if (look > 0) await pause(2000, signal);
    const isThere = await isPublished(api, key, former);
    clean = isThere ? 0 : clean + 1;
    if (!isThere) continue;
    if (look >= mostLooks)
      throw new ControlPlaneError('rotation-refused', `an API server still trusts a former ${role}`, {
        found: `it keeps adding it to ConfigMap kube-system/${configMap}`,
        hint: 'restart kube-apiserver on the control nodes one after another, then run the same command again',
      });
    await rewriteObject(api, `${configMaps}/${configMap}`, (body) => without(body, key, former));
    removed += 1;
  }
  return removed;
}

async function isPublished(api: ObjectClient, key: string, former: ReadonlySet<string>): Promise<boolean> {
  for await (const object of objectsAt(api, `${configMaps}?fieldSelector=metadata.name%3D${configMap}`))
    if (pemsIn(textOf(object, key)).some((pem) => isOneOf(pem, former))) return true;
  return false;
}
