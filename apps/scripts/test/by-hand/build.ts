import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { controlHosts, gatewayHosts } from '@harderway/control-plane/topology';
import { quote } from '@harderway/remote-exec';
import type { Ground } from '../../bench/ground.js';
import { timed } from '../../bench/measure.js';
import { asRoot } from '../planted/doctor.js';
import { apiServer, balancer, type Chapter, controllers, etcd, virtualAddress } from './commands.js';

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

/** Builds the control plane by the commands of the guide, section by section. */
export async function buildByHand(ground: Ground): Promise<Chapter> {
  const { spec } = ground;
  const nodes = controlHosts(spec).map(({ name, address }) => ({ name, address }));
  const gateway = gatewayHosts(spec)[0]?.name ?? '';
  const minor = Number(spec.versions.kubernetes.split('.')[1]);
  const chapter: Chapter = {
    nodes,
    gateway,
    virtualIp: spec.api.virtualIp,
    schedulerApi: minor >= 25 ? 'v1' : 'v1beta1',
  };
  await upload(ground);
  const type = (host: string, commands: string): Promise<string> =>
    asRoot(ground, host, `set -e\ncd ${HOME}\n${commands}`);
  await Promise.all(nodes.map((node) => type(node.name, etcd(chapter, node))));
  await Promise.all(nodes.map((node) => type(node.name, apiServer(chapter, node))));
  await Promise.all(nodes.map((node) => type(node.name, virtualAddress(chapter))));
  await type(gateway, balancer(chapter));
  await Promise.all(nodes.map((node) => type(node.name, controllers(chapter))));
  return chapter;
}
