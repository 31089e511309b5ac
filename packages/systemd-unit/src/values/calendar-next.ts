import { type CalendarField, type CalendarSpec, SECOND } from './calendar-model.js';
import { timeZoneOf } from './time-zone.js';

/** A time on the wall clock: year, month, day, hour, minute, and microseconds of the minute. */
type Wall = readonly number[];

/** Where each part of a time begins, and ends; a month's last day is computed. */
const FIRST: Wall = [1970, 1, 1, 0, 0, 0];
const LAST: Wall = [2199, 12, 31, 23, 59, 59_999_999];
const DAY = 2;
/** The end of the last year, in microseconds since 1970; a day later, for zones that are behind. */
const END = BigInt(Date.UTC(2200, 0, 2)) * 1000n;

const lastDay = ([year = 0, month = 0]: Wall): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The least value from `from` on that a field allows, up to `last`; any value where it has no parts. */
function least(field: CalendarField, from: number, last: number): number | undefined {
  const found = field.map(({ start, stop = last, repeat = 0 }) => {
    if (start >= from) return start;
    const next = repeat === 0 ? Infinity : start + Math.ceil((from - start) / repeat) * repeat;
    return next > stop ? Infinity : next;
  });
  const value = field.length === 0 ? from : Math.min(...found);
  return value > last ? undefined : value;
}

/** The days of a field that counts from the end of a month. */
const fromEnd = (field: CalendarField, last: number): CalendarField =>
  field.map(({ start, stop, ...rest }) =>
    stop === undefined
      ? { ...rest, start: last + 1 - start }
      : { ...rest, start: last + 1 - stop, stop: last + 1 - start },
  );

/** The first time of an expression that is not before `from`; `known` are its first parts, as early as they can be while `tight`. */
function search(spec: CalendarSpec, from: Wall, known: Wall = [], tight = true): Wall | undefined {
  const at = known.length;
  if (at === FIRST.length) return known;
  const last = at === DAY ? lastDay(known) : (LAST[at] ?? 0);
  const field = [spec.year, spec.month, spec.day, spec.hour, spec.minute, spec.microsecond][at] ?? [];
  const parts = at === DAY && spec.endOfMonth ? fromEnd(field, last) : field;
  const begin = (tight ? from[at] : FIRST[at]) ?? 0;
  for (let value = least(parts, begin, last); value !== undefined; value = least(parts, value + 1, last)) {
    const wall = [...known, value];
    if (at === DAY && !isOnWeekday(spec, wall)) continue;
    const found = search(spec, from, wall, tight && value === begin);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isOnWeekday({ weekdays }: CalendarSpec, [year = 0, month = 0, day = 0]: Wall): boolean {
  const sundayFirst = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return weekdays.length === 0 || weekdays.includes((sundayFirst + 6) % 7);
}

function wallOf(milliseconds: number, micros: number): Wall {
  const date = new Date(milliseconds);
  const day = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const seconds = date.getUTCSeconds() * SECOND + date.getUTCMilliseconds() * 1000 + micros;
  return [...day, date.getUTCHours(), date.getUTCMinutes(), seconds];
}

export interface ElapseOptions {
  /** The zone of expressions that name none, as the time zone database has it; `UTC` by default. */
  readonly timeZone?: string | undefined;
}

/**
 * When an expression elapses first after an instant, in microseconds since 1970; undefined if never, or not before 2200. As
 * in systemd, a time that the clock skips does not elapse, and one that it repeats elapses once, unless `after` is between
 * the two. systemd gives up on some steps in zones with summer time, and this does not: see docs/agreement.md. Throws RangeError for
 * a time zone that the JavaScript engine does not have.
 */
export function nextElapse(
  spec: CalendarSpec,
  after: bigint,
  { timeZone = 'UTC' }: ElapseOptions = {},
): bigint | undefined {
  const zone = timeZoneOf(spec.timeZone ?? timeZone);
  // No expression elapses outside of these years, and beyond 275760, as at TIME_INFINITY, there are no dates.
  if (after >= END) return undefined;
  const begin = after < 0n ? -1n : after;
  const first = begin + 1n;
  const instant = Number(first / 1000n);
  let from: Wall | undefined = wallOf(instant + zone.offset(instant), Number(first % 1000n));
  for (;;) {
    from = search(spec, from);
    if (from === undefined) return undefined;
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, micros = 0] = from;
    const times = zone.instants(Date.UTC(year, month - 1, day, hour, minute));
    const elapses = times.map((time) => BigInt(time) * 1000n + BigInt(micros)).find((time) => time > begin);
    if (elapses !== undefined) return elapses;
    from = [...from.slice(0, -1), micros + 1];
  }
}

/** The next times that an expression elapses after an instant, at most `count`; see `nextElapse`. */
export function nextElapses(
  spec: CalendarSpec,
  after: bigint,
  count: number,
  options: ElapseOptions = {},
): readonly bigint[] {
  const found: bigint[] = [];
  for (let at = nextElapse(spec, after, options); at !== undefined; at = nextElapse(spec, at, options)) {
    if (found.length >= count) break;
    found.push(at);
  }
  return found;
}
