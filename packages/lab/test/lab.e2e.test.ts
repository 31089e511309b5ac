import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lab } from '../src/lab/open.js';
import { downLab, labStatus, openLab, upLab } from '../src/lab/up.js';
import { cgroupMounts } from '../src/machine/cgroup.js';
import { removeTree } from '../src/machine/remove-tree.js';
import { runCommand } from '../src/process/command.js';
import { KUBENET } from '../src/topology.js';

const name = 'e2e';
const vip = '192.168.1.21';
let lab: Lab;

const on = async (host: string, command: string): Promise<string> =>
  (await runCommand(lab.login(host, [command]))).stdout.trim();

/** The number of hosts that answer ARP for the virtual address, seen from this machine's side of the lab. */
async function arpAnswers(): Promise<number> {
  const argv = lab.enter(['arping', '-b', '-c', '3', '-w', '4', '-I', 'lan0', vip]);
  const { stdout } = await runCommand(argv, { accept: [0, 1] });
  return new Set(stdout.match(/\[[0-9A-F:]{17}\]/gi) ?? []).size;
}

/** Everything on this machine that bears the name of the lab. */
async function leftovers(lab: string): Promise<string[]> {
  const { unified, legacy } = await cgroupMounts();
  const places = [
    `/var/lib/harderway-lab/${lab}`,
    `/run/netns/harderway-${lab}`,
    `/etc/netns/harderway-${lab}`,
    `/run/lock/harderway-lab-${lab}.lock`,
    ...[unified, ...legacy].map((mount) => `${mount}/harderway-lab-${lab}`),
  ];
  const found = places.filter((place) => existsSync(place));
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  found.push(...mounts.filter((line) => line.includes(`harderway-lab/${lab}/`)));
  for (const directory of ['unix-export', 'propagate']) {
    const entries = await readdir(`/run/systemd/nspawn/${directory}`).catch(() => []);
    found.push(...entries.filter((entry) => entry.includes(`.${lab}.`)));
  }
  for (const pid of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const at = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (`${words} ${at}`.includes(`harderway-lab/${lab}/`)) {
      found.push(`process ${pid}: ${words.replaceAll('\0', ' ')}`);
    }
  }
  return found;
}

describe('a lab', () => {
  beforeAll(async () => {
    lab = await upLab({ name, existing: 'replace' });
  });
  afterAll(async () => {
    await downLab(name);
  });

  test('has hosts with names, addresses, systemd in order, sudo and a private network', async () => {
    expect((await labStatus(name)).state).toBe('up');
    await Promise.all(
      KUBENET.hosts.map(async ({ name: host, address }) => {
        expect(await on(host, 'hostname --fqdn')).toBe(`${host}.kubenet`);
        expect(await on(host, 'systemctl is-system-running; cat /proc/1/comm')).toBe('running\nsystemd');
        expect(await on(host, 'ip -4 -o address show enp0s1')).toContain(`inet ${address}/24`);
        expect(await on(host, 'sudo id -u')).toBe('0');
        expect(await on(host, 'ip route show default')).toBe('');
        expect(await on(host, 'getent hosts kubernetes')).toContain(vip);
      }),
    );
    const outside = await runCommand(lab.enter(['ip', 'route', 'get', '203.0.113.1']), { accept: [0, 1, 2] });
    expect(outside.exitCode).not.toBe(0);
  });

  test('lets in nobody else: no root, no password', async () => {
    const argv = lab.enter([
      'ssh',
      '-F',
      lab.ssh.configFile,
      '-l',
      'root',
      '-o',
      'BatchMode=yes',
      'control0',
      'true',
    ]);
    const refused = await runCommand(argv, { accept: [255] });
    expect(refused.stderr).toContain('Permission denied (publickey)');
  });

  test('keeps what is written, notices services and logs of a node over a reboot, and forgets its addresses', async () => {
    const unit =
      '[Service]\\nType=notify\\nNotifyAccess=all\\nExecStart=/bin/sh -c "systemd-notify --ready; exec sleep infinity"\\n[Install]\\nWantedBy=multi-user.target\\n';
    await on('control1', `printf '${unit}' | sudo tee /etc/systemd/system/probe.service`);
    await on('control1', 'sudo systemctl daemon-reload && sudo systemctl enable --now probe.service');
    await on(
      'control1',
      'dd if=/dev/urandom of=big bs=1M count=300 status=none && sha256sum big >big.sum && sync',
    );
    await on('control1', `sudo ip address add ${vip}/32 dev enp0s1`);
    const before = await on(
      'control1',
      'cat /proc/sys/kernel/random/boot_id /etc/machine-id; journalctl --list-boots | wc -l',
    );
    await runCommand(lab.login('control1', ['sudo systemctl reboot']), { accept: [0, 255] });
    await sleep(1000);
    let boots = '';
    for (const end = Date.now() + 60_000; Date.now() < end && !boots.startsWith('3'); await sleep(300)) {
      boots = await on('control1', 'journalctl --list-boots | wc -l').catch(() => '');
    }
    expect(before.split('\n').at(-1)).toBe('2');
    expect(await on('control1', 'systemctl is-active probe.service; sha256sum --check big.sum')).toBe(
      'active\nbig: OK',
    );
    expect(await on('control1', 'ip address')).not.toContain(vip);
  });

  test('shows who answers for an address that several hosts have, and that sysctls keep them quiet', async () => {
    const nodes = ['control0', 'control2'];
    for (const node of nodes) await on(node, `sudo ip address add ${vip}/32 dev enp0s1`);
    expect(await arpAnswers()).toBe(2);
    for (const node of nodes) {
      await on(node, `sudo ip address del ${vip}/32 dev enp0s1 && sudo ip address add ${vip}/32 dev lo`);
      await on(node, 'sudo sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2');
    }
    expect(await arpAnswers()).toBe(0);
  });

  test('installs the balancer on the gateway without a network, and the kernel there has IPVS', async () => {
    await on(
      'gateway',
      'sudo apt-get update && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y ipvsadm ldirectord',
    );
    await on(
      'gateway',
      `sudo ipvsadm -A -t ${vip}:6443 -s rr && sudo ipvsadm -a -t ${vip}:6443 -r 192.168.1.11:6443 -g`,
    );
    expect(await on('gateway', 'sudo ipvsadm -S -n')).toBe(
      `-A -t ${vip}:6443 -s rr\n-a -t ${vip}:6443 -r 192.168.1.11:6443 -g -w 1`,
    );
  });

  test('reboots the gateway with what is written there, and notices that it has powered itself off', async () => {
    const bootId = (): Promise<string> => on('gateway', 'cat /proc/sys/kernel/random/boot_id');
    const before = await bootId();
    await on('gateway', `touch kept && sync && sudo ip address add ${vip}/32 dev enp0s1`);
    await runCommand(lab.login('gateway', ['sudo systemctl reboot']), { accept: [0, 255] });
    await expect
      .poll(() => bootId().catch(() => before), { timeout: 120_000, interval: 500 })
      .not.toBe(before);
    expect(await on('gateway', 'ls; systemctl is-system-running --wait')).toBe('kept\nrunning');
    expect(await on('gateway', 'ip address')).not.toContain(vip);
    await runCommand(lab.login('gateway', ['sudo systemctl poweroff']), { accept: [0, 255] });
    const state = async (): Promise<string | undefined> =>
      (await lab.status()).hosts.find((host) => host.name === 'gateway')?.state;
    await expect.poll(state, { timeout: 60_000, interval: 500 }).toBe('stopped');
    await lab.start(['gateway']);
    expect(await on('gateway', 'ls')).toBe('kept');
  });

  test.each(['gateway', 'control1'])('pulls the cable of %s, and plugs it in again', async (host) => {
    const address = KUBENET.hosts.find((one) => one.name === host)?.address ?? '';
    const reachable = async (): Promise<boolean> => {
      const ask = lab.enter(['arping', '-c', '1', '-w', '1', '-I', 'lan0', address]);
      return (await runCommand(ask, { accept: [0, 1] })).exitCode === 0;
    };
    expect(await reachable()).toBe(true);
    await lab.unplug([host]);
    expect(await reachable()).toBe(false);
    await lab.plug([host]);
    await expect.poll(reachable, { timeout: 10_000 }).toBe(true);
  });

  test('renews, stops and starts hosts, known by the same keys', async () => {
    await on('control0', 'touch mark');
    await on('control2', 'touch mark');
    await lab.renew(['control0']);
    expect(await on('control0', 'ls')).toBe('');
    await lab.stop(['control2']);
    expect((await lab.status()).hosts.find((host) => host.name === 'control2')?.state).toBe('stopped');
    const opened = await openLab(name);
    await opened.start(['control2']);
    expect(await on('control2', 'ls')).toBe('mark');
    await lab.stop(['control2']);
    await expect(upLab({ name })).rejects.toMatchObject({
      code: 'lab-exists',
      message: expect.stringContaining('control2 stopped'),
    });
    await upLab({ name, existing: 'use' });
    expect(await on('control2', 'ls')).toBe('mark');
    await expect(lab.renew(['control9'])).rejects.toMatchObject({ code: 'host-not-found' });
    await expect(upLab({ name })).rejects.toMatchObject({ code: 'lab-exists' });
  });

  test('has a second lab with the same addresses beside it', async () => {
    const topology = { ...KUBENET, hosts: KUBENET.hosts.filter(({ ipvs }) => ipvs !== true) };
    const other = await upLab({ name: `${name}-2`, topology, existing: 'replace' });
    const { stdout } = await runCommand(other.login('control0', ['cat /etc/machine-id']));
    expect(stdout.trim()).not.toBe(await on('control0', 'cat /etc/machine-id'));
    expect(await downLab(`${name}-2`)).toBe(true);
    expect(await leftovers(`${name}-2`)).toEqual([]);
    expect(await on('control0', 'true')).toBe('');
  });

  test('is not the lab of its name that another state directory would have', async () => {
    const stateDirectory = await mkdtemp(join(tmpdir(), 'harderway-states-'));
    expect(await downLab(name, { stateDirectory })).toBe(false);
    expect((await labStatus(name)).state).toBe('up');
    await removeTree(stateDirectory);
  });

  test('leaves nothing behind', async () => {
    expect(await downLab(name)).toBe(true);
    expect(await leftovers(name)).toEqual([]);
    expect(await downLab(name)).toBe(false);
    await expect(openLab(name)).rejects.toMatchObject({ code: 'lab-not-found' });
  });
});

test('a directory is removed without what is mounted in it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'harderway-mounted-'));
  const [outside, tree] = [join(directory, 'outside'), join(directory, 'tree')];
  await mkdir(outside);
  await mkdir(join(tree, 'inner'), { recursive: true });
  await writeFile(join(outside, 'precious'), '');
  await runCommand(['mount', '--bind', outside, join(tree, 'inner')]);
  await removeTree(tree);
  expect(await readdir(directory)).toEqual(['outside']);
  expect(await readdir(outside)).toEqual(['precious']);
  await removeTree(directory);
});

describe('setting a lab up', () => {
  const other = 'e2e-stop';
  const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

  /** Starts `harderway-lab up`, ends it by a signal after a while, and waits for its end. */
  const interrupted = (signal: NodeJS.Signals, afterMs: number): Promise<number | null> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [bin, 'up', '--name', other], { stdio: 'ignore' });
      child.on('close', (code) => resolve(code));
      setTimeout(() => child.kill(signal), afterMs);
    });

  test.each([900, 1500, 4000])(
    'stopped by Ctrl-C after %d ms, it removes what it has made',
    async (afterMs) => {
      expect(await interrupted('SIGINT', afterMs)).toBe(130);
      expect(await leftovers(other)).toEqual([]);
    },
  );

  test.each([250, 400, 600, 800, 1200, 2500])(
    'killed after %d ms, the next one cleans up',
    async (afterMs) => {
      expect(await interrupted('SIGKILL', afterMs)).toBeNull();
      await downLab(other);
      expect(await leftovers(other)).toEqual([]);
    },
  );

  test('works over what a killed one has left', async () => {
    await interrupted('SIGKILL', 1500);
    const topology = { ...KUBENET, hosts: KUBENET.hosts.filter(({ ipvs }) => ipvs !== true) };
    const again = await upLab({ name: other, topology });
    expect((await again.status()).state).toBe('up');
    await downLab(other);
    expect(await leftovers(other)).toEqual([]);
  });

  test('is stopped by its signal', async () => {
    const controller = new AbortController();
    const up = upLab({ name: other, signal: controller.signal });
    setTimeout(() => controller.abort(), 2000);
    await expect(up).rejects.toMatchObject({ code: 'aborted' });
    expect(await leftovers(other)).toEqual([]);
  });
});
