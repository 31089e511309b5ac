import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Bundle, formatBundle } from '@harderway/cluster-doctor';
import { beforeEach, describe, expect, it } from 'vitest';
import { healthy } from '../../../tools/testing/hand-built/healthy.js';
import { harderway, temporaryDirectory } from './surroundings.js';

/** A bundle of a host whose disk is full, and of one that did not answer. */
const answered = (output: string): { readonly exitCode: number; readonly output: string } => ({
  exitCode: 0,
  output,
});

/** Answers that every host gives. */
const common: Bundle['hosts'][number]['answers'] = {
  addresses: answered('1: lo    inet 127.0.0.1/8 scope host lo'),
  links: answered('1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536'),
  routes: answered(''),
  disks: answered('/dev/vda1 10000000 5000000 5000000 50% /'),
  inodes: answered('/dev/vda1 1000000 1000 999000 1% /'),
  parameters: answered('net.ipv4.conf.all.arp_ignore = 0'),
  'time-source': answered('synchronized'),
  listening: answered(''),
  firewall: answered(''),
  units: answered('Version=257'),
};
const clock = { host: 1_763_632_800, from: 1_763_632_800, to: 1_763_632_800 };

const bundle: Bundle = {
  version: 1,
  collectedAt: '2026-11-20T10:00:00.000Z',
  hosts: [
    {
      name: 'control0',
      clock,
      answers: {
        ...common,
        disks: {
          exitCode: 0,
          output: 'Filesystem Blocks Used Available Capacity Mounted\n/dev/vda1 1000 1000 0 100% /',
        },
        'journal etcd.service': { exitCode: 0, output: 'no space <left> on device' },
      },
      files: {},
      processes: [],
      unread: [{ subject: 'firewall', reason: 'nft is not installed' }],
    },
    {
      name: 'control1',
      answers: {},
      files: {},
      processes: [],
      unread: [{ subject: 'the host', reason: 'connection refused' }],
    },
  ],
};

const printed = (output: string, exitCode = 0) => ({ exitCode, output });

/** A gateway that has lost its virtual address, and what the machine of the person sees of that. */
const silent: Bundle = {
  version: 1,
  collectedAt: '2026-11-20T10:00:00.000Z',
  hosts: [
    {
      name: 'gateway',
      address: '192.168.1.10',
      clock,
      answers: {
        ...common,
        addresses: printed('2: eth0    inet 192.168.1.10/24 brd 192.168.1.255 scope global eth0'),
        ipvs: printed('TCP  192.168.1.21:6443 wrr\n  -> 192.168.1.11:6443 Route 1 0 0'),
        firewall: printed(''),
      },
      files: {},
      processes: [],
      unread: [],
    },
  ],
  client: {
    answers: {
      'route 192.168.1.21': printed('192.168.1.21 dev br0 src 192.168.1.5 uid 0 \\    cache'),
      'https 192.168.1.21:6443/healthz': printed('connect: No route to host\nconnect:errno=113'),
      'neighbour 192.168.1.21': printed('192.168.1.21 dev br0 FAILED'),
    },
    unread: [],
  },
};

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  await writeFile(join(directory, 'bundle.json'), formatBundle(bundle));
  await writeFile(join(directory, 'silent.json'), formatBundle(silent));
});

const doctor = (...argv: readonly string[]) => harderway(['doctor', ...argv], { directory });

describe('harderway doctor FILE', () => {
  it('refuses a damaged archive, and one that is small only while it is packed', async () => {
    const whole = gzipSync(formatBundle(bundle));
    const archives = {
      'cut.tar.gz': whole.subarray(0, 100),
      'bomb.tar.gz': gzipSync(Buffer.alloc(2 ** 28 + 1)),
    };
    for (const [name, content] of Object.entries(archives)) {
      await writeFile(join(directory, name), content);
      const { code, stderr } = await doctor(name);
      expect(code, name).toBe(1);
      expect(stderr, name).toContain('the archive is damaged, or larger than 256 MiB [bundle-unreadable]');
    }
  });

  it('names the first cause, its evidence and what repairs it', async () => {
    const { code, stdout } = await doctor('bundle.json');
    expect(code).toBe(1);
    await expect(stdout).toMatchFileSnapshot('golden/doctor.txt');
  });

  it('follows the packet to an address that does not answer', async () => {
    const { stdout } = await doctor('silent.json');
    await expect(stdout).toMatchFileSnapshot('golden/doctor-path.txt');
    expect(JSON.parse((await doctor('silent.json', '--json')).stdout)).toMatchObject({
      paths: [{ address: '192.168.1.21', port: 6443, finding: 'virtual-address-missing' }],
    });
    const page = (await doctor('silent.json', '--format', 'html')).stdout;
    expect(page).toContain('<td>arp</td><td>broken</td><td>client:&#60;ip neigh&#62;</td>');
    expect(page).toContain('<a href="#virtual-address-missing">');
  });

  it.for([[], ['--json'], ['--format', 'sarif']])(
    'prints no text that controls a terminal: %j',
    async (argv) => {
      const evil = '\u001B[2J\u009B1m\r\u202E';
      const spoiled = formatBundle(bundle).replaceAll(
        /control[01]|firewall|not installed|refused/g,
        (text) => `${text}${JSON.stringify(evil).slice(1, -1)}`,
      );
      await writeFile(join(directory, 'evil.json'), spoiled);
      const { stdout } = await doctor('evil.json', ...argv);
      expect(stdout).toContain('disk-full');
      expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
    },
  );

  it('prints the report as JSON', async () => {
    const { code, stdout } = await doctor('bundle.json', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      health: 'faulty',
      findings: [
        { id: 'disk-full', hosts: ['control0'] },
        { id: 'host-unreachable', hosts: ['control1'] },
      ],
    });
  });

  it('prints SARIF', async () => {
    const { stdout } = await doctor('bundle.json', '--format', 'sarif');
    expect(
      JSON.parse(stdout).runs[0].results.map(({ ruleId }: { readonly ruleId: string }) => ruleId),
    ).toEqual(['disk-full', 'host-unreachable']);
  });

  it('prints one page that needs nothing else', async () => {
    const { stdout } = await doctor('bundle.json', '--format', 'html');
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout).not.toMatch(/<script|<link|src=/);
  });

  it('reports only some codes, or all but some', async () => {
    expect((await doctor('bundle.json', '--only', 'host-unreachable')).stdout).not.toContain('disk-full');
    const { stdout } = await doctor('bundle.json', '--skip', 'disk-full', '--skip', 'host-unreachable');
    expect(stdout).not.toMatch(/disk-full|host-unreachable/);
  });

  it('exits with 1 if something could not be read, unless that is allowed', async () => {
    const sound = ['bundle.json', '--skip', 'disk-full', '--skip', 'host-unreachable'];
    const doubted = await doctor(...sound);
    expect(doubted.code).toBe(1);
    expect(doubted.stdout).toContain(
      '0 errors, 0 warnings, 0 notes on 2 hosts; 2 subjects could not be read',
    );
    expect((await doctor(...sound, '--allow-unread')).code).toBe(0);
    expect((await doctor('bundle.json', '--allow-unread')).code).toBe(1);
    expect(JSON.parse((await doctor(...sound, '--json')).stdout)).toMatchObject({ health: 'unknown' });
  });

  it('ends with 0 if all was read and nothing is wrong', async () => {
    await writeFile(join(directory, 'read.json'), formatBundle(healthy()));
    expect((await doctor('read.json')).code).toBe(0);
  });

  it('saves an archive that it reads again', async () => {
    await doctor('bundle.json', '--support', 'support.tar.gz');
    const again = await doctor('support.tar.gz');
    expect(again).toEqual(await doctor('bundle.json'));
    const archive = gunzipSync(await readFile(join(directory, 'support.tar.gz'))).toString('latin1');
    for (const name of ['bundle.json', 'report.txt', 'journal/control0/etcd.service.log'])
      expect(archive).toContain(name);
  });

  it('saves no archive that writes beside itself', async () => {
    const spoiled = formatBundle(bundle)
      .replace('"control0"', '"../.."')
      .replace('etcd.service', '../../etc/a');
    await writeFile(join(directory, 'evil.json'), spoiled);
    await doctor('evil.json', '--support', 'support.tar.gz');
    const archive = gunzipSync(await readFile(join(directory, 'support.tar.gz'))).toString('latin1');
    const names = [...archive.matchAll(/\0(journal\/[^\0]*)/g)].map(([, name]) => name);
    expect(names).toEqual(['journal/_._../_._.._etc_a.log']);
  });

  it('saves a bundle that only its owner reads', async () => {
    await doctor('bundle.json', '--save', 'again.json');
    expect(await readFile(join(directory, 'again.json'), 'utf8')).toBe(formatBundle(bundle));
  });

  it('refuses what is no bundle', async () => {
    await writeFile(join(directory, 'other.json'), '{}');
    expect(await doctor('other.json')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not a bundle: version'),
    });
  });
});

describe('a wrong use of doctor', () => {
  it.each([
    [['bundle.json', '--only', 'disk-ful'], 'Did you mean disk-full?'],
    [
      ['bundle.json', '--wait-for', 'nothing'],
      'no finding has the ID nothing\n  hint: a report names the ID of each finding',
    ],
    [['bundle.json', '--wait-for', 'disk-full'], '--wait-for looks at hosts again'],
    [['bundle.json', '--timeout', '5m'], '--timeout works with --wait-for only'],
    [['bundle.json', '--format', 'pdf'], 'use one of text, sarif, html'],
  ])('%j', async (argv, message) => {
    expect(await doctor(...argv)).toMatchObject({ code: 64, stderr: expect.stringContaining(message) });
  });

  it.each(['missing.json', 'missing.tar.gz', 'missing.tgz'])('%s is no host', async (file) => {
    expect(await doctor(file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${file} is missing [file-missing]`),
    });
  });

  it('an archive of something else is not replaced', async () => {
    const path = join(directory, 'precious.tar.gz');
    const precious = gzipSync(Buffer.alloc(2048, 'auth/ca-key.pem'));
    await writeFile(path, precious);
    expect(await doctor('bundle.json', '--support', 'precious.tar.gz')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('precious.tar.gz exists already, and is not an archive of doctor'),
    });
    expect(await readFile(path)).toEqual(precious);
    for (const _ of [1, 2])
      expect((await doctor('bundle.json', '--support', 'own.tar.gz')).stderr).not.toContain('exists');
  });

  it('without a host and without cluster.yaml', async () => {
    expect(await doctor()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cluster.yaml is missing'),
    });
  });
});
