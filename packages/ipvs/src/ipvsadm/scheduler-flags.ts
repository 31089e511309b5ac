import type { SchedulerFlag } from '../model.js';

/** The flags in the order of their bits. */
export const schedulerFlags = ['flag-1', 'flag-2', 'flag-3'] as const;

function namesOf(scheduler: string): Readonly<Record<SchedulerFlag, string>> {
  const named = scheduler === 'sh' || scheduler === 'mh';
  return {
    'flag-1': named ? `${scheduler}-fallback` : 'flag-1',
    'flag-2': named ? `${scheduler}-port` : 'flag-2',
    'flag-3': 'flag-3',
  };
}

/** The flags as ipvsadm prints them for a scheduler: `sh-fallback,sh-port`. It never prints the third of sh and mh. */
export function formatSchedulerFlags(scheduler: string, flags: readonly SchedulerFlag[]): string {
  const names = namesOf(scheduler);
  return schedulerFlags
    .slice(0, scheduler === 'sh' || scheduler === 'mh' ? 2 : 3)
    .filter((flag) => flags.includes(flag))
    .map((flag) => names[flag])
    .join(',');
}

/** The flags as an argument of `-b`, which can say all three for every scheduler. */
export function schedulerFlagArgument(scheduler: string, flags: readonly SchedulerFlag[]): string {
  const names = namesOf(scheduler);
  return schedulerFlags
    .filter((flag) => flags.includes(flag))
    .map((flag) => names[flag])
    .join(',');
}

/** One flag by its neutral name or its scheduler's name; `incompatible` if it belongs to another scheduler. */
export function parseSchedulerFlag(
  name: string,
  scheduler: string,
): SchedulerFlag | 'incompatible' | undefined {
  const match = /^(sh|mh)-(fallback|port)$/.exec(name);
  if (!match) return schedulerFlags.find((flag) => flag === name);
  if (match[1] !== scheduler) return 'incompatible';
  return match[2] === 'fallback' ? 'flag-1' : 'flag-2';
}
