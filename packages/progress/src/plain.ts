import { formatSeconds } from './format.js';
import { finishedLine, type Outcome, transferText } from './lines.js';
import type { Progress, ProgressEvent, ProgressStream } from './model.js';
import { advance, type Task, taskKey } from './tasks.js';
import { displayWidth, pad, singleLine } from './width.js';

/** A task without a line for this long gets one that it is still running. */
const plainIntervalMs = 10_000;

/** Lines for a pipe or a log file: one at the start, one every 10 s while it lasts, one at the end. */
export function createPlain(stream: ProgressStream): Progress {
  const tasks = new Map<string, Task & { readonly lastLineAt: number }>();
  let hostWidth = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const line = (text: string): void => {
    stream.write(`${text}\n`);
  };
  const running = (word: 'start' | 'running', task: Task, now: number): string => {
    const host = hostWidth > 0 ? `${pad(singleLine(task.host ?? ''), hostWidth)}  ` : '';
    const seconds = (now - task.startedAt) / 1000;
    const facts = [transferText(task, now), seconds >= 1 ? formatSeconds(seconds) : ''].filter(Boolean);
    const title = singleLine(task.title) + (task.detail ? `: ${singleLine(task.detail)}` : '');
    return `${pad(word, 7)} ${[host + title, ...facts].join('  ')}`;
  };
  const tick = (): void => {
    const now = performance.now();
    for (const task of tasks.values()) {
      if (now - task.lastLineAt < plainIntervalMs) continue;
      line(running('running', task, now));
      tasks.set(task.key, { ...task, lastLineAt: now });
    }
  };
  const finish = (outcome: Outcome, event: ProgressEvent, now: number): void => {
    line(finishedLine(outcome, event, tasks.get(taskKey(event)), now, hostWidth, 'words'));
    tasks.delete(taskKey(event));
  };

  return {
    report(event) {
      if (closed) return;
      const now = performance.now();
      hostWidth = Math.max(hostWidth, displayWidth(singleLine(event.host ?? '')));
      if (event.kind === 'start' || event.kind === 'update') {
        const known = tasks.get(taskKey(event));
        const task = advance(known, event, now);
        if (!known || event.kind === 'start') line(running('start', task, now));
        tasks.set(task.key, {
          ...task,
          lastLineAt: known && event.kind === 'update' ? known.lastLineAt : now,
        });
        timer ??= setInterval(tick, 1000).unref();
      } else {
        finish(event.kind, event, now);
      }
    },
    log(text) {
      stream.write(text.endsWith('\n') ? text : `${text}\n`);
    },
    close() {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      const now = performance.now();
      for (const task of tasks.values())
        line(finishedLine('stopped', { title: task.title, host: task.host }, task, now, hostWidth, 'words'));
      tasks.clear();
    },
  };
}
