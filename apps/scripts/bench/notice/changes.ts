import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlHosts, etcdctl, gatewayHosts } from '@harderway/control-plane/topology';
import type { Ground } from '../ground.js';
import { timed } from '../measure.js';
import { harderway, verify } from '../peers.js';

/** Sets everything up, and waits until all API servers take connections through the virtual IP. */
export async function setUp(ground: Ground): Promise<void> {
  await timed(ground.lab, harderway(ground), ground.signal);
  await timed(ground.lab, verify(ground), ground.signal);
}

async function edit({ clusterFile }: Ground, from: RegExp, to: string): Promise<void> {
  const before = await readFile(clusterFile, 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`cluster.yaml lacks ${from}`);
  await writeFile(clusterFile, after);
}

/** Edits cluster.yaml, and applies it. */
async function applyWith(ground: Ground, from: RegExp, to: string): Promise<void> {
  await edit(ground, from, to);
  await timed(ground.lab, harderway(ground), ground.signal);
}

const profile = [/# profile: guide/, 'profile: production'] as const;

/** As {@link setUp}, in the profile of production from the start. */
export async function setUpInProduction(ground: Ground): Promise<void> {
  await edit(ground, ...profile);
  await setUp(ground);
}

const apiserverFlags = /(?<=^kubeApiserver:\n {2}extraFlags: ).*$/m;

/** Changes a flag of the API servers, which restart one after another. */
export const roll = (ground: Ground): Promise<void> =>
  applyWith(ground, apiserverFlags, "{ max-requests-inflight: '401' }");

/** Issues the certificates and keys of all programs again: etcd restarts, then everything else. */
export async function renewal(ground: Ground): Promise<void> {
  const { cli, clusterFile, lab, signal, work } = ground;
  const auth = join(work, 'auth');
  for (const name of await readdir(auth)) if (name.startsWith('kube')) await rm(join(auth, name));
  const argv = [process.execPath, cli, '--file', clusterFile, 'certs'];
  await timed(lab, { name: 'certs', argv }, signal);
  await timed(lab, harderway(ground), signal);
}

/** Gives the API servers a flag with which none starts: the first goes back to what it had, and serves again. */
export async function refused(ground: Ground): Promise<void> {
  const before = await readFile(ground.clusterFile, 'utf8');
  const flags = '{ audit-policy-file: /etc/missing.yaml }';
  const error: unknown = await applyWith(ground, apiserverFlags, flags).catch((caught: unknown) => caught);
  await writeFile(ground.clusterFile, before);
  if (!String(error).includes('[rolled-back]')) throw new Error(`not rolled back: ${error}`);
}

/** Goes from the guide's profile to that of production. */
export const production = (ground: Ground): Promise<void> => applyWith(ground, ...profile);

/** Runs a shell command as root on a host of the lab. */
export function asRoot({ lab, signal }: Ground, host: string, command: string): Promise<number> {
  const argv = ['ssh', '-F', lab.ssh.configFile, host, `sudo ${command}`];
  return timed(lab, { name: command, argv }, signal);
}

/** Kills the API server of one host; systemd starts it again. */
export async function crash(ground: Ground): Promise<void> {
  const { signal, spec } = ground;
  await asRoot(ground, controlHosts(spec)[1]?.name ?? '', 'systemctl kill -s KILL kube-apiserver');
  await sleep(25_000, undefined, { signal });
}

/** Kills the API server of one host, and starts it again half a minute later. */
async function outage(ground: Ground): Promise<void> {
  const { signal, spec } = ground;
  const host = controlHosts(spec)[1]?.name ?? '';
  const unit = 'kube-apiserver';
  await asRoot(ground, host, `sh -c 'systemctl kill -s KILL ${unit}; systemctl stop ${unit}'`);
  try {
    await sleep(30_000, undefined, { signal });
  } finally {
    await asRoot(ground, host, `systemctl start ${unit}`);
  }
}

const memberStatus = etcdctl('endpoint', 'status', '--write-out=fields').join(' ');

/** A shell test that succeeds on the host whose etcd leads. */
const isLeader = `${memberStatus} | sed -n "s/^.\\(MemberID\\|Leader\\). : //p" | uniq -d | grep -q .`;

/** The control nodes, first the one whose etcd leads. */
export async function leaderFirst(ground: Ground): Promise<readonly string[]> {
  const names = controlHosts(ground.spec).map(({ name }) => name);
  for (const name of names) {
    const leads = await asRoot(ground, name, `sh -c '${isLeader}'`).then(
      () => true,
      () => false,
    );
    if (leads) return [name, ...names.filter((other) => other !== name)];
  }
  throw new Error('no member of etcd leads');
}

/** Pulls the network cable of a host. */
export const pull =
  (host: string) =>
  async ({ lab, signal }: Ground): Promise<void> => {
    await lab.unplug([host]);
    await sleep(20_000, undefined, { signal });
  };

/** Plugs it in again. */
export const plug =
  (host: string) =>
  async ({ lab, signal }: Ground): Promise<void> => {
    await lab.plug([host]);
    await sleep(20_000, undefined, { signal });
  };

/** Pulls the network cable of the control node whose etcd leads, and plugs it in again. */
export async function unplugged(ground: Ground): Promise<void> {
  const [leader = ''] = await leaderFirst(ground);
  try {
    await pull(leader)(ground);
  } finally {
    await plug(leader)(ground);
  }
}

/** A part of the gateway's processor in which the check of the guide, a new TLS connection, takes longer than it may. */
const QUOTA = 'CPUQuota=3%';

/**
 * Stops an API server while ldirectord gets so little of the processor that a new TLS connection takes longer than a check may.
 * ldirectord then takes the server's weight after about 7 s, or later on a busy machine. A crash would be too short: systemd may
 * have restarted the server by then.
 */
export async function slow(ground: Ground): Promise<void> {
  const { signal, spec } = ground;
  const gateway = gatewayHosts(spec)[0]?.name ?? '';
  await asRoot(ground, gateway, `systemctl set-property --runtime ldirectord ${QUOTA}`);
  try {
    await sleep(25_000, undefined, { signal });
    await outage(ground);
  } finally {
    await asRoot(ground, gateway, 'systemctl set-property --runtime ldirectord CPUQuota=');
  }
  await sleep(20_000, undefined, { signal });
}
