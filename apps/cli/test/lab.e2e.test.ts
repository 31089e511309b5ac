import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, type OnLab, onLab } from './on-lab.js';

let on: OnLab;
let directory: string;
let harderway: OnLab['harderway'];

beforeAll(async () => {
  on = await onLab('cli-e2e');
  ({ directory, harderway } = on);
});

afterAll(() => on?.close());

/** All texts of the files in a directory, with their paths, that only their owner may read. */
async function ownTexts(path: string): Promise<readonly string[]> {
  const files = (await readdir(path)).map((name) => join(path, name));
  const modes = await Promise.all(files.map(async (file) => (await stat(file)).mode & 0o777));
  return Promise.all(files.filter((_, at) => modes[at] === 0o600).map((file) => readFile(file, 'utf8')));
}

const etcd = ['--only', 'prepare', '--only', 'etcd'];

describe('on real hosts', () => {
  it('runs commands, as root too, and passes exit codes on', async () => {
    const all = await harderway(['exec', '--', 'hostname']);
    expect(all).toMatchObject({ code: 0, stderr: expect.stringContaining('single-voter') });
    expect(all.stdout.split('\n').sort()).toEqual(['', 'control0 | control0', 'gateway  | gateway']);
    const root = await harderway(['exec', '--host', 'control0', '--sudo', '--json', '--', 'id', '-u']);
    expect(JSON.parse(root.stdout)).toMatchObject([{ host: 'control0', exitCode: 0, stdout: '0\n' }]);
    expect((await harderway(['exec', '--host', 'control0', '--', 'false'])).code).toBe(1);
  });

  it('leaves nothing running on the hosts after Ctrl-C', async () => {
    const argv = ['exec', '--host', 'control0', '--', 'sh', '-c', 'echo begun; exec sleep 4711'];
    const ended = await harderway(argv, { at: 'begun', on: 'stdout' });
    expect(ended).toMatchObject({ code: 130, stderr: expect.stringContaining('Stopped.') });
    const left = await harderway(['exec', '--host', 'control0', '--', 'pgrep', '-f', '^sleep 4711']);
    expect(left.stdout).toBe('');
  });

  it('reports an unknown host key and changes nothing', async () => {
    const text = await readFile(join(directory, 'cluster.yaml'), 'utf8');
    await writeFile(join(directory, 'stranger.yaml'), text.replace(on.lab.ssh.knownHostsFile, './none'));
    const ended = await harderway(['plan', '-f', 'stranger.yaml']);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain('[hosts-unreachable]');
    expect(ended.stderr).toContain('ssh.hostKeyPolicy: accept-new');
  });

  it('plans, applies, finds nothing more to do, repairs drift, and resets', async () => {
    const planned = await harderway(['plan', '--json', ...etcd]);
    expect(planned.code).toBe(2);
    expect(JSON.parse(planned.stdout).waves.length).toBeGreaterThan(0);
    expect(planned.stdout).not.toContain('PRIVATE KEY');

    expect((await harderway(['apply', ...etcd])).code).toBe(64);
    const applied = await harderway(['apply', '--yes', '--debug', ...etcd]);
    expect(applied.code, applied.stderr).toBe(0);
    expect(applied.stderr).toMatch(/control0: sudo sh -c '# harderway: make \d+ changes.*: exit code 0, /);
    expect(applied.stdout).toMatch(/Done: \d+ changes on 2 hosts in /);
    expect(applied.stdout + applied.stderr).not.toContain('PRIVATE KEY');
    expect((await harderway(['plan', ...etcd])).code).toBe(0);
    expect((await harderway(['verify', '--timeout', '30', '--only', 'etcd'])).code).toBe(0);

    const unit = '/etc/systemd/system/etcd.service';
    await harderway([
      'exec',
      '--host',
      'control0',
      '--sudo',
      '--',
      'sed',
      '-i',
      's/^RestartSec=5/RestartSec=9/',
      unit,
    ]);
    const drifted = await harderway(['plan', ...etcd]);
    expect(drifted.code).toBe(2);
    expect(drifted.stdout).toMatch(/-RestartSec=9\n +\+RestartSec=5/);
    expect((await harderway(['apply', '--yes', ...etcd])).code).toBe(0);

    // A snapshot, streamed by the real etcd; one that is cut is found without any host.
    expect((await harderway(['backup', '-o', 'backups'])).code).toBe(0);
    const [snapshot = ''] = (await readdir(join(directory, 'backups'))).filter((name) =>
      name.endsWith('.db'),
    );
    expect((await harderway(['backup', 'list'])).stdout).toMatch(/\.db .* whole/);
    const whole = await readFile(join(directory, 'backups', snapshot));
    await writeFile(join(directory, 'cut.db'), whole.subarray(0, -512));
    const cut = await harderway(['backup', 'check', `backups/${snapshot}`, 'cut.db']);
    expect(cut).toMatchObject({ code: 1, stdout: expect.stringMatching(/cut\.db .*checksum/) });

    const shown = (await harderway(['status', '--verbose'])).stdout;
    expect(shown).toMatch(/etcd +active \(running\) +enabled/);
    expect(shown).toMatch(/ROUND TRIP[^\n]*\ncontrol0 +[\d.]+ ms +[\d.]+ ms +[\d.]+ GB\n/);
    expect((await harderway(['reset', '--yes'])).code).toBe(0);
    expect((await harderway(['reset', '--yes'])).stdout).toBe('Nothing of kubenet is left on the hosts.\n');
    expect(await readdir(join(directory, 'auth'))).toContain('ca-key.pem');
  });

  it('keeps secrets out of logs, and out of all that is printed', async () => {
    const logs = (await ownTexts(join(directory, 'state/harderway/runs'))).join('\n');
    expect(logs).toMatch(/control0: sudo sh -c '# harderway: make \d+ changes/);
    expect(logs).toMatch(/done +control0 +start etcd.service/);
    const secrets = (await ownTexts(join(directory, 'auth'))).flatMap(
      (text) => text.match(/[A-Za-z0-9+/=]{40,}/g) ?? [],
    );
    expect(secrets.length).toBeGreaterThan(50);
    const all = logs + on.transcript.join('\n');
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
  });

  it('checks the hosts before anything moves', async () => {
    const onControl = (script: string): Promise<Ended> =>
      harderway(['exec', '--host', 'control0', '--sudo', '--shell', '--', script]);
    const found = async (...argv: readonly string[]): Promise<Ended> => harderway(['plan', ...argv, ...etcd]);
    const dropIn = '/etc/systemd/system/etcd.service.d';
    // One that stays when a plan asks etcd for its members.
    await onControl(
      'systemd-run --unit=squatter python3 -m http.server 2379; timeout 20 sh -c "until ss -Htln | grep -q :2379; do sleep 0.1; done"',
    );
    const squatted = await found();
    expect(squatted).toMatchObject({ code: 1, stdout: expect.stringMatching(/failed +ports-free/) });
    expect(squatted.stdout).toContain('listens on port 2379, which etcd needs');
    const refused = await harderway(['apply', '--yes', ...etcd, '--ignore-preflight', 'ports-free']);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('[preflight-failed]') });
    await onControl('systemctl stop squatter; mount -t tmpfs -o size=8m none /usr/local/bin');
    expect((await found()).stdout).toMatch(/control0: \/usr\/local\/bin has 8 MiB free, \d+ MiB needed/);
    await onControl('umount /usr/local/bin; hostnamectl hostname gateway');
    expect((await found()).stdout).toContain('gateway, control0 have the same hostname, gateway');
    await onControl('hostnamectl hostname control0; cp /etc/machine-id /root/id');
    const { stdout: id } = await harderway([
      'exec',
      '--host',
      'gateway',
      '--json',
      '--',
      'cat',
      '/etc/machine-id',
    ]);
    await onControl(`echo ${JSON.parse(id)[0].stdout.trim()} >/etc/machine-id`);
    expect((await found()).stdout).toContain('gateway, control0 have the same machine-id');
    const ignored = await found('--ignore-preflight', 'unique-machines');
    expect(ignored).toMatchObject({ code: 2, stdout: expect.stringMatching(/ignored +unique-machines/) });
    await onControl(`cp /root/id /etc/machine-id; mkdir ${dropIn}; echo '[Service]' >${dropIn}/own.conf`);
    expect((await harderway(['apply', '--yes', ...etcd])).stdout).not.toContain('failed');
    await onControl(
      "sed -i 's/^RestartSec=5/RestartSec=9/' /etc/systemd/system/etcd.service; systemctl daemon-reload",
    );
    expect((await found()).stdout).toContain(`${dropIn}/own.conf change etcd.service`);
    const yaml = await readFile(join(directory, 'cluster.yaml'), 'utf8');
    await writeFile(join(directory, 'newer.yaml'), yaml.replace(/^( {2}etcd:) [\d.]+/m, '$1 3.7.1'));
    const jump = await harderway(['plan', ...etcd, '-f', 'newer.yaml']);
    expect(jump).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/etcd 3\.7\.1 .* is not available/),
    });
    expect((await harderway(['reset', '--yes'])).code).toBe(0);
    await onControl(`rm -rf ${dropIn}`);
  });

  it('completes an apply that was stopped in the middle', async () => {
    const stopped = await harderway(['apply', '--yes', ...etcd], {
      at: 'start   control0  start etcd.service',
      on: 'stderr',
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('the next apply continues from there');
    const again = await harderway(['apply', '--yes', ...etcd]);
    expect(again.code, again.stderr).toBe(0);
    expect((await harderway(['plan', ...etcd])).code).toBe(0);
  });
});
