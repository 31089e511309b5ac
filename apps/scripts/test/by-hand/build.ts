import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { controlHosts, gatewayHosts } from '@harderway/control-plane/topology';
import { quote } from '@harderway/remote-exec';
import type { Ground } from '../../bench/ground.js';
import { timed } from '../../bench/measure.js';
import { asRoot } from '../planted/doctor.js';
import {
  apiServer,
  balancer,
  type Chapter,
  controllers,
  etcd,
  type Node,
  virtualAddress,
} from './commands.js';

/** Where a reader of the guide has uploaded everything. */
const HOME = '/home/ubuntu';

/** Uploads what the earlier chapters leave in the home directory of each machine. */
async function upload(ground: Ground): Promise<void> {
  const { lab, programs, signal, work, cli, clusterFile, spec } = ground;
  await timed(lab, { name: 'certs', argv: [process.execPath, cli, '--file', clusterFile, 'certs'] }, signal);
  const auth = (await readdir(join(work, 'auth'))).map((name) => join(work, 'auth', name));
  const files = [...Object.values(programs.files).map(({ path }) => path), ...auth];
  for (const { name, role } of spec.hosts) {
    const own = role === 'control' ? files : [join(work, 'auth', 'ca.pem')];
    // The hosts have no SFTP server.
    const send = `cd / && tar -chf - --transform 's|.*/||' ${quote(own.map((path) => path.slice(1)))} | ssh -F ${quote([lab.ssh.configFile, name])} 'sudo mkdir -p ${HOME} && sudo tar -C ${HOME} -xf -'`;
    await timed(lab, { name: 'upload', argv: ['sh', '-c', send] }, signal);
  }
}

/** A section of the guide, with the commands that a reader types in it, by host. */
interface Section {
  readonly title: string;
  readonly commands: Readonly<Record<string, string>>;
}

function sectionsOf(chapter: Chapter): readonly Section[] {
  const onNodes = (commands: (node: Node) => string): Section['commands'] =>
    Object.fromEntries(chapter.nodes.map((node) => [node.name, commands(node)]));
  return [
    { title: 'etcd', commands: onNodes((node) => etcd(chapter, node)) },
    { title: 'kube-apiserver', commands: onNodes((node) => apiServer(chapter, node)) },
    { title: 'virtual address on control nodes', commands: onNodes(() => virtualAddress(chapter)) },
    { title: 'load balancer', commands: { [chapter.gateway]: balancer(chapter) } },
    { title: 'kube-controller-manager and kube-scheduler', commands: onNodes(() => controllers(chapter)) },
  ];
}

/** Builds the control plane by the commands of the guide, and calls `after` behind each section. */
export async function buildByHand(
  ground: Ground,
  after: (title: string) => Promise<void> = async () => {},
): Promise<void> {
  const { spec } = ground;
  const minor = Number(spec.versions.kubernetes.split('.')[1]);
  const chapter: Chapter = {
    nodes: controlHosts(spec).map(({ name, address }) => ({ name, address })),
    gateway: gatewayHosts(spec)[0]?.name ?? '',
    virtualIp: spec.api.virtualIp,
    schedulerApi: minor >= 25 ? 'v1' : 'v1beta1',
  };
  await upload(ground);
  for (const { title, commands } of sectionsOf(chapter)) {
    const typed = Object.entries(commands).map(([host, lines]) =>
      asRoot(ground, host, `set -e\ncd ${HOME}\n${lines}`),
    );
    await Promise.all(typed);
    await after(title);
  }
}
