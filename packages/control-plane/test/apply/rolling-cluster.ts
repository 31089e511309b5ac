import type { CommandResult, Transport } from '@harderway/remote-exec';
import { createFake } from '@harderway/remote-exec/fake';
import { expect } from 'vitest';
import { drainFile } from '../../src/components/drain-file.js';
import { controlHosts } from '../../src/hosts/topology.js';
import type { Session } from '../../src/model/session.js';
import type { Plan } from '../../src/operations/plan.js';
import { schedule } from '../../src/plan/schedule.js';
import { type Answer, exampleSpec } from '../example.js';
import { healthAnswer, healthOf } from '../health.js';
import { gatewayAnswer, plain } from '../plan/members/example.js';
import { restart } from '../plan/restart.js';

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

/** Events around a run. */
export interface Around {
  /** Called before and after everything that takes something away or gives it back. */
  readonly onMoment?: (() => void) | undefined;
  /** The answer to a question in the place of the true one. */
  readonly instead?: ((host: string, words: string, own: Exclude<Answer, Error>) => Answer) | undefined;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The cluster as one run sees it, and a way to kill that run: no command of it has any effect from then on. */
export function openedFor(
  cluster: RollingCluster,
  { onMoment = () => {}, instead = (_, __, own) => own }: Around = {},
): { readonly session: Session; readonly kill: () => void } {
  let killed = false;
  let release = (): void => {};
  const end = new Promise<void>((resolve) => {
    release = resolve;
  });
  const kill = (): void => {
    killed = true;
    release();
  };
  /** Work of transient units of hosts once the lock of the run is free. */
  const after = new Map<string, (() => void)[]>();
  const part = (component: string, host: string): Part => partOf(cluster, component, host);

  /** Something that takes effect unless the run is over before; nothing may be missing twice. */
  const act = (name: string, effect: () => void, signal: AbortSignal | undefined): void => {
    onMoment();
    if (killed) throw new Error('killed');
    signal?.throwIfAborted();
    effect();
    cluster.acts.push(name);
    const down = (component: string) => hosts.filter((host) => !part(component, host).active);
    const unserved = new Set([...down('kube-apiserver'), ...cluster.drained.keys()]);
    for (const lost of [down('etcd'), [...unserved]])
      expect(lost.length, cluster.acts.join(', ')).toBeLessThan(2);
    onMoment();
    if (killed) throw new Error('killed');
    signal?.throwIfAborted();
  };

  const table = (): string => {
    const rows = servers.map(({ name, address }) => {
      const weight = cluster.drained.has(name) || !part('kube-apiserver', name).active ? 0 : 1;
      return `  -> ${address}:6443            Route   ${weight}      0          0\n`;
    });
    return `IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nTCP  ${spec.api.virtualIp}:6443 wrr\n${rows.join('')}shown\n`;
  };

  /** A gateway drains a server, puts it back, or shows its table. */
  function onGateway(words: string, signal: AbortSignal | undefined): Exclude<Answer, Error> {
    const server = hosts.find((name) => words.includes(drainFile(spec, name))) ?? '';
    const path = drainFile(spec, server);
    const [, token] = new RegExp(`echo (\\S+) >${path}`).exec(words) ?? [];
    if (token !== undefined)
      act(
        `drain ${server}`,
        () => {
          cluster.drained.set(server, token);
          after.set('gateway', [
            ...(after.get('gateway') ?? []),
            () => cluster.drained.get(server) === token && cluster.drained.delete(server),
          ]);
        },
        signal,
      );
    else if (words.startsWith(`sh -c rm -f ${path}`))
      act(`put-back ${server}`, () => cluster.drained.delete(server), signal);
    return { stdout: `${cluster.drained.has(server) ? 'drained\n' : ''}${table()}` };
  }

  /** The answer of a control node to a question, or to a command of an operation. */
  function onControl(host: string, words: string, signal: AbortSignal | undefined): Exclude<Answer, Error> {
    if (words.startsWith('systemd-run')) {
      after.set(host, [
        ...(after.get(host) ?? []),
        () => {
          part('etcd', host).active = true;
        },
      ]);
      return {};
    }
    if (words.startsWith('systemctl stop')) {
      const stop = (): void => {
        part('etcd', host).active = false;
      };
      act(`stop etcd ${host}`, stop, signal);
      return {};
    }
    const isStore = !words.includes('/readyz');
    const health = healthAnswer(
      words,
      part(isStore ? 'etcd' : 'kube-apiserver', host).active ? 'up' : 'down',
    );
    if (health !== undefined && !(health instanceof Error)) return health;
    if (words.includes('transfer-leadership')) {
      cluster.leader = hosts.find((other) => other !== host && part('etcd', other).active) ?? '';
      return { stdout: '{}' };
    }
    if (!words.includes('/v3/')) return {};
    if (!part('etcd', host).active) return { exitCode: 7 };
    const own = { host: hosts.indexOf(host) + 1 };
    return { stdout: gatewayAnswer(own, plain(3), { leader: hosts.indexOf(cluster.leader) + 1 }) };
  }

  /** A host carries out the script of a wave. One that is cut off leaves it to a transient unit to start what it has stopped. */
  async function onScript(host: string, words: string, signal: AbortSignal | undefined): Promise<void> {
    const [, component = ''] = /(etcd|kube-apiserver)\.service/.exec(words) ?? [];
    const own = part(component, host);
    const stop = (): void => {
      own.active = false;
    };
    try {
      act(`restart ${component} ${host}`, stop, signal);
      await turn();
      act(
        `restarted ${component} ${host}`,
        () => Object.assign(own, { active: true, renewed: true }),
        signal,
      );
    } finally {
      own.active = true;
    }
  }

  const transportOf = (host: string): Transport => ({
    ...createFake({ host }),
    run: async ({ argv, stdin, onStdoutLine, signal }) => {
      const words = argv.join(' ');
      const ended = { exitCode: 0, signal: null, stdout: '', stderr: '', durationMs: 1 };
      const result: CommandResult = { ...ended, truncatedBytes: { stdout: 0, stderr: 0 } };
      if (words.includes('hold the lock')) {
        onStdoutLine?.('held');
        const released = (async () => {
          for await (const _ of stdin as AsyncIterable<Uint8Array>);
        })();
        const stopped = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
        await Promise.race([released, stopped, end]);
        for (const effect of after.get(host) ?? []) effect();
        return result;
      }
      if (killed) throw new Error('killed');
      signal?.throwIfAborted();
      if (words.includes('/history')) return result;
      if (words.includes('@harderway')) {
        await onScript(host, words, signal);
        onStdoutLine?.('@harderway end');
        return result;
      }
      const own = host === 'gateway' ? onGateway(words, signal) : onControl(host, words, signal);
      const answer = instead(host, words, own);
      if (answer instanceof Error) throw answer;
      return { ...result, ...answer };
    },
  });
  const session: Session = {
    spec,
    transports: new Map(['gateway', ...hosts].map((host) => [host, transportOf(host)])),
    unreachable: [],
    reach: async () => {},
    close: async () => {},
  };
  return { session, kill };
}
