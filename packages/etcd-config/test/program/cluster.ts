import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MemberStart, memberArgv } from '../../src/cluster/member-flags.js';
import type { EtcdCluster } from '../../src/cluster/model.js';
import { clientEndpoints, memberUrls } from '../../src/cluster/urls.js';
import { parseEnvironmentFile } from '../../src/document/environment-file.js';
import { parseFlags } from '../../src/document/flags.js';
import { environmentText, formatEnvironment } from '../../src/document/write-environment.js';
import { formatConfigFile } from '../../src/document/write-file.js';
import { parseEndpointHealth } from '../../src/etcdctl/endpoint-health.js';
import { parseEndpointStatus } from '../../src/etcdctl/endpoint-status.js';
import { type ListedMember, parseMemberList } from '../../src/etcdctl/member-list.js';
import type { ObservedCluster } from '../../src/membership/model.js';
import { run, startEtcd, stop } from './process.js';

/** The form in which a member is given its configuration. */
export type Form = 'flags' | 'environment' | 'file';

/** Members running on this machine, each under the form that it was started in. */
export class RunningCluster {
  readonly directory: string;
  readonly #processes = new Map<string, ChildProcess>();
  readonly #outputs = new Map<string, () => string>();

  constructor(directory: string) {
    this.directory = directory;
  }

  dataOf(name: string): string {
    return join(this.directory, `${name}.data`);
  }

  /** Starts a member with what the package writes for it. */
  start(cluster: EtcdCluster, name: string, start: MemberStart, form: Form): void {
    const version = cluster.version;
    const argv = memberArgv(cluster, name, start);
    const { settings } = parseFlags(argv, { version });
    const own = join(this.directory, name);
    mkdirSync(own, { recursive: true });
    let started: ReturnType<typeof startEtcd>;
    if (form === 'flags') started = startEtcd(argv, own);
    else if (form === 'environment') {
      const text = environmentText(formatEnvironment(settings, { version }).output);
      started = startEtcd([], own, parseEnvironmentFile(text).variables);
    } else {
      const path = join(own, 'etcd.yaml');
      writeFileSync(path, formatConfigFile(settings, { version }).output);
      started = startEtcd(['--config-file', path], own);
    }
    this.#processes.set(name, started.child);
    this.#outputs.set(name, started.output);
  }

  async stop(name: string): Promise<void> {
    const child = this.#processes.get(name);
    if (child !== undefined) await stop(child);
    this.#processes.delete(name);
  }

  discard(name: string): void {
    const data = this.dataOf(name);
    if (existsSync(data)) rmSync(data, { recursive: true });
  }

  outputOf(name: string): string {
    return this.#outputs.get(name)?.() ?? '';
  }

  async close(): Promise<void> {
    await Promise.all([...this.#processes.keys()].map((name) => this.stop(name)));
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Runs etcdctl against endpoints of a cluster, with its certificates. */
export async function etcdctl(
  cluster: EtcdCluster,
  argv: readonly string[],
  endpoints: readonly string[] = clientEndpoints(cluster),
): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
  const tls = cluster.tls?.client;
  const certificates =
    tls === undefined
      ? []
      : [`--cacert=${tls.trustedCaFile}`, `--cert=${tls.certFile}`, `--key=${tls.keyFile}`];
  const common = [`--endpoints=${endpoints.join(',')}`, '--command-timeout=4s', ...certificates];
  return run('/usr/bin/etcdctl', [...common, ...argv]);
}

/** Looks at a cluster as an operator does: members, health, leader. */
export async function observe(cluster: EtcdCluster, endpoints: readonly string[]): Promise<ObservedCluster> {
  const list = await etcdctl(cluster, ['member', 'list', '-w', 'json'], endpoints);
  const { members } = parseMemberList(list.stdout);
  const urls = members.flatMap((member: ListedMember) => member.clientUrls);
  const health = await etcdctl(cluster, ['endpoint', 'health', '-w', 'json'], urls);
  const status = await etcdctl(cluster, ['endpoint', 'status', '-w', 'json'], urls);
  const well = new Set(
    parseEndpointHealth(health.stdout)
      .endpoints.filter((each) => each.healthy)
      .map((each) => each.endpoint),
  );
  const learners = new Set(parseEndpointStatus(status.stdout).endpoints.map((each) => each.endpoint));
  const leaderId = parseEndpointStatus(status.stdout).endpoints.find(
    (each) => each.leaderId !== undefined,
  )?.leaderId;
  const up = members.filter((member) =>
    // A learner answers no reads, so it counts as healthy when it has a status.
    member.clientUrls.some((url) => well.has(url) || (member.learner && learners.has(url))),
  );
  return {
    members,
    healthy: new Set(up.map((member) => member.id)),
    leaderId,
  };
}

/** Waits until every described member is healthy; fails with the last answer when that takes too long. */
export async function untilHealthy(cluster: EtcdCluster, timeoutMs = 60_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  let last = '';
  while (Date.now() < end) {
    const { stdout, stderr } = await etcdctl(cluster, ['endpoint', 'health', '-w', 'json']);
    const { endpoints } = parseEndpointHealth(stdout);
    if (endpoints.length === cluster.members.length && endpoints.every((each) => each.healthy)) return;
    last = stdout + stderr;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new Error(`not healthy after ${timeoutMs} ms: ${last}`);
}

/** The URL at which a described member serves clients. */
export function endpointOf(cluster: EtcdCluster, name: string): string {
  const member = cluster.members.find((each) => each.name === name);
  return member === undefined ? '' : (memberUrls(cluster, member).advertiseClient[0] ?? '');
}
