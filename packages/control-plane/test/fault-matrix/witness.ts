import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { controlNodes } from '../bad-days/stage.js';
import type { Scene } from './scene.js';
import type { WatchLine, WatchRequest } from './watch-lines.js';

/** The observations of a witness of a cluster while something was done to it. */
export interface Testimony {
  /** Each time that it looked: the hosts of those watched whose members did not answer. */
  readonly silent: readonly (readonly string[])[];
  /** Numbers of keys whose writing was acknowledged. */
  readonly acknowledged: readonly number[];
  /** Longest time in which no write was acknowledged. */
  readonly longestGapMs: number;
}

/** A witness at work. */
export interface Witness {
  stop(): Promise<Testimony>;
}

/** Watches members, and writes keys through them if asked to. */
export function watch(scene: Scene, watched: readonly string[], writes: boolean): Witness {
  const request: WatchRequest = {
    auth: join(scene.stage.workDirectory, 'auth'),
    members: controlNodes(5).filter(({ name }) => watched.includes(name)),
    writes,
  };
  const [program = '', ...argv] = scene.stage.lab.enter([
    process.execPath,
    scene.watcher,
    JSON.stringify(request),
  ]);
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const silent: (readonly string[])[] = [];
  const acknowledged: number[] = [];
  const moments = [performance.now()];
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line: WatchLine = JSON.parse(text);
    if ('silent' in line) silent.push(line.silent);
    else {
      acknowledged.push(line.written);
      moments.push(performance.now());
    }
  });
  return {
    stop: async () => {
      child.kill('SIGKILL');
      await closed;
      moments.push(performance.now());
      const gaps = moments.slice(1).map((at, index) => at - (moments[index] ?? at));
      return { silent, acknowledged, longestGapMs: Math.max(...gaps) };
    },
  };
}
