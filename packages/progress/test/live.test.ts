import fc from 'fast-check';
import pc from 'picocolors';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLive } from '../src/live.js';
import type { ProgressEvent } from '../src/model.js';
import { Screen } from './screen.js';

const look = { unicode: false, colors: pc.createColors(true) };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('live lines', () => {
  test('running tasks are below finished ones', () => {
    const screen = new Screen();
    const progress = createLive(screen, look);
    progress.report({ kind: 'start', id: 'a', host: 'control0', title: 'etcd' });
    progress.report({ kind: 'start', id: 'a', host: 'control10', title: 'etcd', detail: 'waiting' });
    vi.advanceTimersByTime(2_100);
    expect(screen.cursorVisible).toBe(false);
    expect(screen.text().replaceAll(/^[|/\\-]/gm, '*')).toBe(
      '* control0   etcd  2 s\n* control10  etcd  2 s  waiting',
    );
    progress.report({ kind: 'done', id: 'a', host: 'control0', title: 'etcd' });
    progress.log('a word between');
    progress.report({ kind: 'skipped', id: 'b', title: 'nothing to do' });
    progress.report({
      kind: 'failed',
      id: 'a',
      host: 'control10',
      title: 'etcd',
      detail: 'no quorum\nline 2',
    });
    expect(screen.text()).toBe(
      [
        '+ control0   etcd  2.1 s',
        'a word between',
        '-            nothing to do',
        'x control10  etcd: no quorum  2.1 s',
        '    line 2',
      ].join('\n'),
    );
    expect(screen.cursorVisible).toBe(true);
    progress.close();
  });

  test('bytes come with a rate', () => {
    const screen = new Screen();
    const progress = createLive(screen, look);
    for (let second = 0; second <= 3; second++) {
      progress.report({ kind: 'update', id: 'd', title: 'get', bytes: { done: second * 1e6, total: 1e7 } });
      vi.advanceTimersByTime(1000);
    }
    expect(screen.text().slice(2)).toMatch(/^get {2}3\.0 MB of 10\.0 MB {2}30 % {2}\d+ kB\/s {2}[34] s$/);
    progress.report({ kind: 'done', id: 'd', title: 'get' });
    expect(screen.text()).toBe('+ get  3.0 MB  4.0 s');
    progress.close();
  });

  test('many updates draw no more often than the spinner turns', () => {
    const screen = new Screen();
    const progress = createLive(screen, look);
    for (let n = 0; n < 10_000; n++)
      progress.report({ kind: 'update', id: 'd', title: 'get', bytes: { done: n } });
    expect(screen.writes).toBeLessThan(5);
    progress.close();
  });

  test('more tasks than rows are counted, not drawn', () => {
    const screen = new Screen(80, 6);
    const progress = createLive(screen, look);
    for (let n = 0; n < 20; n++) progress.report({ kind: 'start', id: `t${n}`, title: `task ${n}` });
    vi.advanceTimersByTime(500);
    expect(screen.text().split('\n')).toHaveLength(4);
    expect(screen.text()).toContain('and 17 more');
    progress.close();
    expect(screen.text().split('\n')).toHaveLength(20);
  });

  test('a terminal made narrower keeps its finished lines', () => {
    const screen = new Screen(60);
    const progress = createLive(screen, look);
    progress.log('kept');
    progress.report({ kind: 'start', id: 'a', title: 'x'.repeat(200) });
    expect(screen.lines[1]).toHaveLength(59);
    screen.columns = 30;
    // A real terminal wraps the line that is already there.
    const wrapped = screen.lines[1] ?? '';
    screen.write(`\x1b[1A\r${wrapped}\r\n`);
    vi.advanceTimersByTime(100);
    expect(screen.text().split('\n')[0]).toBe('kept');
    expect(screen.text().split('\n')).toHaveLength(2);
    progress.close();
  });

  test('foreign text cannot move the cursor', () => {
    const screen = new Screen();
    const progress = createLive(screen, look);
    progress.report({ kind: 'start', id: 'a', title: 'a\x1b[2A\rb\nc', detail: '\x1b[2Jd\n\ne' });
    vi.advanceTimersByTime(100);
    expect(screen.text().slice(2)).toBe('a b c  d e');
    progress.close();
  });

  test('after any events each finished line is there once, above the running ones', () => {
    const event = fc.record({
      kind: fc.constantFrom('start', 'update', 'done', 'failed', 'skipped'),
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      size: fc.option(fc.integer({ min: 0, max: 1e12 })),
      wait: fc.integer({ min: 0, max: 3000 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.integer({ min: 12, max: 90 }), (events, columns) => {
        const screen = new Screen(columns, 10);
        const progress = createLive(screen, look);
        const finished: string[] = [];
        const running = new Set<string>();
        for (const [n, { kind, id, size, wait }] of events.entries()) {
          const ends = kind !== 'start' && kind !== 'update';
          const title = ends ? `end${n}` : `run-${id}`;
          const bytes = size === null ? {} : { bytes: { done: size } };
          progress.report({ kind, id, title, ...bytes } satisfies ProgressEvent);
          if (ends) {
            running.delete(id);
            finished.push(title);
          } else running.add(id);
          vi.advanceTimersByTime(wait);
        }
        const seen = [...screen.text().matchAll(/\bend\d+/g)].map(([match]) => match);
        expect(seen).toEqual(finished);
        if (columns > 60) {
          const live = [...screen.text().matchAll(/\brun-\w/g)].map(([match]) => match.slice(4));
          expect(new Set(live)).toEqual(running);
          expect(live).toHaveLength(running.size);
        }
        progress.close();
        expect(screen.cursorVisible).toBe(true);
      }),
    );
  });
});
