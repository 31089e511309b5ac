import type { SpecView } from '@harderway/cluster-spec';
import type { RuleFinding } from '@harderway/diagnostics';
import { nextElapse, parseCalendar } from '@harderway/systemd-unit/values';

/** Far in the future: an expression that still elapses then is one that recurs. */
const farFuture = BigInt(Date.UTC(2150, 0)) * 1000n;

function recurs(schedule: string): boolean {
  const parsed = parseCalendar(schedule);
  return parsed.ok && nextElapse(parsed.value, farFuture) !== undefined;
}

/** Checks the schedules of timers: the hosts' snapshots, and the drills of people. */
export function* schedules(view: SpecView): Generator<RuleFinding<never>> {
  for (const key of ['schedule', 'drillSchedule']) {
    const schedule = view.text('backup', key);
    if (schedule === undefined || recurs(schedule.value)) continue;
    const fault = parseCalendar(schedule.value).ok ? 'never recurs' : 'is not an OnCalendar expression';
    yield {
      ...view.place(schedule.path),
      message: `"${schedule.value}" ${fault}`,
      hint: 'write it like OnCalendar= of a systemd timer, as in daily or *-*-* 00/6:00:00',
    };
  }
}
