import { expect } from 'vitest';
import type { StageName } from '../../src/model/stages.js';
import type { ActorLine } from './protocol.js';
import { type ServerQuestion, watchServers } from './servers.js';
import { type Signal, sendSignal } from './signals.js';
import type { Acting, Stage } from './stage.js';

/** How a run is ended early at a step of a host. */
export type Cut = (stage: Stage, acting: Acting, host: string) => Promise<void>;

export const killed: Cut = async (_, { child }) => {
  child.kill('SIGKILL');
};

const by =
  (signal: Signal): Cut =>
  (_, acting) =>
    sendSignal(acting, signal);

export const [interruptedOnce, interruptedTwice, terminated, hungUp] = [
  by('SIGINT once'),
  by('SIGINT twice'),
  by('SIGTERM'),
  by('SIGHUP'),
];

/** Ends the processes of its connections on the host, and so that of this request too. */
export const cutOff: Cut = async ({ on }, _, host) => {
  await on(host, 'kill -9 $(pgrep -f "^[s]shd.*: ubuntu@notty")').catch(() => {});
};

/** One after the other, a run each. */
export function inTurn(...cuts: readonly Cut[]): Cut {
  let turn = 0;
  return async (...run) => {
    await cuts[turn++ % cuts.length]?.(...run);
  };
}

/** Moments of a step, by a part of its id: as it begins, or once it is done. */
export type Moment = readonly [kind: 'start' | 'done', id: string];

export const reached =
  ([kind, id]: Moment) =>
  (line: ActorLine): boolean =>
    line.kind === 'event' && line.event.kind === kind && line.event.id.includes(id);

/** How many hosts have a member that runs. */
async function membersUp({ on }: Stage): Promise<number> {
  const states = await Promise.all(
    ['control0', 'control1', 'control2'].map((host) => on(host, 'systemctl is-active etcd || :')),
  );
  return states.filter((state) => state === 'active').length;
}

/** A change, and how each run but the last ends. */
interface Applying {
  readonly file: string;
  readonly stages: readonly StageName[];
  readonly moments: readonly Moment[];
  readonly cut: Cut;
  /** Asked again and again by `watchServers` meanwhile. */
  readonly question: ServerQuestion;
}

/** Applies again and again, each time until a moment, at last to the end; meanwhile two of three answer. */
export async function applyThrough(
  stage: Stage,
  { file, stages, moments, cut, question }: Applying,
): Promise<void> {
  const watch = watchServers(stage, question);
  for (const [kind, id] of moments) {
    const acting = stage.start({ file, op: 'apply', stages });
    const line = await acting.until(reached([kind, id]));
    await cut(stage, acting, line.kind === 'event' ? (line.event.host ?? '') : '');
    const { signal, error } = await acting.ended;
    const how = error?.message === 'interrupted' ? error.message : (signal ?? error?.code);
    // Cut off after its last request to the host, it has nothing to lose.
    expect(how ?? 'done').toMatch(/^(SIGKILL|host-lost|lock-lost|interrupted|done)$/);
    // A member that has stopped for it starts again by itself.
    if (id.includes('step-aside')) await expect.poll(() => membersUp(stage), { timeout: 20_000 }).toBe(3);
  }
  expect((await stage.act({ file, op: 'apply', stages })).error).toBeUndefined();
  expect((await stage.act({ file, op: 'plan', stages })).plan?.waves).toEqual([]);
  const { least, looks } = await watch.stop();
  expect(looks).toBeGreaterThan(20);
  expect(least).toBeGreaterThanOrEqual(2);
}
