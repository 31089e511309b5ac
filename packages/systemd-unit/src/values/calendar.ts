import { type CalendarSpec, SECOND } from './calendar-model.js';
import { normalize, valid } from './calendar-parts.js';
import { type Cursor, date, type Fields, peek, time, timestamp, weekdays } from './calendar-text.js';
import { failed, type Parsed, parsed } from './result.js';

export interface CalendarOptions {
  /** Whether a time zone of this name exists; by default the JavaScript engine's own time zones. */
  readonly isTimeZone?: ((name: string) => boolean) | undefined;
}

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

/** Words for expressions (systemd.time(7)). */
const shorthands: Readonly<Record<string, string>> = {
  minutely: '*-*-* *:*:00',
  hourly: '*-*-* *:00:00',
  daily: '*-*-* 00:00:00',
  weekly: 'Mon *-*-* 00:00:00',
  monthly: '*-*-01 00:00:00',
  quarterly: '*-01,04,07,10-01 00:00:00',
  annually: '*-01-01 00:00:00',
  yearly: '*-01-01 00:00:00',
  anually: '*-01-01 00:00:00',
  biannually: '*-01,07-01 00:00:00',
  'bi-annually': '*-01,07-01 00:00:00',
  semiannually: '*-01,07-01 00:00:00',
  'semi-annually': '*-01,07-01 00:00:00',
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

function dateAndTime(cursor: Cursor): Fields | undefined {
  const day = date(cursor);
  const clock = day === undefined ? undefined : time(cursor);
  return clock === undefined ? undefined : { ...day, ...clock };
}

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
  const word = body.toLowerCase();
  const cursor: Cursor = {
    text: (Object.hasOwn(shorthands, word) && shorthands[word]) || body,
    at: 0,
    error: 'invalid',
  };
  const days = weekdays(cursor);
  if (days === undefined) return failed();
  const fields = peek(cursor) === '@' ? timestamp(cursor) : dateAndTime(cursor);
  if (fields === undefined) return failed(cursor.error);
  if (cursor.at !== cursor.text.length) return failed();
  const spec: CalendarSpec = { ...empty, timeZone, ...fields, weekdays: days };
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
