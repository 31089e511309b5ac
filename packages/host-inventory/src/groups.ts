import { invalid } from './errors.js';

/** Variables by name, with their values as text. */
export type Variables = Readonly<Record<string, string>>;

/** A group while an inventory is read. */
export interface Group {
  /** Its own hosts. */
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  vars: Variables;
}

/** An inventory while it is read. */
export interface InventoryDraft {
  readonly groups: Map<string, Group>;
  /** The variables of each host, from whichever group they are in: the last value in the file counts. */
  readonly variables: Map<string, Variables>;
}

/** The beginning of a value encrypted by ansible-vault. */
export const vaultMark = '$ANSIBLE_VAULT';

/** The group with a name, created if missing. */
export function groupOf({ groups }: InventoryDraft, name: string): Group {
  const group = groups.get(name) ?? { hosts: new Set(), children: new Set(), vars: {} };
  groups.set(name, group);
  return group;
}

/** `host:port`, in which an IPv6 address needs brackets. */
const withPort = /^(?:(?<host>[^:[\]]+)|\[(?<address>[^\]]+)\]):(?<port>\d+)$/;

/** Adds the hosts of a pattern such as `web[01:20]:2222` to a group. @throws InventoryError */
export function addHosts(draft: InventoryDraft, name: string, pattern: string, vars: Variables): void {
  const { hosts } = groupOf(draft, name);
  const { address } = withPort.exec(pattern)?.groups ?? {};
  for (const text of address === undefined ? expandRanges(pattern) : [pattern]) {
    const { host = text, address = host, port } = withPort.exec(text)?.groups ?? {};
    hosts.add(address);
    // The port with which a host is first named counts.
    const given: Variables = port === undefined ? {} : { ansible_port: port };
    draft.variables.set(address, { ...(draft.variables.get(address) ?? given), ...vars });
  }
}

/** A range as in `web[01:20]`, `[a:f]` or `[0:10:2]`: first, last, step. */
const range = /\[(\w*):(\w+)(?::(\d+))?\]/;

/** The hosts of a pattern with ranges. Numbers keep their leading zeros. @throws InventoryError */
function expandRanges(pattern: string): readonly string[] {
  const found = range.exec(pattern);
  if (!found && /[[\]]/.test(pattern))
    throw invalid(`${JSON.stringify(pattern)} has a bracket that is not part of a range`);
  if (!found) return [pattern];
  const [whole, first = '', last = '', step = '1'] = found;
  const rest = expandRanges(pattern.slice(found.index + whole.length));
  return valuesOf(first === '' ? '0' : first, last, Number(step), pattern).flatMap((value) =>
    rest.map((end) => `${pattern.slice(0, found.index)}${value}${end}`),
  );
}

/** More hosts in one range are taken for a mistake. */
const mostHosts = 100_000;

function valuesOf(first: string, last: string, step: number, pattern: string): readonly string[] {
  const numbers = /^\d+$/.test(first) && /^\d+$/.test(last);
  const letters = /^[A-Za-z]$/.test(first) && /^[A-Za-z]$/.test(last);
  const [from, to] = numbers ? [Number(first), Number(last)] : [first.charCodeAt(0), last.charCodeAt(0)];
  if (!(numbers || letters) || from > to || step === 0 || (to - from) / step >= mostHosts)
    throw invalid(`the range in ${JSON.stringify(pattern)} is not valid`);
  const width = numbers && first.startsWith('0') ? first.length : 0;
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => {
    const value = from + index * step;
    return numbers ? String(value).padStart(width, '0') : String.fromCharCode(value);
  });
}
