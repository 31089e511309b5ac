import { packedSystemCalls } from '../schema/syscalls.generated.js';

/** All system calls of a group, with the groups in it resolved; undefined if there is no such group. */
export function systemCallGroup(group: string): readonly string[] | undefined {
  const packed = Object.hasOwn(packedSystemCalls, group) ? packedSystemCalls[group] : undefined;
  if (packed === undefined) return undefined;
  const members = packed
    .split(' ')
    .flatMap((name) => (name.startsWith('@') ? (systemCallGroup(name) ?? []) : [name]));
  return [...new Set(members)];
}

let known: ReadonlySet<string> | undefined;

/** Whether systemd 257 lists the system call in any of its groups. */
export function isSystemCall(name: string): boolean {
  known ??= new Set(Object.keys(packedSystemCalls).flatMap((group) => systemCallGroup(group) ?? []));
  return known.has(name);
}
