import { execFile } from 'node:child_process';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Report } from '@harderway/cluster-doctor';
import { expect, test } from 'vitest';
import { type Ground, onGround } from '../bench/ground.js';
import { kubernetes } from '../bench/notice/upgrades.js';
import { buildByHand } from './by-hand/build.js';
import { buildOneServer } from './by-hand/one-server.js';
import { asRoot } from './planted/doctor.js';
import { faultsOf } from './planted/trial.js';
import { rotate, unnoticed } from './rotating.js';

const { signal } = new AbortController();
const execute = promisify(execFile);

const HOSTS = ['control0', 'control1', 'control2', 'gateway'];
const CONTROL = HOSTS.slice(0, 3);

/** Runs the command in a directory of its own, as a person does who has nothing but ssh to the hosts. */
async function harderway(
  { lab, cli, work }: Ground,
  ...argv: readonly string[]
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const words = [process.execPath, cli, '--file', join(work, 'adopted', 'cluster.yaml'), ...argv];
  const [program = '', ...rest] = lab.enter(words);
  try {
    return { code: 0, ...(await execute(program, rest, { maxBuffer: 2 ** 26 })) };
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error && 'stderr' in error && 'code' in error)) throw error;
    return { code: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
  }
}

const everywhere = (ground: Ground, hosts: readonly string[], script: string): Promise<readonly string[]> =>
  Promise.all(hosts.map((host) => asRoot(ground, host, script)));

/** Everything on the hosts that a careless program would leave or touch. */
const traces = (ground: Ground): Promise<readonly string[]> =>
  everywhere(
    ground,
    HOSTS,
    "find /etc /usr/local /root /home /tmp /var/tmp /var/lib/kubernetes /var/lib/harderway -xdev -printf '%p %s %T@ %C@\\n' 2>/dev/null | sort",
  );

/** The processes of the control plane: their numbers, and when they started. */
const processes = (ground: Ground): Promise<readonly string[]> =>
  everywhere(
    ground,
    CONTROL,
    'systemctl show -p Id,MainPID,ExecMainStartTimestampMonotonic -- etcd kube-apiserver kube-controller-manager kube-scheduler',
  );

const etcdctl = `ETCDCTL_API=3 etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/etcd/ca.pem --cert=/etc/etcd/kubernetes.pem --key=/etc/etcd/kubernetes-key.pem`;

/** The members of etcd, and a key that was written before. */
const data = (ground: Ground): Promise<string> =>
  asRoot(ground, 'control0', `${etcdctl} member list | sort; ${etcdctl} get /adopted`);

interface Compared {
  readonly plan?: { readonly steps: readonly { readonly effect: string }[] };
  readonly credentials: readonly { readonly name: string; readonly state: string }[];
  readonly report: {
    readonly inexpressible: readonly unknown[];
    readonly unknown: readonly unknown[];
  } | null;
}

test('a control plane made by hand is adopted without a restart, and operated', {
  timeout: 1_500_000,
}, async () => {
  await onGround('adopt-e2e', signal, async (ground) => {
    await buildByHand(ground);
    await asRoot(ground, 'control0', `${etcdctl} put /adopted 'made by hand'`);
    const adopted = join(ground.work, 'adopted');
    await mkdir(adopted);
    const clusterYaml = join(adopted, 'cluster.yaml');
    const [before, started, kept] = [await traces(ground), await processes(ground), await data(ground)];

    // Without credentials here nothing is compared, and none is issued.
    const first = await harderway(
      ground,
      'adopt',
      '--ssh-config',
      ground.lab.ssh.configFile,
      ...HOSTS,
      '--json',
    );
    expect(first.stderr).not.toContain('error');
    const described: Compared = JSON.parse(first.stdout);
    expect(described.report).toMatchObject({ inexpressible: [], unknown: [], refused: [] });
    expect(new Set(described.credentials.map(({ state }) => state))).toEqual(new Set(['missing']));
    expect(first.code).toBe(1);
    const yaml = await readFile(clusterYaml, 'utf8');
    expect(yaml).toContain(`kubernetes: ${ground.spec.versions.kubernetes}`);

    // The lab has no way to the official releases.
    await appendFile(clusterYaml, `\nprograms:\n  directory: ${join(ground.work, 'programs')}\n`);
    const second = await harderway(ground, 'adopt', '--copy-credentials', '--json');
    const compared: Compared = JSON.parse(second.stdout);
    expect(compared.credentials.filter(({ state }) => state !== 'same')).toEqual([]);
    expect(compared.plan?.steps.filter(({ effect }) => effect === 'restart')).toEqual([]);
    expect(second.code).toBe(0);
    expect(await traces(ground)).toEqual(before);

    // A plan of somebody who does not know what runs would restart everything; recorded, it does not.
    const recorded = await harderway(ground, 'adopt', '--record');
    expect(recorded.stdout).toContain('A plan restarts nothing.');
    expect(recorded.code).toBe(0);
    expect((await harderway(ground, 'history')).stdout).toContain('adopt');
    const plan = JSON.parse((await harderway(ground, 'plan', '--json')).stdout);
    expect(JSON.stringify(plan)).not.toContain('"action":"restart"');

    const applied = await harderway(ground, 'apply', '--yes');
    expect(applied.stderr).not.toContain('error');
    expect(applied.code).toBe(0);
    expect(await processes(ground)).toEqual(started);
    expect(await data(ground)).toEqual(kept);
    const empty = await harderway(ground, 'plan');
    expect(empty.stdout).toContain('nothing to change');
    expect(empty.code).toBe(0);
    expect((await harderway(ground, 'verify')).code).toBe(0);

    // From here on it is a cluster as any other.
    const own = { ...ground, clusterFile: clusterYaml };
    await unnoticed(own, 'a backup', async () => {
      const taken = await harderway(ground, 'backup', '--output', join(ground.work, 'backups'));
      expect(taken.code).toBe(0);
    });
    await unnoticed(own, 'another encryption key', async () => {
      await rotate(own, ['encryption-key']);
    });
    await unnoticed(own, 'another minor version', () => kubernetes(own));
    expect(await data(ground)).toEqual(kept);
  });
});

test('the server of kubernetes-the-hard-way is recognized, and refused with each line that differs', {
  timeout: 1_500_000,
}, async () => {
  await onGround('adopt-e2e-server', signal, async (ground) => {
    await buildOneServer(ground, 'control0');
    await mkdir(join(ground.work, 'adopted'));
    const before = await traces(ground);
    const reach = ['--ssh-config', ground.lab.ssh.configFile];
    const doctored = async (): Promise<Report> =>
      JSON.parse((await harderway(ground, 'doctor', 'control0', ...reach, '--json')).stdout);
    let report = await doctored();
    for (let look = 0; look < 20 && report.findings.some(({ id }) => id === 'api-not-ready'); look += 1)
      report = await doctored();
    // kube-apiserver has no --service-cluster-ip-range, and its certificate is for 10.32.0.1.
    expect(faultsOf(report).map(({ id }) => id)).toEqual(['service-address-uncertified']);
    const refused = await harderway(ground, 'adopt', 'control0', ...reach);
    console.log(refused.stdout);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('etcd on control0 speaks HTTP without TLS');
    expect(refused.stdout).toContain('no virtual IP was found');
    expect(refused.stdout).toContain('control0:/etc/systemd/system/kube-apiserver.service:13');
    await expect(readFile(join(ground.work, 'adopted', 'cluster.yaml'), 'utf8')).rejects.toThrow('ENOENT');
    expect(await traces(ground)).toEqual(before);
  });
});
