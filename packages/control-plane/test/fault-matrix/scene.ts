import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEndpointStatus } from '@harderway/etcd-config/etcdctl';
import { etcdctl } from '../../src/components/etcd/cluster.js';
import type { ActorRequest } from '../bad-days/protocol.js';
import { type Acting, bundle, controlNodes, gatewayNode, type Stage, setStage } from '../bad-days/stage.js';

/** The stages that a cluster of etcd alone has. */
export const stages = ['prepare', 'etcd'] as const;

const hosts = (count: number) => [gatewayNode, ...controlNodes(count)];

/** A cluster of etcd on the lab, which is of three members or of five. */
export interface Scene {
  readonly stage: Stage;
  /** Path of the program that watches from inside the lab. */
  readonly watcher: string;
  /** Directory of snapshots on this machine. */
  readonly backups: string;
  /** cluster.yaml by what it asks for; `shrunk` lets control3 and control4 leave. */
  readonly files: { readonly three: string; readonly five: string; readonly shrunk: string };
  on(host: string, command: string): Promise<string>;
  /** etcdctl on a host. */
  etcd(host: string, ...words: readonly string[]): Promise<string>;
  /** The host whose member leads; waits for an election. */
  leader(): Promise<string>;
  /** Hosts of the members. */
  members(): Promise<readonly string[]>;
  start(request: Omit<ActorRequest, 'stages'>): Acting;
}

/** Sets the lab up with so many hosts for control nodes, and founds a cluster of three. */
export async function setScene(name: string, control: 3 | 5): Promise<Scene> {
  const stage = await setStage({ name, control, etcdOf: 'sid' });
  const three = await stage.cluster({ hosts: hosts(3) });
  const five = await stage.cluster({ hosts: hosts(5) });
  const shrunk = await stage.cluster({ hosts: hosts(5), absent: ['control3', 'control4'] });
  // Certificates for all that will ever be hosts.
  for (const [op, file] of [
    ['certs', control === 5 ? five : three],
    ['apply', three],
  ] as const) {
    const { error } = await stage.act({ file, op, stages });
    if (error !== undefined) throw new Error(`${op}: ${error.message}`);
  }
  const backups = join(stage.workDirectory, 'backups');
  await rm(backups, { recursive: true, force: true });
  await mkdir(backups);
  const { on } = stage;
  const etcd: Scene['etcd'] = (host, ...words) => on(host, etcdctl(...words).join(' '));
  const all = controlNodes(control).map((host) => host.name);
  const lead = async (): Promise<string | undefined> => {
    for (const host of all) {
      const status = await etcd(host, 'endpoint', 'status', '--write-out=json').catch(() => '');
      if (parseEndpointStatus(status).endpoints.some(({ isLeader }) => isLeader)) return host;
    }
    return undefined;
  };
  const watcher = await bundle(stage.workDirectory, 'watching', new URL('watching.ts', import.meta.url));
  return {
    stage,
    watcher,
    backups,
    files: { three, five, shrunk },
    on,
    etcd,
    leader: async () => {
      for (let attempt = 0; attempt < 20; attempt += 1) {
        const host = await lead();
        if (host !== undefined) return host;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      throw new Error('no member leads');
    },
    members: async () => {
      const list = await etcd('control0', 'member', 'list');
      return all.filter((host) => list.includes(`, ${host}, `));
    },
    start: (request) => stage.start({ ...request, stages }),
  };
}
