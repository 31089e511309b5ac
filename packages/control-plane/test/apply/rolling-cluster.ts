import { expect } from 'vitest';
import { drainFile } from '../../src/components/drain-file.js';
import { controlHosts } from '../../src/hosts/topology.js';
import type { Plan } from '../../src/operations/plan.js';
import { schedule } from '../../src/plan/schedule.js';
import { type Answer, exampleSpec } from '../example.js';
import { healthAnswer, healthOf } from '../health.js';
import { gatewayAnswer, plain } from '../plan/members/example.js';
import { restart } from '../plan/restart.js';
import { type Happen, interruptible } from './interruptible.js';

const spec = exampleSpec();
const servers = controlHosts(spec);
const hosts = servers.map(({ name }) => name);
const needed: Readonly<Record<string, number>> = { etcd: 2, 'kube-apiserver': 1 };
const components = Object.keys(needed);

/** A component on a host. */
interface Part {
  active: boolean;
  /** Whether it has been restarted with what is new. */
  renewed: boolean;
}

/** Hosts with etcd and API servers that have to restart, behind a gateway that can drain them. */
export interface RollingCluster {
  readonly parts: ReadonlyMap<string, Part>;
  /** Drained servers, with what their files say. */
  readonly drained: Map<string, string>;
  leader: string;
  /** Everything that was taken away or given back, in order. */
  readonly acts: string[];
}

export const rollingCluster = (): RollingCluster => ({
  parts: new Map(
    hosts.flatMap((host) =>
      components.map((each) => [`${each} ${host}`, { active: true, renewed: false }] as const),
    ),
  ),
  drained: new Map(),
  leader: 'control0',
  acts: [],
});

function partOf({ parts }: RollingCluster, component: string, host: string): Part {
  const part = parts.get(`${component} ${host}`);
  if (part === undefined) throw new Error(`no ${component} on ${host}`);
  return part;
}

/** Names of all parts that clients do not have. */
export const missing = (cluster: RollingCluster): readonly string[] => [
  ...[...cluster.parts].flatMap(([name, { active }]) => (active ? [] : [name])),
  ...[...cluster.drained.keys()].map((server) => `clients of ${server}`),
];

/** The plan of a run on the cluster as it is. */
export function planOf(cluster: RollingCluster): Plan {
  const changes = hosts.map((host) => ({
    host,
    steps: components
      .filter((each) => !partOf(cluster, each, host).renewed)
      .map((each) => restart(host, each)),
    running: new Set(components),
  }));
  const gateway = { host: 'gateway', steps: [], running: new Set(['load-balancer']), drains: true };
  const health = components.map((each) => {
    const up = hosts.filter((host) => partOf(cluster, each, host).active);
    return [each, healthOf(hosts, up, needed[each] ?? 0)] as const;
  });
  const waves = schedule(
    [...changes, { ...gateway, drained: [...cluster.drained.keys()] }],
    new Map(health),
    undefined,
    new Map([['etcd', cluster.leader]]),
  );
  return { kind: 'apply', cluster: spec.name, hosts: [], waves };
}

/** A watch on a run, and false answers to its questions. */
export interface Around {
  /** Called before and after everything that takes something away or gives it back. */
  readonly onMoment?: (() => void) | undefined;
  /** The answer to a question in the place of the true one. */
  readonly instead?: ((host: string, words: string, own: Exclude<Answer, Error>) => Answer) | undefined;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The cluster as one run sees it, and a way to kill that run. */
export function openedFor(
  cluster: RollingCluster,
  { onMoment = () => {}, instead = (_, __, own) => own }: Around = {},
): ReturnType<typeof interruptible> {
  /** Commands of transient units that wait until the lock of the run is free, by host. */
  const waiting = new Map<string, (() => void)[]>();
  const afterwards = (host: string, effect: () => void): void =>
    void waiting.set(host, [...(waiting.get(host) ?? []), effect]);
  const part = (component: string, host: string): Part => partOf(cluster, component, host);

  /** Something that is taken away or given back; nothing may be missing twice. */
  const act = (name: string, effect: () => void, happen: Happen): void =>
    happen(() => {
      effect();
      cluster.acts.push(name);
      const down = (component: string) => hosts.filter((host) => !part(component, host).active);
      const unserved = new Set([...down('kube-apiserver'), ...cluster.drained.keys()]);
      for (const lost of [down('etcd'), [...unserved]])
        expect(lost.length, cluster.acts.join(', ')).toBeLessThan(2);
    });

  const table = (): string => {
    const rows = servers.map(({ name, address }) => {
      const weight = cluster.drained.has(name) || !part('kube-apiserver', name).active ? 0 : 1;
      return `  -> ${address}:6443            Route   ${weight}      0          0\n`;
    });
    return `IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nTCP  ${spec.api.virtualIp}:6443 wrr\n${rows.join('')}shown\n`;
  };

  /** A gateway drains a server, puts it back, or shows its table. */
  function onGateway(words: string, happen: Happen): Exclude<Answer, Error> {
    const server = hosts.find((name) => words.includes(drainFile(spec, name))) ?? '';
    const path = drainFile(spec, server);
    const [, token] = new RegExp(`echo (\\S+) >${path}`).exec(words) ?? [];
    const drain = (own: string): void => {
      cluster.drained.set(server, own);
      afterwards('gateway', () => cluster.drained.get(server) === own && cluster.drained.delete(server));
    };
    if (token !== undefined) act(`drain ${server}`, () => drain(token), happen);
    else if (words.startsWith(`sh -c rm -f ${path}`))
      act(`put-back ${server}`, () => cluster.drained.delete(server), happen);
    return { stdout: `${cluster.drained.has(server) ? 'drained\n' : ''}${table()}` };
  }

  /** The answer of a control node to a question, or to a command of an operation. */
  function onControl(host: string, words: string, happen: Happen): Exclude<Answer, Error> {
    const etcd = part('etcd', host);
    if (words.startsWith('systemd-run')) {
      afterwards(host, () => Object.assign(etcd, { active: true }));
      return {};
    }
    if (words.startsWith('systemctl stop')) {
      act(`stop etcd ${host}`, () => Object.assign(etcd, { active: false }), happen);
      return {};
    }
    const asked = words.includes('/readyz') ? part('kube-apiserver', host) : etcd;
    const health = healthAnswer(words, asked.active ? 'up' : 'down');
    if (health !== undefined && !(health instanceof Error)) return health;
    if (words.includes('transfer-leadership')) {
      cluster.leader = hosts.find((other) => other !== host && part('etcd', other).active) ?? '';
      return { stdout: '{}' };
    }
    if (!words.includes('/v3/')) return {};
    if (!etcd.active) return { exitCode: 7 };
    const own = { host: hosts.indexOf(host) + 1 };
    return { stdout: gatewayAnswer(own, plain(3), { leader: hosts.indexOf(cluster.leader) + 1 }) };
  }

  return interruptible(spec, ['gateway', ...hosts], {
    onMoment,
    answer: (host, words, happen) =>
      instead(host, words, host === 'gateway' ? onGateway(words, happen) : onControl(host, words, happen)),
    carryOut: async (host, words, happen) => {
      const [, component = ''] = /(etcd|kube-apiserver)\.service/.exec(words) ?? [];
      const own = part(component, host);
      const restarted = { active: true, renewed: true };
      try {
        act(`restart ${component} ${host}`, () => Object.assign(own, { active: false }), happen);
        await turn();
        act(`restarted ${component} ${host}`, () => Object.assign(own, restarted), happen);
      } finally {
        // A script that is cut off leaves it to a transient unit to start what it has stopped.
        own.active = true;
      }
    },
    afterRun: (host) => {
      for (const effect of waiting.get(host) ?? []) effect();
    },
  });
}
