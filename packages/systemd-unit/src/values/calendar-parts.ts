import type { CalendarComponent } from './calendar-model.js';

const compare = (a: CalendarComponent, b: CalendarComponent): number =>
  a.start - b.start || (a.stop ?? -1) - (b.stop ?? -1) || (a.repeat ?? 0) - (b.repeat ?? 0);

/** A field's parts in order, each once, with ranges that end where their last step does. */
export function normalize(parts: readonly CalendarComponent[]): readonly CalendarComponent[] {
  const even = parts.map(({ start, stop, repeat = 0 }): CalendarComponent => {
    const end = stop !== undefined && stop > start && repeat > 0 ? stop - ((stop - start) % repeat) : stop;
    if (end !== undefined && ((end > start && repeat > 0 && start + repeat > end) || start === end))
      return { start };
    return { start, stop: end, ...(repeat === 0 ? {} : { repeat }) };
  });
  even.sort(compare);
  return even.filter((part, at) => {
    const before = even[at - 1];
    return before === undefined || compare(before, part) !== 0;
  });
}

/** Whether all parts of a field are within its limits; days may count from the end of the month. */
export const valid = (
  parts: readonly CalendarComponent[],
  from: number,
  to: number,
  endOfMonth = false,
): boolean =>
  parts.every(({ start, stop, repeat = 0 }, at) => {
    // Days from the end of the month reach back 28, and systemd subtracts three more for each part after the first.
    const last = endOfMonth ? to - 3 * (at + 1) : to;
    if (start < from || start > last || repeat > last - from) return false;
    if (stop !== undefined) return stop >= from && stop <= last && start + repeat <= stop;
    return endOfMonth ? start - repeat >= from : start + repeat <= last;
  });
