import { parseBelow } from './number.js';

/** Capabilities by number, as of Linux 6.12 (capabilities(7)), CAP_ left out. */
const names =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'.split(
    ' ',
  );

/** All capabilities: the mask that a bounding set has when nothing limits it. */
export const ALL_CAPABILITIES: bigint = 2n ** 41n - 1n;

/** The number of a capability, from its name in any case (`CAP_NET_ADMIN`) or its number; undefined if there is none. */
export function capabilityNumber(text: string): number | undefined {
  const number = parseBelow(text, 62);
  if (number.ok) return number.value;
  const upper = text.toUpperCase();
  const index = upper.startsWith('CAP_') ? names.indexOf(upper.slice(4)) : -1;
  return index < 0 ? undefined : index;
}

/** The names of the capabilities in a mask. */
export const capabilityNames = (mask: bigint): readonly string[] =>
  names.filter((_, bit) => (mask >> BigInt(bit)) & 1n).map((name) => `CAP_${name}`);

/** The mask of capabilities by name. */
export const capabilityMask = (...wanted: readonly string[]): bigint =>
  wanted.reduce((mask, name) => mask | (1n << BigInt(capabilityNumber(name) ?? 0)), 0n);
