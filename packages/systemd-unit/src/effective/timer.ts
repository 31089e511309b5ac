import { parseCalendar } from '../values/calendar.js';
import { type ElapseOptions, nextElapse } from '../values/calendar-next.js';
import { TIME_INFINITY } from '../values/time-span.js';
import { sectionOf, settingOf } from '../verify/setting.js';
import type { EffectiveUnit } from './effective.js';

/** The events that a timer counts from, in microseconds since 1970; leave out what has not happened. */
export interface TimerHistory extends ElapseOptions {
  readonly now: bigint;
  /** When the machine booted, for OnBootSec=. */
  readonly booted: bigint;
  /** When systemd was started, for OnStartupSec=; as `booted` by default. */
  readonly started?: bigint | undefined;
  /** When the timer was last activated, for OnActiveSec=; as `now` by default. */
  readonly activated?: bigint | undefined;
  /** When the timer last elapsed; before `activated` it counts only with Persistent=yes. */
  readonly triggered?: bigint | undefined;
  /** When the triggered unit was last activated, for OnUnitActiveSec=. */
  readonly unitActivated?: bigint | undefined;
  /** When the triggered unit was last deactivated, for OnUnitInactiveSec=. */
  readonly unitDeactivated?: bigint | undefined;
}

/** The next time that one setting of a timer elapses. */
export interface TimerElapse {
  /** The setting, such as `OnCalendar` or `OnBootSec`. */
  readonly setting: string;
  /** Microseconds since 1970; `now` if the time has passed while the timer was not active. */
  readonly at: bigint;
}

const later = <T extends bigint | undefined>(one: T, other: bigint | undefined): T | bigint =>
  one === undefined || (other !== undefined && other > one) ? (other ?? one) : one;

/** The instant that a monotonic setting counts from, and whether it elapses only once. */
function baseOf(
  setting: string,
  { now, booted, started = booted, activated = now, unitActivated, unitDeactivated }: TimerHistory,
  triggered: bigint | undefined,
): readonly [base: bigint | undefined, once: boolean] {
  switch (setting) {
    case 'OnActiveSec':
      return [activated, true];
    case 'OnBootSec':
      return [booted, true];
    case 'OnStartupSec':
      return [started, true];
    case 'OnUnitActiveSec':
      return [later(unitActivated, triggered), false];
    default:
      return [later(unitDeactivated, triggered), false];
  }
}

/**
 * When each setting of an active timer elapses next, the earliest first, as systemd 257 computes it (timer.c). Settings
 * that elapse no more are left out. AccuracySec= and RandomizedDelaySec=, which move each time, are not counted in.
 */
export function timerElapses({ unit }: EffectiveUnit, history: TimerHistory): readonly TimerElapse[] {
  const { now, activated = now } = history;
  const { on } = sectionOf(unit, 'Timer');
  const counts = (history.triggered ?? 0n) >= activated || on('Persistent');
  const triggered = counts ? history.triggered : undefined;
  const elapses = (settingOf(unit, 'Timer.Timers', 'records') ?? []).flatMap(
    ([key, value]): readonly TimerElapse[] => {
      const setting = String(key);
      if (setting === 'OnCalendar') {
        const spec = parseCalendar(String(value));
        const at = spec.ok ? nextElapse(spec.value, triggered ?? activated, history) : undefined;
        return at === undefined ? [] : [{ setting, at }];
      }
      const [base, once] = baseOf(setting, history, triggered);
      if (base === undefined || typeof value !== 'bigint' || value === TIME_INFINITY) return [];
      const at = base + value;
      return once && triggered !== undefined && at < now ? [] : [{ setting, at }];
    },
  );
  return elapses
    .map(({ setting, at }) => ({ setting, at: later(at, now) }))
    .sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
}
