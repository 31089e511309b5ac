import { describe, expect, it } from 'vitest';
import { effectiveUnit } from '../../src/effective/effective.js';
import { type TimerHistory, timerElapses } from '../../src/effective/timer.js';
import { indexUnits } from '../../src/effective/unit-index.js';

const hour = 3_600_000_000n;
const day = 24n * hour;
/** 2026-01-05, a Monday, at noon. */
const now = 1_767_614_400_000_000n;
const booted = now - 2n * hour;

function elapses(settings: string, history: Partial<TimerHistory> = {}): readonly string[] {
  const text = `[Timer]\nUnit=a.service\n${settings}\n`;
  const timer = effectiveUnit('a.timer', indexUnits({ '/etc/systemd/system/a.timer': text }));
  return timerElapses(timer, { now, booted, ...history }).map(
    ({ setting, at }) => `${setting} ${(at - now) / 60_000_000n}min`,
  );
}

describe('timerElapses', () => {
  it('counts each setting from its own event, and gives the earliest first', () => {
    const settings =
      'OnBootSec=3h\nOnStartupSec=3h\nOnActiveSec=10min\nOnUnitActiveSec=1d\nOnUnitInactiveSec=1d\nOnCalendar=*-*-* 13:00';
    expect(elapses(settings, { started: booted + hour })).toEqual([
      'OnActiveSec 10min',
      'OnBootSec 60min',
      'OnCalendar 60min',
      'OnStartupSec 120min',
    ]);
    expect(
      elapses(settings, { unitActivated: now - hour, unitDeactivated: now - 2n * hour }).slice(4),
    ).toEqual(['OnUnitInactiveSec 1320min', 'OnUnitActiveSec 1380min']);
  });

  it('elapses at once if the time has passed and it never elapsed, once only if it has', () => {
    expect(elapses('OnBootSec=1h')).toEqual(['OnBootSec 0min']);
    expect(elapses('OnBootSec=1h', { activated: booted, triggered: booted + hour })).toEqual([]);
    expect(elapses('OnBootSec=infinity')).toEqual([]);
  });

  it('catches up what was missed while it was inactive only with Persistent=yes', () => {
    const history = { activated: now, triggered: now - 3n * day };
    expect(elapses('OnCalendar=daily', history)).toEqual(['OnCalendar 720min']);
    expect(elapses('OnCalendar=daily\nPersistent=yes', history)).toEqual(['OnCalendar 0min']);
  });
});
