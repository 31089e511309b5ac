/** One part of a field: a number, a range, or steps; microseconds for seconds. `stop` and `repeat` may be missing. */
export interface CalendarComponent {
  readonly start: number;
  readonly stop?: number | undefined;
  readonly repeat?: number | undefined;
}

/** The parts of a field, such as the hours; an empty list means any value. */
export type CalendarField = readonly CalendarComponent[];

/** A calendar expression taken apart. */
export interface CalendarSpec
  extends Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'microsecond', CalendarField>> {
  /** Days of the week, 0 is Monday; empty means any. */
  readonly weekdays: readonly number[];
  /** Whether days count back from the end of the month (`~`). */
  readonly endOfMonth: boolean;
  /** `UTC`, a zone of the time zone database, or undefined for local time. */
  readonly timeZone: string | undefined;
}

/** Microseconds of a second. */
export const SECOND = 1_000_000;

/** A field of one value. */
export const one = (start: number): CalendarField => [{ start }];
