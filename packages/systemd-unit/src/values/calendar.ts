import { type CalendarSpec, midnight, one, SECOND } from './calendar-model.js';
import { normalize, valid } from './calendar-parts.js';
import { type Cursor, date, type Part, peek, time, timestamp, weekdays } from './calendar-text.js';
import { failed, type Parsed, parsed } from './result.js';

export interface CalendarOptions {
  /** Whether a time zone of this name exists; by default the JavaScript engine's own time zones. */
  readonly isTimeZone?: (name: string) => boolean;
}

const twice = [{ start: 1 }, { start: 7 }];

const empty: CalendarSpec = {
  weekdays: [],
  year: [],
  month: [],
  day: [],
  endOfMonth: false,
  hour: [],
  minute: [],
  microsecond: [],
  timeZone: undefined,
};

const shorthand: Readonly<Record<string, Partial<CalendarSpec>>> = {
  minutely: { microsecond: one(0) },
  hourly: { minute: one(0), microsecond: one(0) },
  daily: midnight,
  weekly: { ...midnight, weekdays: [0] },
  monthly: { ...midnight, day: one(1) },
  quarterly: { ...midnight, day: one(1), month: [1, 4, 7, 10].map((start) => ({ start })) },
  annually: { ...midnight, day: one(1), month: one(1) },
  yearly: { ...midnight, day: one(1), month: one(1) },
  anually: { ...midnight, day: one(1), month: one(1) },
  biannually: { ...midnight, day: one(1), month: twice },
  'bi-annually': { ...midnight, day: one(1), month: twice },
  semiannually: { ...midnight, day: one(1), month: twice },
  'semi-annually': { ...midnight, day: one(1), month: twice },
};

function isEngineTimeZone(name: string): boolean {
  if (!/^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Z][A-Za-z0-9_+-]*)*$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const fullYear = (year: number): number => (year < 70 ? year + 2000 : year < 100 ? year + 1900 : year);

/**
 * Reads a calendar expression, as OnCalendar= takes it (systemd.time(7), calendarspec.c): `Mon..Fri *-*-* 10:00`,
 * `weekly`, `*-02~03`, `@0`, with or without a time zone behind it.
 */
export function parseCalendar(text: string, options: CalendarOptions = {}): Parsed<CalendarSpec> {
  let body = text;
  let timeZone: string | undefined;
  if (/ UTC$/i.test(text)) {
    timeZone = 'UTC';
    body = text.slice(0, -4);
  } else {
    const space = text.lastIndexOf(' ');
    const zone = text.slice(space + 1);
    if (space >= 0 && (options.isTimeZone ?? isEngineTimeZone)(zone)) {
      timeZone = zone;
      body = text.slice(0, space);
    }
  }
  if (body === '') return failed();
  const lower = body.toLowerCase();
  let part: Part | undefined = Object.hasOwn(shorthand, lower) ? shorthand[lower] : undefined;
  if (part === undefined) {
    const cursor: Cursor = { text: body, at: 0, error: 'invalid' };
    const days = weekdays(cursor);
    if (days === undefined) return failed();
    if (peek(cursor) === '@') part = timestamp(cursor);
    else {
      const day = date(cursor);
      const clock = day === undefined ? undefined : time(cursor);
      part = clock === undefined ? undefined : { ...day, ...clock };
    }
    if (part === undefined) return failed(cursor.error);
    if (cursor.at !== body.length) return failed();
    part = { ...part, weekdays: days };
  }
  const spec: CalendarSpec = { ...empty, timeZone, ...part };
  const result: CalendarSpec = {
    ...spec,
    weekdays: spec.weekdays.length === 7 ? [] : spec.weekdays,
    endOfMonth: spec.endOfMonth && spec.day.length > 0,
    year: normalize(
      spec.year.map((year) => ({
        ...year,
        start: fullYear(year.start),
        ...(year.stop === undefined ? {} : { stop: fullYear(year.stop) }),
      })),
    ),
    month: normalize(spec.month),
    day: normalize(spec.day),
    hour: normalize(spec.hour),
    minute: normalize(spec.minute),
    microsecond: normalize(spec.microsecond),
  };
  const fits =
    valid(result.year, 1970, 2199) &&
    valid(result.month, 1, 12) &&
    valid(result.day, 1, 31, result.endOfMonth) &&
    valid(result.hour, 0, 23) &&
    valid(result.minute, 0, 59) &&
    valid(result.microsecond, 0, 60 * SECOND - 1);
  return fits ? parsed(result) : failed();
}
