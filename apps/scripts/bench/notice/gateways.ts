import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gatewayHosts } from '@harderway/control-plane/topology';
import type { Ground } from '../ground.js';
import { timed } from '../measure.js';
import { harderway, verify } from '../peers.js';
import { asRoot } from './changes.js';

const run = promisify(execFile);

/** The gateway that has the virtual IP. */
export async function ownerOf(ground: Ground): Promise<string> {
  for (const { name } of gatewayHosts(ground.spec)) {
    const shown = `ip -o -4 address show to ${ground.spec.api.virtualIp}/32 | grep -q .`;
    const isOwner = await asRoot(ground, name, `sh -c '${shown}'`).then(
      () => true,
      () => false,
    );
    if (isOwner) return name;
  }
  throw new Error('no gateway has the virtual IP');
}

/** Runs a command as root on a host, and returns what it prints. */
export async function outputOf({ lab }: Ground, host: string, command: string): Promise<string> {
  const [program = '', ...argv] = lab.login(host, [`sudo ${command}`]);
  return (await run(program, argv)).stdout;
}

/** Journals of the gateways for the last three minutes, and their tables, to find out why a change took long. */
export async function journals(ground: Ground): Promise<string> {
  const units = '-u harderway-keepalived -u ldirectord -u harderway-ipvs-sync';
  const command = `sh -c 'journalctl -o short-precise ${units} --since -180s --no-pager; ip -br address; ipvsadm -Ln'`;
  const shown = gatewayHosts(ground.spec).map(
    async ({ name }) => `${name}\n${await outputOf(ground, name, command)}`,
  );
  return (await Promise.all(shown)).join('\n');
}

/** Moves the virtual IP to another gateway. */
export async function moved({ lab, cli, clusterFile, signal }: Ground): Promise<void> {
  const argv = [process.execPath, cli, '--file', clusterFile, 'move', '--yes'];
  await timed(lab, { name: 'move', argv }, signal);
}

/**
 * Ways in which a gateway knows the connections of the gateway that had the address before, with the command that switches every
 * gateway from the way above it. The first way is the one of `harderway`.
 */
export const knowledge: Readonly<Record<string, (virtualIp: string) => string>> = {
  'by synchronization and hash': () => 'true',
  'by its hash': () => 'systemctl stop harderway-ipvs-sync',
  'not at all': (virtualIp) =>
    `sh -c "sysctl -qw net.ipv4.vs.sloppy_tcp=0; ipvsadm -E -t ${virtualIp}:6443 -s wrr"`,
  'by synchronization': () => 'systemctl start harderway-ipvs-sync',
};

/** Runs a command on every gateway. */
export async function onGateways(ground: Ground, command: string): Promise<void> {
  for (const { name } of gatewayHosts(ground.spec)) await asRoot(ground, name, command);
}

/** Runs a command on the owner of the virtual IP, and gives it time to come back. */
const onOwner =
  (command: string) =>
  async (ground: Ground): Promise<void> => {
    await asRoot(ground, await ownerOf(ground), command);
    await sleep(10_000, undefined, { signal: ground.signal });
  };

/** Kills both processes of keepalived. */
export const keepalivedKilled: (ground: Ground) => Promise<void> = onOwner('pkill -KILL -x keepalived');

/** Kills ldirectord. */
export const ldirectordKilled: (ground: Ground) => Promise<void> = onOwner(
  'systemctl kill -s KILL --kill-whom=main ldirectord',
);

/** Cuts the power of the owner, and boots it again. */
export async function gatewayKilled(ground: Ground): Promise<void> {
  const { lab, signal } = ground;
  const owner = await ownerOf(ground);
  await lab.stop([owner]);
  await sleep(10_000, undefined, { signal });
  await lab.start([owner]);
  await sleep(20_000, undefined, { signal });
}

/** Pulls the network cable of the owner, and plugs it in again. */
export async function gatewayUnplugged(ground: Ground): Promise<void> {
  const { lab, signal } = ground;
  const owner = await ownerOf(ground);
  await lab.unplug([owner]);
  try {
    await sleep(15_000, undefined, { signal });
  } finally {
    await lab.plug([owner]);
  }
  await sleep(15_000, undefined, { signal });
}

/**
 * Keeps the gateways from hearing each other, as a rule against protocol 112 between them does, and lets them hear each other
 * again. Both have the address meanwhile, which `harderway verify` has to say.
 */
export async function divided(ground: Ground): Promise<void> {
  const { lab, signal, spec } = ground;
  const gateways = gatewayHosts(spec);
  const routes = async (verb: string): Promise<void> => {
    for (const { name } of gateways)
      for (const peer of gateways.filter((each) => each.name !== name))
        await asRoot(ground, name, `ip route ${verb} blackhole ${peer.address}`);
  };
  await routes('add');
  try {
    await sleep(5000, undefined, { signal });
    const error: unknown = await timed(lab, verify(ground), signal).catch((caught: unknown) => caught);
    const owners = gateways.map(({ name }) => `${name} has it`).join(', ');
    if (!String(error).includes(owners)) throw new Error(`verify did not say it: ${error}`);
  } finally {
    await routes('del');
  }
  await timed(lab, verify(ground), signal);
}

/** Replaces each gateway that does not have the address by a fresh machine, and sets that up. */
export async function replaced(ground: Ground): Promise<void> {
  const { lab, signal, spec } = ground;
  const owner = await ownerOf(ground);
  await lab.renew(gatewayHosts(spec).flatMap(({ name }) => (name === owner ? [] : [name])));
  await timed(lab, harderway(ground), signal);
  await timed(lab, verify(ground), signal);
}

/** The entry of the second gateway in cluster.yaml. */
const second = / {2}- name: gateway1\n(?: {4}.*\n)*/;

/** Applies cluster.yaml with the second gateway in another state, and waits until everything works. */
async function applyGateways(ground: Ground, edit: (entry: string) => string): Promise<void> {
  const { clusterFile, lab, signal } = ground;
  const before = await readFile(clusterFile, 'utf8');
  await writeFile(clusterFile, before.replace(second, edit));
  await timed(lab, harderway(ground), signal);
  await timed(lab, verify(ground), signal);
}

/** From two gateways to one. */
export const secondLeaves = (ground: Ground): Promise<void> =>
  applyGateways(ground, (entry) => `${entry}    state: absent\n`);

const present = (entry: string): string => entry.replace('    state: absent\n', '');

/** And back. */
export const secondJoins = (ground: Ground): Promise<void> => applyGateways(ground, present);

/** Tries to go back where VRRP does not reach the second gateway: refused before anything changes. */
export async function secondRefused(ground: Ground): Promise<void> {
  const before = await readFile(ground.clusterFile, 'utf8');
  const dropped = 'ipproto 112 blackhole';
  await asRoot(ground, 'gateway', `ip rule add ${dropped}`);
  try {
    const error: unknown = await applyGateways(ground, present).catch((caught: unknown) => caught);
    if (!String(error).includes('vrrp failed [preflight-failed]'))
      throw new Error(`it was not refused: ${error}`);
  } finally {
    await asRoot(ground, 'gateway', `ip rule del ${dropped}`);
    await writeFile(ground.clusterFile, before);
  }
}
