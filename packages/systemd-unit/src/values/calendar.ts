import { failed, type Parsed, parsed, type ValueErrorCode } from './result.js';

/** One part of a field: a number, a range, or steps; microseconds for seconds. `stop` and `repeat` may be missing. */
export interface CalendarComponent {
  readonly start: number;
  readonly stop?: number;
  readonly repeat?: number;
}

/** A calendar expression taken apart. An empty field means any value. */
export interface CalendarSpec {
  /** Days of the week, 0 is Monday; empty means any. */
  readonly weekdays: readonly number[];
  readonly year: readonly CalendarComponent[];
  readonly month: readonly CalendarComponent[];
  readonly day: readonly CalendarComponent[];
  /** Whether days count back from the end of the month (`~`). */
  readonly endOfMonth: boolean;
  readonly hour: readonly CalendarComponent[];
  readonly minute: readonly CalendarComponent[];
  readonly microsecond: readonly CalendarComponent[];
  /** `UTC`, a zone of the time zone database, or undefined for local time. */
  readonly timeZone: string | undefined;
}

export interface CalendarOptions {
  /** Tells whether a time zone of this name exists; by default the JavaScript engine's own time zones. */
  readonly isTimeZone?: (name: string) => boolean;
}

const SECOND = 1_000_000;
const MAX_INT = 2 ** 31 - 1;
const longDays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

const LONGEST_DAY = Math.max(...longDays.map((name) => name.length));

const one = (start: number): readonly CalendarComponent[] => [{ start }];

const midnight = { hour: one(0), minute: one(0), microsecond: one(0) };
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

const isEngineTimeZone = (name: string): boolean => {
  if (!/^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Z][A-Za-z0-9_+-]*)*$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

/** A text being read; `at` moves on. */
interface Cursor {
  readonly text: string;
  at: number;
  /** Why reading failed, once it has. */
  error: ValueErrorCode;
}

const outOfRange = (cursor: Cursor): undefined => {
  cursor.error = 'out-of-range';
};

const peek = (cursor: Cursor): string => cursor.text.charAt(cursor.at);

const skipSpaces = (cursor: Cursor): void => {
  while (peek(cursor) === ' ') cursor.at++;
};

const weekdays = (cursor: Cursor): readonly number[] | undefined => {
  const found = new Set<number>();
  let from = -1;
  for (let first = true; ; first = false) {
    const rest = cursor.text.slice(cursor.at, cursor.at + LONGEST_DAY).toLowerCase();
    const day = longDays.findIndex((name) => rest.startsWith(name.slice(0, 3)));
    if (day < 0) return first ? [] : undefined;
    const name = longDays[day] ?? '';
    cursor.at += rest.startsWith(name) ? name.length : 3;
    if (!['', '-', '.', ',', ' '].includes(peek(cursor))) return undefined;
    if (from > day) return undefined;
    for (let each = from >= 0 ? from : day; each <= day; each++) found.add(each);
    if (peek(cursor) === '.' || peek(cursor) === '-') {
      const range = peek(cursor) === '-' ? '-' : '..';
      if (from >= 0 || !cursor.text.startsWith(range, cursor.at)) return undefined;
      from = day;
      cursor.at += range.length;
    } else if (peek(cursor) === ',') {
      from = -1;
      cursor.at++;
    } else {
      skipSpaces(cursor);
      return [...found].sort();
    }
    if (peek(cursor) === '' || peek(cursor) === ' ') {
      skipSpaces(cursor);
      return from < 0 ? [...found].sort() : undefined;
    }
  }
};

const decimal = (cursor: Cursor, seconds: boolean): number | undefined => {
  const digits = /^[0-9]+/.exec(cursor.text.slice(cursor.at))?.[0];
  if (digits === undefined) return undefined;
  cursor.at += digits.length;
  let value = Number(digits);
  if (seconds) {
    value *= SECOND;
    if (peek(cursor) === '.' && cursor.text[cursor.at + 1] !== '.') {
      const fraction = /^[0-9]+/.exec(cursor.text.slice(cursor.at + 1))?.[0];
      if (fraction === undefined) return undefined;
      value += Number(fraction.slice(0, 6).padEnd(6, '0')) + (fraction.charAt(6) >= '5' ? 1 : 0);
      cursor.at += 1 + fraction.length;
    }
  }
  return value > MAX_INT ? outOfRange(cursor) : value;
};

const component = (cursor: Cursor, seconds: boolean): CalendarComponent | undefined => {
  const unit = seconds ? SECOND : 1;
  const start = decimal(cursor, seconds);
  if (start === undefined) return undefined;
  let stop: number | undefined;
  if (cursor.text.startsWith('..', cursor.at)) {
    cursor.at += 2;
    stop = decimal(cursor, seconds);
    if (stop === undefined) return undefined;
  }
  let repeat = stop === undefined ? 0 : unit;
  if (peek(cursor) === '/') {
    cursor.at++;
    const step = decimal(cursor, seconds);
    if (step === undefined) return undefined;
    if (step === 0) return outOfRange(cursor);
    repeat = step;
  } else if (start > MAX_INT - repeat) return outOfRange(cursor);
  else if (seconds && stop !== undefined && start + repeat > stop) return undefined;
  if (!['', ' ', ',', '-', '~', ':'].includes(peek(cursor))) return undefined;
  return { start, ...(stop === undefined ? {} : { stop }), ...(repeat === 0 ? {} : { repeat }) };
};

const MAX_COMPONENTS = 240;

const chain = (cursor: Cursor, seconds: boolean): readonly CalendarComponent[] | undefined => {
  if (peek(cursor) === '*') {
    cursor.at++;
    return seconds ? [{ start: 0, repeat: SECOND }] : [];
  }
  const parts: CalendarComponent[] = [];
  for (;;) {
    const part = parts.length > MAX_COMPONENTS ? undefined : component(cursor, seconds);
    if (part === undefined) return undefined;
    parts.push(part);
    if (peek(cursor) !== ',') return parts;
    cursor.at++;
  }
};

const timestamp = (cursor: Cursor): Partial<CalendarSpec> | undefined => {
  const number = /^@[ \t\n\v\f\r]*[+-]?([0-9]+)/.exec(cursor.text.slice(cursor.at));
  if (number === null) return undefined;
  const seconds = Number(number[1]);
  if (number[0].includes('-') || seconds > 2 ** 64 / SECOND) return outOfRange(cursor);
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return undefined;
  cursor.at += number[0].length;
  return {
    year: one(date.getUTCFullYear()),
    month: one(date.getUTCMonth() + 1),
    day: one(date.getUTCDate()),
    hour: one(date.getUTCHours()),
    minute: one(date.getUTCMinutes()),
    microsecond: one(date.getUTCSeconds() * SECOND),
    timeZone: 'UTC',
  };
};

type Part = Partial<CalendarSpec>;

/** A date, or nothing if what stands there is a time. */
const date = (cursor: Cursor): Part | undefined => {
  if (peek(cursor) === '') return {};
  const start = cursor.at;
  const first = chain(cursor, false);
  if (first === undefined) return undefined;
  if (peek(cursor) === '' || peek(cursor) === ':') {
    cursor.at = start;
    return {};
  }
  const mark = peek(cursor);
  if (mark !== '~' && mark !== '-') return undefined;
  cursor.at++;
  const second = chain(cursor, false);
  if (second === undefined) return undefined;
  if (peek(cursor) === '' || peek(cursor) === ' ') {
    skipSpaces(cursor);
    return { month: first, day: second, endOfMonth: mark === '~' };
  }
  const last = peek(cursor);
  if (mark === '~' || (last !== '~' && last !== '-')) return undefined;
  cursor.at++;
  const third = chain(cursor, false);
  if (third === undefined || (peek(cursor) !== '' && peek(cursor) !== ' ')) return undefined;
  skipSpaces(cursor);
  return { year: first, month: second, day: third, endOfMonth: last === '~' };
};

const time = (cursor: Cursor): Part | undefined => {
  if (peek(cursor) === '') return midnight;
  const hour = chain(cursor, false);
  if (hour === undefined || peek(cursor) !== ':') return undefined;
  cursor.at++;
  const minute = chain(cursor, false);
  if (minute === undefined) return undefined;
  if (peek(cursor) === '') return { hour, minute, microsecond: one(0) };
  if (peek(cursor) !== ':') return undefined;
  cursor.at++;
  const microsecond = chain(cursor, true);
  return microsecond === undefined || peek(cursor) !== '' ? undefined : { hour, minute, microsecond };
};

const fullYear = (year: number): number => (year < 70 ? year + 2000 : year < 100 ? year + 1900 : year);

const compare = (a: CalendarComponent, b: CalendarComponent): number =>
  a.start - b.start || (a.stop ?? -1) - (b.stop ?? -1) || (a.repeat ?? 0) - (b.repeat ?? 0);

const normalize = (parts: readonly CalendarComponent[]): readonly CalendarComponent[] => {
  const even = parts.map(({ start, stop, repeat = 0 }): CalendarComponent => {
    const end = stop !== undefined && stop > start && repeat > 0 ? stop - ((stop - start) % repeat) : stop;
    if (end !== undefined && ((end > start && repeat > 0 && start + repeat > end) || start === end))
      return { start };
    return { start, ...(end === undefined ? {} : { stop: end }), ...(repeat === 0 ? {} : { repeat }) };
  });
  even.sort(compare);
  return even.filter((part, at) => {
    const before = even[at - 1];
    return before === undefined || compare(before, part) !== 0;
  });
};

const valid = (parts: readonly CalendarComponent[], from: number, to: number, endOfMonth = false): boolean =>
  parts.every(({ start, stop, repeat = 0 }, at) => {
    // Days from the end of the month reach back 28, and systemd takes three more off for each part after the first.
    const last = endOfMonth ? to - 3 * (at + 1) : to;
    if (start < from || start > last || repeat > last - from) return false;
    if (stop !== undefined) return stop >= from && stop <= last && start + repeat <= stop;
    return endOfMonth ? start - repeat >= from : start + repeat <= last;
  });

/**
 * Reads a calendar expression, as OnCalendar= takes it (systemd.time(7), calendarspec.c): `Mon..Fri *-*-* 10:00`,
 * `weekly`, `*-02~03`, `@0`, with a time zone behind it or not.
 */
export const parseCalendar = (text: string, options: CalendarOptions = {}): Parsed<CalendarSpec> => {
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
};
