import { type CalendarComponent, type CalendarSpec, SECOND } from './calendar-model.js';

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function formatDays(days: readonly number[]): string {
  const out: string[] = [];
  for (let at = 0; at < 7; at++) {
    if (!days.includes(at)) continue;
    let last = at;
    while (days.includes(last + 1)) last++;
    const name = dayNames[at] ?? '';
    out.push(last === at ? name : `${name}${last > at + 1 ? '..' : ','}${dayNames[last] ?? ''}`);
    at = last;
  }
  return out.join(',');
}

function formatChain(parts: readonly CalendarComponent[], width: number, seconds = false): string {
  const unit = seconds ? SECOND : 1;
  const whole = (value: number): string => Math.trunc(value / unit).toString();
  const rest = (value: number): string =>
    value % unit > 0 ? `.${(value % unit).toString().padStart(6, '0')}` : '';
  const padded = (value: number): string => whole(value).padStart(width, '0');
  const star =
    parts.length === 0 ||
    (seconds && parts.some((part) => part.start === 0 && part.stop === undefined && part.repeat === SECOND));
  if (star) return '*';
  return parts
    .map(({ start, stop = -1, repeat = 0 }) => {
      const range = stop > 0 ? `..${padded(stop)}` : '';
      const step = repeat > 0 && !(stop > 0 && repeat === unit) ? `/${whole(repeat)}` : '';
      return `${padded(start)}${rest(start)}${range}${rest(stop)}${step}${rest(repeat)}`;
    })
    .join(',');
}

/** A calendar expression in its normal form, as `systemd-analyze calendar` prints it. */
export function formatCalendar(spec: CalendarSpec): string {
  const days = spec.weekdays.length > 0 ? `${formatDays(spec.weekdays)} ` : '';
  const day = `${formatChain(spec.year, 4)}-${formatChain(spec.month, 2)}${spec.endOfMonth ? '~' : '-'}${formatChain(spec.day, 2)}`;
  const clock = `${formatChain(spec.hour, 2)}:${formatChain(spec.minute, 2)}:${formatChain(spec.microsecond, 2, true)}`;
  return `${days}${day} ${clock}${spec.timeZone === undefined ? '' : ` ${spec.timeZone}`}`;
}
