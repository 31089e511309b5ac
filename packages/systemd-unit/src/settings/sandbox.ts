import { fileSystemGroups, socketFamilies, syscallArchitectures } from '../schema/words.generated.js';
import { parseBoolean } from '../values/boolean.js';
import { capabilityNumber } from '../values/capabilities.js';
import { parseErrno } from '../values/errno.js';
import { addNewTexts, addToFilter, allowNothing } from './grow.js';
import { bad, before, emptyResets, warn, wordsOf } from './line.js';
import type { LineReader, LineReaders } from './model.js';
import { isSystemCall, systemCallGroup } from './system-calls.js';

const split = (text: string): { readonly inverted: boolean; readonly rest: string } =>
  text.startsWith('~') ? { inverted: true, rest: text.slice(1) } : { inverted: false, rest: text };

const capabilities: LineReader = (text, line) => {
  const { inverted, rest } = split(text);
  const bounding = line.key === 'CapabilityBoundingSet';
  let sum = 0n;
  for (const word of wordsOf(rest, line, { unquote: true, relax: true })) {
    const number = capabilityNumber(word.text);
    // systemd drops unknown names silently; the rule bad-capability reports them.
    if (number !== undefined) sum |= 1n << BigInt(number);
  }
  const all = 2n ** 64n - 1n;
  // Of what was never set, or set to the value that stands for it, the line leaves nothing.
  const unset = bounding ? all : 0n;
  const earlier = before(line, 'bits') ?? unset;
  if (sum === 0n || earlier === unset) return { kind: 'bits', value: inverted ? all & ~sum : sum };
  return { kind: 'bits', value: inverted ? earlier & ~sum : earlier | sum };
};

/** Whether the text is an action or an error a filtered call can end with: `kill`, EPERM, a number. */
function isErrorOrAction(text: string): boolean {
  return text === 'kill' || parseErrno(text).ok;
}

const systemCalls =
  (errors: boolean): LineReader =>
  (text, line) => {
    const { inverted, rest } = split(text);
    const first = line.slot.setting === undefined;
    const items: string[] = errors && first && !inverted ? [...(systemCallGroup('@default') ?? [])] : [];
    for (const word of wordsOf(rest, line, {}, `Invalid syntax, ignoring: ${rest}`)) {
      const colon = errors ? word.text.indexOf(':') : -1;
      const name = colon < 0 ? word.text : word.text.slice(0, colon);
      if (name === '' || (colon >= 0 && !isErrorOrAction(word.text.slice(colon + 1)))) {
        bad(line, `Failed to parse syscall:errno, ignoring: ${word.text}`, word);
        continue;
      }
      if (!inverted && colon >= 0) {
        bad(line, `Allow-listed system calls cannot take error number, ignoring: ${word.text}`, word);
        continue;
      }
      const group = name.startsWith('@') ? systemCallGroup(name) : undefined;
      if (name.startsWith('@') && group === undefined)
        warn(line, 'unknown-system-call', `Unknown system call group, ignoring: ${name}`, word);
      else if (group === undefined && !isSystemCall(name))
        warn(line, 'unknown-system-call', `System call ${name} is not known, ignoring.`, word);
      else items.push(...(group ?? [name]).map((each) => each + (colon < 0 ? '' : word.text.slice(colon))));
    }
    return addToFilter(line, inverted, items);
  };

const addressFamilies: LineReader = (text, line) => {
  if (text === 'none') return allowNothing(line);
  const { inverted, rest } = split(text);
  const items: string[] = [];
  for (const word of wordsOf(rest, line, { unquote: true })) {
    const name = word.text.toUpperCase();
    const known = name.startsWith('AF_') && name !== 'AF_UNSPEC' && socketFamilies.includes(name.slice(3));
    if (known) items.push(name === 'AF_LOCAL' || name === 'AF_FILE' ? 'AF_UNIX' : name);
    else bad(line, `Failed to parse address family, ignoring: ${word.text}`, word);
  }
  return addToFilter(line, inverted, items);
};

/** Flags of clone(2) for the namespaces that can be denied to a unit. */
export const namespaceFlags: Readonly<Record<string, bigint>> = {
  cgroup: 0x02000000n,
  ipc: 0x08000000n,
  net: 0x40000000n,
  mnt: 0x00020000n,
  pid: 0x20000000n,
  user: 0x10000000n,
  uts: 0x04000000n,
  time: 0x00000080n,
};
// systemd knows time namespaces, but does not count them among all.
const allNamespaces = 0x7e02_0000n;

/** The namespaces that a unit may create, as the bits of clone(2). */
const restrictNamespaces: LineReader = (text, line) => {
  const flag = parseBoolean(text);
  if (flag.ok) return { kind: 'bits', value: flag.value ? 0n : allNamespaces };
  const { inverted, rest } = split(text);
  let flags = 0n;
  for (const word of wordsOf(rest, line, {})) {
    const one = Object.hasOwn(namespaceFlags, word.text) ? namespaceFlags[word.text] : undefined;
    if (one === undefined) return bad(line, `Failed to parse namespace type string, ignoring: ${rest}`, word);
    flags |= one;
  }
  const earlier = before(line, 'bits');
  if (earlier === undefined) return { kind: 'bits', value: inverted ? allNamespaces & ~flags : flags };
  return { kind: 'bits', value: inverted ? earlier & ~flags : earlier | flags };
};

const fileSystems: LineReader = (text, line) => {
  const { inverted, rest } = split(text);
  const items: string[] = [];
  const garbage = `Trailing garbage in ${line.key}, ignoring: ${rest}`;
  for (const word of wordsOf(rest, line, { unquote: true }, garbage)) {
    if (!word.text.startsWith('@') || fileSystemGroups.includes(word.text.slice(1))) items.push(word.text);
    else bad(line, `bpf-restrict-fs: Unknown filesystem group, ignoring: ${word.text}`, word);
  }
  return addToFilter(line, inverted, items);
};

export const sandboxReaders = (): LineReaders => ({
  'capability-set': capabilities,
  ...emptyResets({
    'syscall-filter': systemCalls(true),
    'syscall-log': systemCalls(false),
    'syscall-archs': (text, line) => {
      const found: string[] = [];
      for (const word of wordsOf(text, line, { unquote: true })) {
        if (syscallArchitectures.includes(word.text)) found.push(word.text);
        else
          bad(
            line,
            `Failed to parse system call architecture "${word.text}", ignoring: Invalid argument`,
            word,
          );
      }
      return addNewTexts(line, found);
    },
    'address-families': addressFamilies,
    'restrict-namespaces': restrictNamespaces,
    'restrict-filesystems': fileSystems,
  }),
});
