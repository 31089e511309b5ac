import { parseIp } from '@harderway/ip-address';
import type { Certificate } from '../cryptography/model.js';
import { numberOf } from '../encoding/bytes.js';
import { elementsOf, extensionOf, textOf } from '../encoding/der.js';
import type { AlternativeNames } from '../model.js';

/** id-ce-nameConstraints, 2.5.29.30. */
const nameConstraints = '551d1e';

/** The names of one list of subtrees, by kind (RFC 5280, 4.2.1.10). */
interface Subtrees {
  readonly dns: readonly string[];
  /** Address and mask after each other. */
  readonly ip: readonly Uint8Array[];
}

function subtreesOf(list: Uint8Array | undefined): Subtrees {
  const bases = elementsOf(list).flatMap(({ content }) => elementsOf(content).slice(0, 1));
  return {
    dns: bases.filter(({ tag }) => tag === 0x82).map(textOf),
    ip: bases.filter(({ tag }) => tag === 0x87).map(({ content }) => content),
  };
}

function constraintsOf({ der }: Certificate): {
  readonly permitted: Subtrees;
  readonly excluded: Subtrees;
} {
  const [value] = elementsOf(extensionOf(der, nameConstraints));
  const lists = elementsOf(value?.content);
  return {
    permitted: subtreesOf(lists.find(({ tag }) => tag === 0xa0)?.content),
    excluded: subtreesOf(lists.find(({ tag }) => tag === 0xa1)?.content),
  };
}

/** Whether a name is the base or below it; below it alone if the base begins with a dot, as OpenSSL and Go have it. */
function dnsIn(name: string, base: string): boolean {
  const [own, around] = [name.toLowerCase(), base.toLowerCase()];
  return around === '' || own === around || own.endsWith(around.startsWith('.') ? around : `.${around}`);
}

function ipIn(text: string, base: Uint8Array): boolean {
  const address = parseIp(text);
  const half = base.length / 2;
  if (address === undefined || half !== (address.family === 4 ? 4 : 16)) return false;
  const mask = numberOf(base.subarray(half));
  return (address.bits & mask) === (numberOf(base.subarray(0, half)) & mask);
}

/**
 * The names that an authority may not sign for, by its name constraints: clients refuse every certificate with one of
 * them.
 */
export function forbiddenNames(authority: Certificate, { dns, ip }: AlternativeNames): readonly string[] {
  const { permitted, excluded } = constraintsOf(authority);
  const forbidden = <B>(
    names: readonly string[],
    kind: (trees: Subtrees) => readonly B[],
    isIn: (name: string, base: B) => boolean,
  ) =>
    names.filter(
      (name) =>
        kind(excluded).some((base) => isIn(name, base)) ||
        (kind(permitted).length > 0 && !kind(permitted).some((base) => isIn(name, base))),
    );
  return [...forbidden(dns, (trees) => trees.dns, dnsIn), ...forbidden(ip, (trees) => trees.ip, ipIn)];
}
