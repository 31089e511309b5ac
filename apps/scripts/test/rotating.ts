import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { formatReport } from '@harderway/api-load';
import { expect } from 'vitest';
import type { Ground } from '../bench/ground.js';
import type { ClientFiles } from '../bench/notice/clients.js';
import { underLoad } from '../bench/notice/under-load.js';

const run = promisify(execFile);

/** Where a run is killed, by what it has printed, and how much later. */
interface Kill {
  readonly at: RegExp;
  readonly afterMs?: number;
}

/** Runs `harderway rotate`; without `kill` to its end, which has to be a good one. */
export async function rotate(ground: Ground, argv: readonly string[], kill?: Kill): Promise<string> {
  const { clusterFile, cli, lab } = ground;
  const [enter = '', ...words] = lab.enter([
    ...[process.execPath, cli, '--file', clusterFile, 'rotate', ...argv, '--yes'],
  ]);
  const child = spawn(enter, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let dies: Promise<void> | undefined;
  const read = (chunk: Buffer): void => {
    printed += chunk.toString();
    if (kill === undefined || dies !== undefined || !kill.at.test(printed)) return;
    dies = sleep(kill.afterMs ?? 0).then(() => {
      child.kill('SIGKILL');
    });
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const code = await new Promise((resolve) => {
    child.on('close', (status, by) => resolve(by ?? status));
  });
  expect(code, printed.slice(-3000)).toBe(kill === undefined ? 0 : 'SIGKILL');
  return printed;
}

/**
 * Makes a change under load. New connections notice nothing, and no acknowledged write is lost; a request on one that lasts may
 * meet with the very moment of a restart.
 */
export async function unnoticed(
  ground: Ground,
  name: string,
  change: () => Promise<void>,
  files?: ClientFiles,
): Promise<void> {
  const { report, elapsedMs } = await underLoad(ground, change, files);
  console.log(name, `${Math.round(elapsedMs / 1000)} s`, formatReport(report), report.failures.slice(0, 20));
  expect(report.ledger, name).toMatchObject({ lost: [] });
  // Neither side refuses the other's credential at any moment.
  const refused = report.failures.filter(({ cause }) => cause === 'tls' || cause.startsWith('status'));
  expect(refused, name).toEqual([]);
  // A watch ends with the server that it is on, and begins again at once.
  for (const { client, failed, asked } of report.clients.filter((each) => each.client !== 'watch'))
    expect(client === 'fresh' ? failed : failed / asked, client).toBeLessThan(client === 'fresh' ? 1 : 0.01);
  expect(report.watches?.longestMs, name).toBeLessThan(2000);
}

/** Output of a shell command in the lab's network, in the directory of credentials. */
export async function within({ lab, work }: Ground, command: string): Promise<string> {
  const [enter = '', ...words] = lab.enter(['sh', '-c', `cd ${join(work, 'auth')} && ${command}`]);
  return (await run(enter, words, { maxBuffer: 1 << 26 })).stdout.trim();
}

/** As {@link within}, as root on a control node. */
export const onControl = (ground: Ground, command: string): Promise<string> =>
  within(ground, `ssh -F ${ground.lab.ssh.configFile} control0 "sudo sh -c '${command}'"`);

const atVirtualIp = '--resolve kubernetes:6443:192.168.1.21 https://kubernetes:6443';

/** Who asks the API. */
interface Asked {
  /** Name of the pair in the directory of credentials that the caller shows. Default: none. */
  readonly pair?: string;
  /** File with the authorities that the caller trusts. Default `ca.pem`. */
  readonly ca?: string;
  /** Further words of curl, of which the shell reads quotes. */
  readonly more?: string;
}

/** The status that the API answers with through the virtual IP: 401 for a credential that it refuses. */
export function statusOf(ground: Ground, { pair, ca = 'ca.pem', more = '' }: Asked): Promise<string> {
  const shown = pair === undefined ? '' : `--cert ${pair}.pem --key ${pair}-key.pem`;
  const asked = `--cacert ${ca} ${shown} ${more}`;
  return within(
    ground,
    `curl -s -o /dev/null -w '%{http_code}' --max-time 10 ${asked} ${atVirtualIp}/api || :`,
  );
}

/** A shell command that asks the API as the administrator; its output is the answer. */
export const asAdmin = (path: string, more = '', ca = 'ca'): string =>
  `curl -sS --max-time 10 --cacert ${ca}.pem --cert admin.pem --key admin-key.pem ${more} ${atVirtualIp}${path}`;

/** Whether API servers publish an authority to those who learn from it whom to trust. */
export async function published(ground: Ground, name: string, ca = 'ca'): Promise<boolean> {
  const path = '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication';
  // Debian's build of kube-apiserver fails to print maps as JSON.
  const text = asAdmin(path, "-H 'Accept: application/vnd.kubernetes.protobuf'", ca);
  const found = await within(ground, `${text} | grep -acF "$(tail -n 3 ${name}.pem | head -n 1)" || :`);
  return found !== '0';
}
