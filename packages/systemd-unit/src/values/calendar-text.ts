import { type CalendarComponent, type CalendarSpec, one, SECOND } from './calendar-model.js';
import type { ValueErrorCode } from './result.js';

const MAX_INT = 0x7fff_ffff;
const longDays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** The letters of `wednesday`. */
const LONGEST_DAY = 9;

/** A text being read; `at` advances. */
export interface Cursor {
  readonly text: string;
  at: number;
  /** Why reading failed, once it has. */
  error: ValueErrorCode;
}

function outOfRange(cursor: Cursor): undefined {
  cursor.error = 'out-of-range';
}

export const peek = (cursor: Cursor): string => cursor.text.charAt(cursor.at);

function skipSpaces(cursor: Cursor): void {
  while (peek(cursor) === ' ') cursor.at++;
}

export function weekdays(cursor: Cursor): readonly number[] | undefined {
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
}

function decimal(cursor: Cursor, seconds: boolean): number | undefined {
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
}

function component(cursor: Cursor, seconds: boolean): CalendarComponent | undefined {
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
  return { start, stop, ...(repeat === 0 ? {} : { repeat }) };
}

const MAX_COMPONENTS = 240;

function chain(cursor: Cursor, seconds: boolean): readonly CalendarComponent[] | undefined {
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
}

/** The fields that were read. */
export type Fields = Partial<CalendarSpec>;

/** Seconds since 1970 behind `@`. */
export function timestamp(cursor: Cursor): Fields | undefined {
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
}

/** A date, or nothing if a time comes next. */
export function date(cursor: Cursor): Fields | undefined {
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
}

export function time(cursor: Cursor): Fields | undefined {
  if (peek(cursor) === '') return { hour: one(0), minute: one(0), microsecond: one(0) };
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
}
