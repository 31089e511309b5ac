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

/** Microseconds of a second. */
export const SECOND = 1_000_000;

/** A field of one value. */
export const one = (start: number): readonly CalendarComponent[] => [{ start }];

/** The fields of a time of day that is midnight. */
export const midnight: Pick<CalendarSpec, 'hour' | 'minute' | 'microsecond'> = {
  hour: one(0),
  minute: one(0),
  microsecond: one(0),
};
