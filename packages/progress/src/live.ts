import { hideCursor } from './cursor.js';
import { type Colors, finishedLine, liveLine, type Outcome, spinnerPeriodMs } from './lines.js';
import type { Progress, ProgressEvent, ProgressStream } from './model.js';
import { advance, type Task, taskKey } from './tasks.js';
import { displayWidth, singleLine } from './width.js';

// Terminals that know these (DEC private mode 2026) show a frame at once; others ignore them.
const beginFrame = '\x1b[?2026h';
const endFrame = '\x1b[?2026l';

/**
 * Lines that are redrawn in place below all final ones. A frame is one write, in which each line overwrites its
 * predecessor and then clears the rest of the row, so nothing blinks.
 */
export function createLive(
  stream: ProgressStream,
  look: { readonly unicode: boolean; readonly colors: Colors },
): Progress {
  const tasks = new Map<string, Task>();
  let drawn: readonly string[] = [];
  let hostWidth = 0;
  let timer: NodeJS.Timeout | undefined;
  let showCursor: (() => void) | undefined;
  let closed = false;

  const lines = (now: number, columns: number): readonly string[] => {
    // Some terminals wrap when the last column is written.
    const width = Math.max(1, columns - 1);
    const room = Math.max(1, (stream.rows ?? 24) - 2);
    const all = [...tasks.values()];
    const shown = all.length > room ? all.slice(0, room - 1) : all;
    const result = shown.map((task) => liveLine(task, now, width, hostWidth, look.unicode, look.colors));
    if (shown.length < all.length) result.push(look.colors.dim(`  and ${all.length - shown.length} more`));
    return result;
  };
  const draw = (final?: string): void => {
    const columns = stream.columns || 80;
    // Lines drawn when the terminal was wider take more rows now.
    const up = drawn.reduce((rows, text) => rows + Math.max(1, Math.ceil(displayWidth(text) / columns)), 0);
    const next = closed ? [] : lines(performance.now(), columns);
    if (up === 0 && next.length === 0 && final === undefined) return;
    // Final text may wrap over any number of rows, so the rows below are cleared first; live lines never wrap.
    const above = final === undefined ? '' : `\x1b[J${final.replaceAll('\n', '\r\n')}\r\n`;
    const body = next.map((text) => `${text}\x1b[K\r\n`).join('');
    stream.write(`${beginFrame}${up > 0 ? `\x1b[${up}A\r` : ''}${above}${body}\x1b[J${endFrame}`);
    drawn = next;
  };
  const settle = (): void => {
    if (tasks.size > 0) {
      showCursor ??= hideCursor((text) => stream.write(text));
      timer ??= setInterval(() => draw(), spinnerPeriodMs).unref();
      return;
    }
    clearInterval(timer);
    timer = undefined;
    showCursor?.();
    showCursor = undefined;
  };
  const finish = (outcome: Outcome, event: ProgressEvent): string => {
    const task = tasks.get(taskKey(event));
    tasks.delete(taskKey(event));
    return finishedLine(outcome, event, task, performance.now(), hostWidth, look);
  };

  return {
    report(event) {
      if (closed) return;
      hostWidth = Math.max(hostWidth, displayWidth(singleLine(event.host ?? '')));
      if (event.kind === 'start' || event.kind === 'update') {
        const known = tasks.get(taskKey(event));
        tasks.set(taskKey(event), advance(known, event, performance.now()));
        settle();
        // There may be thousands of updates a second: they wait for the next frame.
        if (!known) draw();
      } else {
        draw(finish(event.kind, event));
        settle();
      }
    },
    log(text) {
      if (closed) stream.write(text.endsWith('\n') ? text : `${text}\n`);
      else draw(text.replace(/\n$/, ''));
    },
    close() {
      if (closed) return;
      const now = performance.now();
      const stopped = [...tasks.values()].map((task) =>
        finishedLine('stopped', { title: task.title, host: task.host }, task, now, hostWidth, look),
      );
      closed = true;
      tasks.clear();
      draw(stopped.length > 0 ? stopped.join('\n') : undefined);
      settle();
    },
  };
}
