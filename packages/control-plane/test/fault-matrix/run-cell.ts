import { setTimeout as sleep } from 'node:timers/promises';
import type { Acting } from '../bad-days/stage.js';
import type { Cell } from './cells.js';
import { smallDisk } from './disk.js';
import { diskOf, drivers, keptBy, type Prepared } from './drivers.js';
import { type Aim, faults } from './faults.js';
import { type Scene, stages } from './scene.js';
import type { Row } from './table.js';
import { type Testimony, watch } from './witness.js';

/** No run takes longer, whatever strikes it. */
export const boundMs = 180_000;

/** The result of a cell. */
export interface Outcome {
  readonly row: Row;
  /** The text of the error, if there was one. */
  readonly said: string;
  /** Looks at which two members were silent that the fault did not touch. */
  readonly twoDown: readonly string[];
  /** Acknowledged writes that are gone. */
  readonly lost: readonly string[];
  /** Checks that do not hold at the end, and steps that are left. */
  readonly left: readonly string[];
}

/** Rejects once a run has taken too long. */
async function tooLate(message: string): Promise<never> {
  await sleep(boundMs, undefined, { ref: false });
  throw new Error(message);
}

/** Waits for the end of a run: how it ended, and what it said. */
async function endOf(acting: Acting): Promise<{ readonly ended: string; readonly said: string }> {
  const act = await Promise.race([acting.ended, sleep(boundMs, undefined, { ref: false })]);
  if (act === undefined) {
    acting.child.kill('SIGKILL');
    return { ended: 'hung', said: '' };
  }
  const { error, signal } = act;
  if (signal !== null) return { ended: 'killed', said: '' };
  const said = error === undefined ? '' : [error.message, error.found, error.hint].join(' | ');
  return { ended: error?.code ?? 'done', said };
}

/** Runs it again. A host that does not see that the client is gone keeps its lock until its kernel gives the connection up. */
async function again(scene: Scene, request: Prepared['request']): ReturnType<typeof endOf> {
  const end = performance.now() + boundMs;
  for (;;) {
    const next = await endOf(scene.start(request));
    if (next.ended !== 'host-locked' || performance.now() >= end) return next;
    await sleep(2000);
  }
}

/** Looks at which two or more were silent of those that the fault did not touch; one alone may be just too busy. */
function twoDown({ silent }: Testimony, victims: readonly string[]): readonly string[] {
  const down = silent.map((hosts) => hosts.filter((host) => !victims.includes(host)));
  return down.flatMap((hosts, index) =>
    hosts.length > 1 && (down[index + 1]?.length ?? 0) > 1 ? [hosts.join(' and ')] : [],
  );
}

/** Waits until the member of every host answers again. */
async function settled({ stage, files }: Scene, file: string): Promise<readonly string[]> {
  const { checks } = await stage.act({ file, op: 'verify', stages, timeoutMs: 60_000 });
  const { plan, error } = await stage.act({ file, op: 'plan', stages });
  const of = file === files.shrunk ? files.three : file;
  return [
    ...checks.filter(({ state }) => state !== 'ok').map(({ id, detail }) => `${id}: ${detail} (${of})`),
    ...(plan?.waves ?? []).map(({ id }) => `to do: ${id}`),
    ...(error === undefined ? [] : [`${error.code}: ${error.message}`]),
  ];
}

/** Strikes an operation at a moment, runs it again, and looks what is left. */
export async function runCell(scene: Scene, { operation, fault, moment }: Cell): Promise<Outcome> {
  const { request, moments, writes, watched, assertDone } = await drivers[operation](scene);
  const at = moments[moment];
  if (at === undefined) throw new Error(`${operation} has no moment ${moment}`);
  const disk = fault === 'disk full' ? await smallDisk(scene, diskOf(operation, at)) : undefined;
  const witness = watch(scene, watched, writes);
  const began = performance.now();
  const acting = scene.start({ ...request, pauseAt: at.at });
  try {
    const reached = acting.until((line) => line.kind === 'event' && line.event.id.endsWith(at.at));
    await Promise.race([reached, tooLate(`${operation} did not come to ${at.at}`)]);
    const leader =
      fault.startsWith('leader') || fault.startsWith('partition') ? await scene.leader() : undefined;
    const target = fault === 'disk full' ? diskOf(operation, at) : at.target;
    const aim: Aim = { scene, acting, target, leader, moment, isIdle: at.isIdle === true };
    const { victims, heal } = await faults[fault](aim);
    acting.child.kill('SIGCONT');
    const { ended, said } = await endOf(acting);
    const endedMs = performance.now() - began;
    await heal();
    const next = ended === 'done' ? { ended: 'not needed', said: '' } : await again(scene, request);
    const unsettled = await settled(scene, request.file);
    const testimony = await witness.stop();
    const undone = await assertDone().then(
      () => [],
      (error: unknown) => [String(error)],
    );
    const lost = await keptBy(scene, testimony.acknowledged);
    const own = writes ? { writes: testimony.acknowledged.length, longestGapMs: testimony.longestGapMs } : {};
    return {
      row: { operation, fault, moment: at.at, ended, endedMs, next: next.ended, ...own },
      said: [said, next.said].filter(Boolean).join(' || '),
      twoDown: twoDown(testimony, victims),
      lost,
      left: [...unsettled, ...undone],
    };
  } finally {
    acting.child.kill('SIGKILL');
    await witness.stop().catch(() => {});
    await disk?.();
  }
}
