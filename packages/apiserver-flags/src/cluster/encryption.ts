import { listOf, mapOf, textOf } from '@harderway/component-flags/documents';
import type { Diagnostic } from '@harderway/diagnostics';
import { readKubernetesYaml } from '@harderway/yaml-text';
import { maskedBy } from '../documents/encryption-resources.js';
import { finding } from './cluster-rules.js';
import type { ComponentInstance } from './model.js';

const FLAG = 'encryption-provider-config';

/** How the objects of each resource, or wildcard, are encrypted: the first way writes, all of them read. */
type Encryption = ReadonlyMap<string, readonly string[]>;

/** The ways of a provider. A stored object is marked with the kind of its provider and the name of its key: both decide who reads it. */
const waysOf = (provider: unknown): readonly string[] =>
  Object.entries(mapOf(provider)).flatMap(([kind, value]) => {
    if (value === null || value === undefined) return [];
    const { keys, name, endpoint } = mapOf(value);
    return kind === 'identity' || kind === 'kms'
      ? [[kind, textOf(name), textOf(endpoint)].join(' ')]
      : listOf(keys).map((key) => [kind, textOf(mapOf(key)['name']), textOf(mapOf(key)['secret'])].join(' '));
  });

/** Reads an encryption configuration; undefined for a text that is none. Of a resource that comes twice the first item counts. */
function encryptionIn(text: string): Encryption | undefined {
  const source = readKubernetesYaml(text);
  if (source.kind === 'fault') return undefined;
  const items = listOf(mapOf(source.value)['resources']);
  const entries = items.flatMap((item) => {
    const ways = listOf(mapOf(item)['providers']).flatMap(waysOf);
    return listOf(mapOf(item)['resources']).map((name) => [textOf(name), ways] as const);
  });
  return items.length === 0 ? undefined : new Map(entries.toReversed());
}

/** Objects of other resources are stored as plain text. */
const PLAIN = ['identity  '];

function waysFor(encryption: Encryption, resource: string): readonly string[] {
  const names = new Set(encryption.keys());
  return encryption.get(names.has(resource) ? resource : (maskedBy(resource, names) ?? '')) ?? PLAIN;
}

/** A resource that one server writes in a way that the other cannot read. While keys are rotated, files may differ in their order. */
const unreadable = (writer: Encryption, reader: Encryption): string | undefined =>
  [...new Set([...writer.keys(), ...reader.keys()])].find((resource) => {
    const [written] = waysFor(writer, resource);
    return written !== undefined && !waysFor(reader, resource).includes(written);
  });

/** Checks that API servers read each other's encrypted objects, where the files are known. */
export function encryptionFindings(servers: readonly ComponentInstance[]): readonly Diagnostic[] {
  const known = servers.flatMap(({ host, flags, read }) => {
    const path = flags[FLAG];
    const text = path === undefined ? undefined : read?.(path);
    const encryption = text === undefined ? undefined : encryptionIn(text);
    return path === undefined || encryption === undefined ? [] : [{ host, path, encryption }];
  });
  const [first, ...others] = known;
  if (first === undefined) return [];
  return others.flatMap((other) => {
    const pairs = [[first, other] as const, [other, first] as const];
    const findings = pairs.flatMap(([writer, reader]) => {
      const resource = unreadable(writer.encryption, reader.encryption);
      if (resource === undefined) return [];
      const message = `${reader.path} on ${reader.host} lacks the provider or key with which the API server on ${writer.host} writes ${resource}: the other cannot read them`;
      const hint = 'Put the same file in both places. Keep both keys until all objects are written again.';
      return [finding('encryption-differs', message, hint, [FLAG])];
    });
    // Files with different keys cannot be read either way: one finding says it.
    return findings.slice(0, 1);
  });
}
