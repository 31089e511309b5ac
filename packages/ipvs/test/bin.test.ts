import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'harderway-ipvs-'));
beforeAll(() => {
  execFileSync(
    'node',
    ['../../tools/bundle.mjs', 'node_modules/.tools', 'bin=src/bin.ts', 'oracle=tools/oracle.ts'],
    { cwd: root, stdio: 'pipe' },
  );
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

const tool = (name: string, args: readonly string[], input = '', cwd = folder) => {
  const { status, stdout, stderr } = spawnSync(
    'node',
    [join(root, `node_modules/.tools/${name}.js`), ...args],
    {
      input,
      encoding: 'utf8',
      cwd,
      env: { ...process.env, INIT_CWD: folder },
    },
  );
  return { status, stdout, stderr };
};
const run = (args: readonly string[], input = '', cwd = folder) => tool('bin', args, input, cwd);
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

const saved = '-A -t 192.168.1.21:6443 -s wlc\n-a -t 192.168.1.21:6443 -r 192.168.1.11:6443 -g -w 1\n';
const listed = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  192.168.1.21:6443 wlc
  -> 192.168.1.11:6443            Route   1      0          0         
`;

test('show prints any text as a listing', () => {
  expect(run(['show', '-'], saved)).toEqual({ status: 0, stdout: listed, stderr: '' });
  expect(run(['show', '-'], listed)).toEqual({ status: 0, stdout: listed, stderr: '' });
  const kernel = 'TCP  C0A80115:192B wlc \n  -> C0A8010B:192B      Route   1      0          0\n';
  expect(run(['show', '-'], kernel).stdout).toContain('  -> 192.168.1.11:6443            Route   1      0 ');
  expect(JSON.parse(run(['show', '--json', '-'], saved).stdout)).toMatchObject({
    services: [{ scheduler: 'wlc' }],
  });
});

test('text of no known kind is said to be that, and takes no package', () => {
  const file = write('g', 'garbage\n');
  for (const args of [
    ['show', file],
    ['plan', '--from', file, '--to', file],
  ]) {
    const { status, stdout, stderr } = run(args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(
      'ipvs: g is neither an output of ipvsadm -S -n or -L -n nor a configuration of ldirectord\n',
    );
  }
});

test('plan prints commands, and its exit status says whether there are any', () => {
  const from = write('a.rules', saved);
  const to = write('b.rules', saved.replace('wlc', 'wrr').replaceAll('192.168.1.11', '192.168.1.12'));
  const { status, stdout } = run(['plan', '--from', from, '--to', to, '--drain', '5']);
  expect(status).toBe(4);
  expect(stdout.split('\n').map((line) => line.replace(/ {3}#.*/, ''))).toEqual([
    'ipvsadm -E -t 192.168.1.21:6443 -s wrr',
    'ipvsadm -a -t 192.168.1.21:6443 -r 192.168.1.12:6443 -g -w 1',
    'ipvsadm -e -t 192.168.1.21:6443 -r 192.168.1.11:6443 -g -w 0',
    '# wait until no connection is active, at most 5 s: 192.168.1.11:6443 of tcp 192.168.1.21:6443',
    'ipvsadm -d -t 192.168.1.21:6443 -r 192.168.1.11:6443',
    '',
  ]);
  expect(run(['plan', '--from', from, '--to', from])).toMatchObject({ status: 0, stdout: '' });
  expect(JSON.parse(run(['plan', '--json', '--from', from, '--to', to]).stdout)).toMatchObject({
    steps: [{ kind: 'edit-service' }, {}, {}],
  });
});

test('no plan is made of a file that was not read whole', () => {
  const from = write('half.rules', `${saved}-a -t 192.168.1.21:6443 -r nonsense -g\n`);
  const to = write('c.rules', saved);
  const { status, stdout, stderr } = run(['plan', '--from', from, '--to', to]);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain(
    'half.rules:3:1: error: ipvsadm refuses this line: illegal real server address[:port] specified [refused]',
  );
});

test('a configuration of ldirectord takes a package that is told if it is not there', () => {
  // Away from this workspace, which has it; NODE_PATH is how pnpm's own commands find theirs.
  const { NODE_PATH: _, ...env } = process.env;
  cpSync(join(root, 'node_modules/.tools'), join(folder, 'alone'), { recursive: true });
  write('package.json', '{"type":"module"}');
  const from = write('empty.rules', '');
  const to = write('ldirectord.cf', 'virtual=192.168.1.21:6443\n\treal=192.168.1.11:6443 gate\n');
  const { status, stderr } = spawnSync('node', ['alone/bin.js', 'plan', '--from', from, '--to', to], {
    encoding: 'utf8',
    cwd: folder,
    env,
  });
  expect(status).toBe(1);
  expect(stderr).toContain('takes the package @harderway/ldirectord-config: install it beside this one');
});

test('wrong use and files that are not there have exit statuses of their own', () => {
  expect(run([]).status).toBe(2);
  expect(run(['plan', '--from', '-']).status).toBe(2);
  expect(run(['show', '--nonsense']).status).toBe(2);
  expect(run(['show', 'not-there']).status).toBe(3);
  expect(run(['plan', '--from', '-', '--to', '-', '--scope', 'x'])).toMatchObject({ status: 2 });
  expect(run(['--help']).stdout).toContain('Usage: ipvs');
});

test('the comparison with recorded runs counts what differs', () => {
  const argv = ['-A', '-t', '10.0.0.1:80', '-o'];
  const recorded = {
    argv,
    rc: 2,
    stdout: '',
    stderr: 'One-Packet Scheduling is only for UDP virtual services\n',
  };
  const file = write('runs.json', JSON.stringify({ argv_cases: [recorded, { ...recorded, rc: 0 }] }));
  const { status, stdout } = tool('oracle', [file]);
  expect(status).toBe(1);
  expect(stdout.trim().split('\n').at(-1)).toBe('1 passed, 1 failed');
});
