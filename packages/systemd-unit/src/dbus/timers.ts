import { parseCalendar } from '../values/calendar.js';
import { formatCalendar } from '../values/calendar-format.js';
import type { Section } from '../verify/setting.js';
import type { PropertyValue } from './render.js';

/** The two lists of a timer, newest first, each entry with when it elapses next: 0, since nothing has started. */
export function timers({ records }: Section): Readonly<Record<string, PropertyValue>> {
  const all = records('Timers').toReversed();
  const monotonic = all.flatMap(([key, value]): readonly PropertyValue[] =>
    typeof value === 'bigint' ? [[String(key).replace(/Sec$/, 'USec'), value, 0]] : [],
  );
  const calendar = all.flatMap(([key, value]): readonly PropertyValue[] => {
    const spec = key === 'OnCalendar' ? parseCalendar(String(value)) : undefined;
    return spec?.ok === true ? [['OnCalendar', formatCalendar(spec.value), 0]] : [];
  });
  return { TimersMonotonic: monotonic, TimersCalendar: calendar };
}
