import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActorRequest } from '../bad-days/protocol.js';
import { here } from './disk.js';
import { fillKeys } from './fill-keys.js';
import { type Scene, stages } from './scene.js';
import { ledgerKey } from './watch-lines.js';

/** A moment of an operation. */
export interface Moment {
  /** End of the id of the step that begins. */
  readonly at: string;
  /** The host that the step is about. */
  readonly target: string;
  /** Whether the step itself writes nothing to the disk of its host: a full one is felt once clients write. */
  readonly isIdle?: boolean;
}

/** An operation that is about to be done. */
export interface Prepared {
  readonly request: Omit<ActorRequest, 'stages'>;
  readonly moments: readonly Moment[];
  /** Whether clients write meanwhile, and lose nothing. */
  readonly writes: boolean;
  /** Hosts whose members should answer all along, but for one at a time. */
  readonly watched: readonly string[];
  /** Looks whether it is done. Throws where it is not. */
  readonly assertDone: () => Promise<void>;
}

/** Name of an operation. */
export type OperationName = 'backup' | 'restore' | 'replace' | 'add' | 'remove' | 'defragment';

/** How an operation is prepared. */
export type Driver = (scene: Scene) => Promise<Prepared>;

const three = ['control0', 'control1', 'control2'] as const;

/** Applies a cluster.yaml; throws what refuses it. */
async function applied({ stage }: Scene, file: string): Promise<void> {
  const { error } = await stage.act({ file, op: 'apply', stages });
  if (error !== undefined) throw new Error(`${error.message}: ${error.found}`);
}

/** Makes a cluster of so many members. */
async function sized(scene: Scene, count: 3 | 5): Promise<void> {
  const { length } = await scene.members();
  if (length < count) await applied(scene, scene.files.five);
  if (length > count) await applied(scene, scene.files.shrunk);
}

async function assertMembers(scene: Scene, count: number): Promise<void> {
  const members = await scene.members();
  if (members.length !== count) throw new Error(`members: ${members.join(', ')}`);
}

/** Keys of 12 MB, so that a snapshot takes a while. */
async function withContent(scene: Scene): Promise<void> {
  const counted = await scene.etcd('control0', 'get', '/content/', '--prefix', '--keys-only');
  if (counted === '') await fillKeys(scene, '/content', 12);
}

const snapshots = async ({ backups }: Scene): Promise<readonly string[]> =>
  (await readdir(backups)).filter((name) => name.endsWith('.db')).sort();

const leftovers = async ({ backups }: Scene): Promise<readonly string[]> =>
  (await readdir(backups)).filter((name) => name.startsWith('.snapshot-'));

async function backup(scene: Scene): Promise<Prepared> {
  await sized(scene, 3);
  await withContent(scene);
  const leader = await scene.leader();
  const [source = ''] = three.filter((host) => host !== leader);
  return {
    request: { file: scene.files.three, op: 'backup', snapshot: scene.backups },
    moments: ['received-0', 'received-10'].map((at) => ({ at, target: source })),
    writes: true,
    watched: three,
    assertDone: async () => {
      if ((await snapshots(scene)).length === 0) throw new Error('no snapshot');
      const left = await leftovers(scene);
      if (left.length > 0) throw new Error(`left: ${left.join(', ')}`);
    },
  };
}

async function restore(scene: Scene): Promise<Prepared> {
  await sized(scene, 3);
  for (const name of await readdir(scene.backups)) await rm(join(scene.backups, name), { force: true });
  const { etcd, stage, files, backups } = scene;
  const key = `/restored/${Date.now()}`;
  await etcd('control0', 'put', `${key}/before`, 'x');
  const { error } = await stage.act({ file: files.three, op: 'backup', snapshot: backups });
  if (error !== undefined) throw new Error(error.message);
  const [name = ''] = await snapshots(scene);
  await etcd('control0', 'put', `${key}/after`, 'x');
  return {
    request: { file: files.three, op: 'restore', snapshot: join(backups, name) },
    moments: [
      { at: 'stage-data', target: 'control1' },
      { at: 'swap-data', target: 'control1' },
      { at: 'check-restored', target: 'control1', isIdle: true },
    ],
    writes: false,
    watched: [],
    assertDone: async () => {
      for (const host of three) {
        const found = await etcd(host, 'get', key, '--prefix', '--keys-only');
        if (found !== `${key}/before`) throw new Error(`${host} has ${found}`);
      }
    },
  };
}

async function replace(scene: Scene): Promise<Prepared> {
  await sized(scene, 3);
  await scene.on('control1', 'systemctl stop etcd');
  return {
    request: { file: scene.files.three, op: 'apply', replace: ['control1'] },
    moments: [
      { at: '/etcd/add-member:control1', target: 'control1' },
      { at: '/etcd/promote-member:control1', target: 'control1', isIdle: true },
    ],
    writes: true,
    watched: three,
    assertDone: () => assertMembers(scene, 3),
  };
}

async function add(scene: Scene): Promise<Prepared> {
  await sized(scene, 3);
  return {
    request: { file: scene.files.five, op: 'apply' },
    moments: [
      { at: '/etcd/add-member:control3', target: 'control3' },
      { at: '/etcd/promote-member:control4', target: 'control4', isIdle: true },
    ],
    writes: true,
    watched: three,
    assertDone: () => assertMembers(scene, 5),
  };
}

async function remove(scene: Scene): Promise<Prepared> {
  await sized(scene, 5);
  return {
    request: { file: scene.files.shrunk, op: 'apply' },
    moments: [
      { at: '/etcd/remove-member:control3', target: 'control3' },
      { at: '/etcd/set-aside:control4', target: 'control4' },
    ],
    writes: true,
    watched: three,
    assertDone: () => assertMembers(scene, 3),
  };
}

async function defragment(scene: Scene): Promise<Prepared> {
  await sized(scene, 3);
  const { etcd, files } = scene;
  await fillKeys(scene, '/dropped', 80);
  await etcd('control0', 'del', '--prefix', '/dropped/');
  const [status] = JSON.parse(await etcd('control0', 'endpoint', 'status', '--write-out=json'));
  await etcd('control0', 'compact', '--physical', String(status.Status.header.revision));
  const leader = await scene.leader();
  const [first = ''] = three.filter((host) => host !== leader);
  return {
    request: { file: files.three, op: 'apply' },
    moments: [first, leader].map((target) => ({ at: `/etcd/defragment:${target}`, target })),
    writes: true,
    watched: three,
    assertDone: async () => {
      for (const host of three) {
        const [{ Status }] = JSON.parse(await etcd(host, 'endpoint', 'status', '--write-out=json'));
        if (Status.dbSize > 60_000_000) throw new Error(`${host}: ${Status.dbSize} bytes`);
      }
    },
  };
}

/** The operations by name, in an order in which one leaves what the next one needs. */
export const drivers: Readonly<Record<OperationName, Driver>> = {
  backup,
  restore,
  replace,
  add,
  remove,
  defragment,
};

/** The target of a moment, for a fault of the disk. */
export const diskOf = (operation: OperationName, { target }: Moment): string =>
  operation === 'backup' ? here : target;

/** The assertion about keys after a cell: those that were acknowledged are there, on every member. */
export async function keptBy(
  { etcd, members }: Scene,
  acknowledged: readonly number[],
): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const host of await members()) {
    const text = await etcd(host, 'get', ledgerKey(''), '--prefix', '--keys-only');
    const found = new Set(text.split('\n'));
    lost.push(
      ...acknowledged.filter((number) => !found.has(ledgerKey(number))).map((number) => `${host}: ${number}`),
    );
  }
  return lost;
}
