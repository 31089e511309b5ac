import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { etcdctl } from '@harderway/control-plane/topology';
import { clusterYamlOf, type Ground } from '../ground.js';
import { timed } from '../measure.js';
import { harderway } from '../peers.js';
import { asRoot } from './changes.js';

/** Runs the command with a decision about members. */
function decide({ cli, clusterFile, lab, signal }: Ground, ...words: readonly string[]): Promise<number> {
  const argv = [process.execPath, cli, '--file', clusterFile, ...words, '--yes'];
  return timed(lab, { name: words.join(' '), argv }, signal);
}

/** A control node loses the disk of its member, which joins again without data. */
export async function replacement(ground: Ground): Promise<void> {
  await asRoot(ground, 'control1', "sh -c 'systemctl stop etcd; rm -rf /var/lib/etcd'");
  await decide(ground, 'replace', 'control1');
}

/** Two control nodes more, whose names the certificates need first. */
export async function growth(ground: Ground): Promise<void> {
  const { cli, clusterFile, lab, signal } = ground;
  await writeFile(clusterFile, clusterYamlOf(ground, { control: 5 }));
  const argv = [process.execPath, cli, '--file', clusterFile, 'certs', '--renew'];
  await timed(lab, { name: 'certs', argv }, signal);
  await timed(lab, harderway(ground), signal);
}

/** They leave again. */
export async function shrinkage(ground: Ground): Promise<void> {
  await decide(ground, 'remove', 'control3', 'control4');
}

const words = (...own: readonly string[]): string => etcdctl(...own).join(' ');

/** Fills the files of members with 75 MB, and empties them: most of each is free then. */
export async function loosen(ground: Ground): Promise<void> {
  const put = `head -c 700000 /dev/urandom | base64 -w0 | ${words('put')} /dropped/{} >/dev/null`;
  await asRoot(ground, 'control0', `sh -c 'seq 80 | xargs -I{} sh -c "${put}"'`);
  await asRoot(ground, 'control0', words('del', '--prefix', '/dropped/'));
  const revision = `$(${words('get', '/dropped/')} --write-out=fields | sed -n "s/.*Revision. : //p" | head -n 1)`;
  const compact = `revision=${revision}; sleep 10; ${words('compact', '--physical')} $revision`;
  await asRoot(ground, 'control0', `sh -c '${compact}'`);
  await sleep(1000, undefined, { signal: ground.signal });
}

/** Members whose files are mostly free are defragmented, one after another. */
export const defragmentation = (ground: Ground): Promise<number> =>
  timed(ground.lab, harderway(ground), ground.signal);
