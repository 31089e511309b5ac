const DAY = 86_400_000;

/** Tells the time of day of a time zone. */
export interface TimeZone {
  /** Milliseconds to add to an instant (ms since 1970) for the wall clock, which then reads as if it were UTC. */
  offset(instant: number): number;
  /** The instants at which the wall clock shows a time, in order: none where it is skipped, two where it is repeated. */
  instants(wall: number): readonly number[];
}

function offsets(timeZone: string): TimeZone['offset'] {
  const parts = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;
  const numeric = Object.fromEntries(parts.map((part) => [part, 'numeric']));
  const format = new Intl.DateTimeFormat('en-US', { ...numeric, hourCycle: 'h23', era: 'short', timeZone });
  return (instant) => {
    const fields = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const [year = 0, month = 0, ...rest] = parts.map((part) => fields.get(part) ?? 0);
    return Date.UTC(year, month - 1, ...rest) - Math.floor(instant / 1000) * 1000;
  };
}

/** A time zone of the JavaScript engine. Throws RangeError for one that it does not have. */
export function timeZoneOf(name: string): TimeZone {
  const offset = name === 'UTC' ? () => 0 : offsets(name);
  return {
    offset,
    instants: (wall) => {
      // Zones have moved by a whole day at once.
      const around = [-2, -1, 0, 1, 2].map((days) => wall - offset(wall + days * DAY));
      return [...new Set(around)].filter((at) => at + offset(at) === wall).sort((one, other) => one - other);
    },
  };
}
