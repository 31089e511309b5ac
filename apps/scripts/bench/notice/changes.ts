import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlHosts } from '@harderway/control-plane';
import type { Ground } from '../ground.js';
import { timed } from '../measure.js';
import { harderway, verify } from '../peers.js';

/** Sets everything up, and waits until all API servers take connections through the virtual IP. */
export async function setUp(ground: Ground): Promise<void> {
  await timed(ground.lab, harderway(ground), ground.signal);
  await timed(ground.lab, verify(ground), ground.signal);
}

/** Edits cluster.yaml, and applies it. */
async function applyWith(ground: Ground, from: string, to: string): Promise<void> {
  const { clusterFile, lab, signal } = ground;
  const before = await readFile(clusterFile, 'utf8');
  if (!before.includes(from)) throw new Error(`cluster.yaml lacks ${from}`);
  await writeFile(clusterFile, before.replace(from, to));
  await timed(lab, harderway(ground), signal);
}

/** Changes a flag of the API servers, which restart one after another. */
export const roll = (ground: Ground): Promise<void> =>
  applyWith(
    ground,
    'kubeApiserver:\n  extraFlags: {}\n',
    "kubeApiserver:\n  extraFlags: { max-requests-inflight: '401' }\n",
  );

/** Goes from the guide's profile to that of production. */
export const production = (ground: Ground): Promise<void> =>
  applyWith(ground, '# profile: guide', 'profile: production');

/** Kills the API server of one host; systemd starts it again. */
export async function crash({ lab, spec, signal }: Ground): Promise<void> {
  const host = controlHosts(spec)[1]?.name ?? '';
  const argv = ['ssh', '-F', lab.ssh.configFile, host, 'sudo systemctl kill -s KILL kube-apiserver'];
  await timed(lab, { name: 'systemctl kill', argv }, signal);
  await sleep(25_000, undefined, { signal });
}
