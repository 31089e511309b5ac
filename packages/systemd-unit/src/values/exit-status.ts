import { parseBelow } from './number.js';

/** Names of exit statuses and the first of each run of numbers (exit-status.c; EXIT_, EX_ left out). */
const runs: readonly (readonly [number, string])[] = [
  [0, 'SUCCESS FAILURE INVALIDARGUMENT NOTIMPLEMENTED NOPERMISSION NOTINSTALLED NOTCONFIGURED NOTRUNNING'],
  [
    64,
    'USAGE DATAERR NOINPUT NOUSER NOHOST UNAVAILABLE SOFTWARE OSERR OSFILE CANTCREAT IOERR TEMPFAIL PROTOCOL NOPERM CONFIG',
  ],
  [
    200,
    'CHDIR NICE FDS EXEC MEMORY LIMITS OOM_ADJUST SIGNAL_MASK STDIN STDOUT CHROOT IOPRIO TIMERSLACK SECUREBITS SETSCHEDULER CPUAFFINITY GROUP USER CAPABILITIES CGROUP SETSID CONFIRM STDERR',
  ],
  [
    224,
    'PAM NETWORK NAMESPACE NO_NEW_PRIVILEGES SECCOMP SELINUX_CONTEXT PERSONALITY APPARMOR ADDRESS_FAMILIES RUNTIME_DIRECTORY',
  ],
  [
    235,
    'CHOWN SMACK_PROCESS_LABEL KEYRING STATE_DIRECTORY CACHE_DIRECTORY LOGS_DIRECTORY CONFIGURATION_DIRECTORY NUMA_POLICY CREDENTIALS BPF KSM',
  ],
  [255, 'EXCEPTION'],
];

/** The exit status of a name (`CONFIG`, `TEMPFAIL`) or a number up to 255; undefined for anything else. */
export function exitStatusNumber(text: string): number | undefined {
  for (const [start, names] of runs) {
    const index = names.split(' ').indexOf(text);
    if (index >= 0 && text !== '') return start + index;
  }
  const number = parseBelow(text, 255);
  return number.ok ? number.value : undefined;
}
