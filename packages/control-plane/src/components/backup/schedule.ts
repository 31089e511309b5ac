import { nextElapse, parseCalendar } from '@harderway/systemd-unit/values';

/** How many times are looked at: a schedule of some days of a week has its longest gap among them. */
const looked = 16;

/** The longest time between two of the next times of a schedule that comes again and again, in milliseconds. */
export function longestGapMs(schedule: string, now: Date = new Date()): number {
  const parsed = parseCalendar(schedule);
  if (!parsed.ok) throw new Error(`${schedule} is not a schedule`);
  let last = nextElapse(parsed.value, BigInt(now.getTime()) * 1000n);
  let longest = 0n;
  for (let count = 0; count < looked && last !== undefined; count += 1) {
    const next = nextElapse(parsed.value, last);
    if (next === undefined) break;
    if (next - last > longest) longest = next - last;
    last = next;
  }
  return Number(longest / 1000n);
}

/** From this age on, something that comes by a schedule is overdue: once may fail, twice is a fault. */
export const overdueMs = (schedule: string, now?: Date): number => 2 * longestGapMs(schedule, now);
