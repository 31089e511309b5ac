import { spawnSync } from 'node:child_process';
import type { Acting } from '../bad-days/stage.js';
import { controlNodes } from '../bad-days/stage.js';
import { emptyDisk, fillDisk, here, untilFelt } from './disk.js';
import type { Scene } from './scene.js';

/** The target of a fault. */
export interface Aim {
  readonly scene: Scene;
  readonly acting: Acting;
  /** The host that the step under way is about. */
  readonly target: string;
  /** The host whose member leads; undefined where none does. */
  readonly leader: string | undefined;
  /** Which of the moments of an operation it is. */
  readonly moment: number;
  /** Whether the step writes nothing to the disk of the target. */
  readonly isIdle: boolean;
}

/** The effect of a fault. */
export interface Blow {
  /** Hosts whose members may be silent because of it. */
  readonly victims: readonly string[];
  /** Ends it, or waits for its end. */
  readonly heal: () => Promise<void>;
}

/** Runs a program in the lab's namespace. */
function inLab(scene: Scene, ...argv: readonly string[]): void {
  const [program = '', ...rest] = scene.stage.lab.enter(argv);
  const { status, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
}

const addresses = (hosts: readonly string[]): readonly string[] =>
  controlNodes(5).flatMap(({ name, address }) => (hosts.includes(name) ? [address] : []));

const everyone = controlNodes(5).map(({ name }) => name);

/** Has a host do something now and something else later, whether or not anyone is connected to it. Resolves once both are done. */
async function forAWhile(
  scene: Scene,
  host: string,
  now: string,
  seconds: number,
  later: string,
): Promise<Blow> {
  const end = performance.now() + seconds * 1000 + 500;
  await scene.on(host, `systemd-run --quiet --collect sh -c '${now}; sleep ${seconds}; ${later}'`);
  const heal = (): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, Math.max(0, end - performance.now())));
  return { victims: [host], heal };
}

async function nothing(): Promise<void> {}

function led({ leader }: Aim): string {
  if (leader === undefined) throw new Error('no member leads at this moment');
  return leader;
}

/** The faults by name. */
export const faults = {
  'client killed': async ({ acting }: Aim): Promise<Blow> => {
    acting.child.kill('SIGKILL');
    return { victims: [], heal: nothing };
  },
  /** Reset at one moment, silent at the other. */
  'connection lost': async ({ scene, moment }: Aim): Promise<Blow> => {
    if (moment === 0) {
      inLab(scene, 'ss', '-K', 'dport', '=', ':22');
      return { victims: [], heal: nothing };
    }
    const all = addresses(everyone);
    for (const address of all) inLab(scene, 'ip', 'route', 'add', 'blackhole', `${address}/32`);
    return {
      // It can't be seen from here.
      victims: everyone,
      heal: async () => {
        for (const address of all) inLab(scene, 'ip', 'route', 'del', 'blackhole', `${address}/32`);
      },
    };
  },
  'host off': async ({ scene, target }: Aim): Promise<Blow> => {
    await scene.stage.lab.stop([target]);
    return { victims: [target], heal: () => scene.stage.lab.start([target]) };
  },
  /** The disk of the member, or this machine's where a backup is written. */
  'disk full': async ({ scene, target, isIdle }: Aim): Promise<Blow> => {
    await fillDisk(scene, target);
    if (isIdle) await untilFelt(scene, target);
    return { victims: target === here ? [] : [target], heal: () => emptyDisk(scene, target) };
  },
  'leader killed': async (aim: Aim): Promise<Blow> => {
    await aim.scene.on(led(aim), 'systemctl kill --signal=KILL etcd');
    return { victims: [led(aim)], heal: nothing };
  },
  'leader paused 20 s': (aim: Aim): Promise<Blow> =>
    forAWhile(
      aim.scene,
      led(aim),
      'systemctl kill --signal=STOP etcd',
      20,
      'systemctl kill --signal=CONT etcd',
    ),
  /** The leader is alone; this machine reaches all of them. */
  'partition 1|2': (aim: Aim): Promise<Blow> => {
    const others = addresses(everyone.filter((host) => host !== led(aim)));
    const route = (verb: string): string =>
      others.map((address) => `ip route ${verb} blackhole ${address}/32`).join('; ');
    return forAWhile(aim.scene, led(aim), route('add'), 12, route('del'));
  },
} as const;

/** Name of a fault. */
export type FaultName = keyof typeof faults;
