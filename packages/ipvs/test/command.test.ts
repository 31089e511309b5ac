import { runInMemory } from '@harderway/command/testing';
import { expect, test } from 'vitest';
import { program } from '../src/command/program.js';

const saved = '-A -t 192.168.1.21:6443 -s wlc\n-a -t 192.168.1.21:6443 -r 192.168.1.11:6443 -g -w 1\n';
const listed = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  192.168.1.21:6443 wlc
  -> 192.168.1.11:6443            Route   1      0          0         
`;
const files = {
  'a.rules': saved,
  'b.rules': saved.replace('wlc', 'wrr').replaceAll('192.168.1.11', '192.168.1.12'),
  'half.rules': `${saved}-a -t 192.168.1.21:6443 -r nonsense -g\n`,
  'ldirectord.cf': 'virtual=192.168.1.21:6443\n\treal=192.168.1.11:6443 gate\n',
  garbage: 'garbage\n',
};
const run = (args: readonly string[], stdin = '') => runInMemory(program, args, { files, stdin });

test('show prints any text as a listing', async () => {
  expect(await run(['show', '-'], saved)).toMatchObject({ code: 0, stdout: listed, stderr: '' });
  expect(await run(['show', '-'], listed)).toMatchObject({ code: 0, stdout: listed, stderr: '' });
  const kernel = 'TCP  C0A80115:192B wlc \n  -> C0A8010B:192B      Route   1      0          0\n';
  expect((await run(['show', '-'], kernel)).stdout).toContain(
    '  -> 192.168.1.11:6443            Route   1      0 ',
  );
  expect(JSON.parse((await run(['show', '--json', '-'], saved)).stdout)).toMatchObject({
    services: [{ scheduler: 'wlc' }],
  });
  const stats =
    'Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\nTCP  10.0.0.1:80 1 2 3 4 5\n';
  expect(JSON.parse((await run(['show', '--json', '-'], stats)).stdout)).toMatchObject({
    listing: { services: [{ counters: { outgoingBytes: '5' } }] },
  });
});

test('show says what the table of the kernel lacks', async () => {
  expect(await run(['show', '-'], 'TCP  C0A80115:192B sh \n')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('TCP  192.168.1.21:6443 sh\n'),
    stderr: 'ipvs: /proc/net/ip_vs does not show scheduler flags and persistence engines\n',
  });
});

test('plan refuses what does not show all that it needs, and says what is not known', async () => {
  const weights = `Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn \n  -> RemoteAddress:Port\nTCP  192.168.1.21:6443 wlc\n  -> 192.168.1.11:6443           9 3 0 0\n`;
  const kernel = 'TCP  C0A80115:192B wlc \n  -> C0A8010B:192B      Route   1      0          0\n';
  for (const [args, text] of [
    [['--from', '-', '--to', 'a.rules'], weights],
    [['--from', 'a.rules', '--to', '-'], weights],
    [['--from', 'a.rules', '--to', '-'], kernel],
  ] as const)
    expect(await run(['plan', ...args], text)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('hint: save the table with: ipvsadm -S -n'),
    });
  expect(await run(['plan', '--from', '-', '--to', 'a.rules'], kernel)).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('scheduler flags and persistence engine of tcp 192.168.1.21:6443'),
  });
});

test('show prints connections', async () => {
  const connections =
    'IPVS connection entries\npro expire state       source             virtual            destination\n' +
    'TCP 14:58  ESTABLISHED 10.0.0.9:40000     192.168.1.21:6443  192.168.1.11:6443\n';
  expect(JSON.parse((await run(['show', '--json', '-'], connections)).stdout)).toMatchObject({
    connections: [{ expiresSeconds: 898, state: 'ESTABLISHED' }],
  });
  expect(await run(['show', '-'], `${connections}nonsense\n`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('<stdin>:4:1: error: not a connection'),
  });
  expect(await run(['check', '-'], connections)).toMatchObject({ code: 0, stdout: '' });
});

test('a text of another kind is refused', async () => {
  for (const args of [
    ['show', 'garbage'],
    ['plan', '--from', 'garbage', '--to', 'a.rules'],
  ])
    expect(await run(args)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^garbage:1:1: error: not an output of ipvsadm -S or -L, .* \[not-a-table\]\n/,
      ),
    });
});

test('an ldirectord.cf is refused, with the program that reads it', async () => {
  for (const args of [['show'], ['check'], ['plan', '--from', 'a.rules', '--to']]) {
    const { code, stdout, stderr } = await run([...args, 'ldirectord.cf']);
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(
      'ldirectord.cf:1:1: error: this looks like a configuration of ldirectord',
    );
  }
  expect((await run(['plan', '--from', 'a.rules', '--to', 'ldirectord.cf'])).stderr).toContain(
    'hint: Use ldirectord-config check, show or plan.',
  );
});

test('check reports lines that cannot be read, and what would be refused', async () => {
  expect(await run(['check', 'half.rules'])).toMatchObject({
    code: 1,
    stdout:
      'half.rules:3:1: error: ipvsadm refuses this line: illegal real server address[:port] specified [refused]\n',
  });
  expect(await run(['check', '-'], 'TCP  10.0.0.1:80 best\n')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('[refused-service]'),
  });
  expect(await run(['check', 'a.rules', '-'], listed)).toMatchObject({ code: 0, stdout: '' });
});

test('plan prints commands, and its exit code says whether there are any', async () => {
  const { code, stdout, stderr } = await run([
    'plan',
    '--from',
    'a.rules',
    '--to',
    'b.rules',
    '--drain',
    '5',
  ]);
  expect(code).toBe(2);
  expect(stdout).toBe(`\
ipvsadm -E -t 192.168.1.21:6443 -s wrr   # scheduler wlc -> wrr
ipvsadm -a -t 192.168.1.21:6443 -r 192.168.1.12:6443 -g -w 1   # missing
ipvsadm -e -t 192.168.1.21:6443 -r 192.168.1.11:6443 -g -w 0   # drained before removal
# wait until no connection is active, at most 5 s: 192.168.1.11:6443 of tcp 192.168.1.21:6443
ipvsadm -d -t 192.168.1.21:6443 -r 192.168.1.11:6443   # no longer wanted
`);
  expect(stderr).toMatch(
    /^ipvs: info: the actual table has no connection thresholds; .* to compare them\.\n$/,
  );
  expect(await run(['plan', '--from', 'a.rules', '--to', 'a.rules'])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('ipvs: nothing to change\n'),
  });
  expect(
    JSON.parse((await run(['plan', '--json', '--from', 'a.rules', '--to', 'b.rules'])).stdout),
  ).toMatchObject({ steps: [{ kind: 'edit-service' }, {}, {}] });
});

test('thresholds come from another view, and services out of scope are named', async () => {
  const limits = `Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn \n  -> RemoteAddress:Port\nTCP  192.168.1.21:6443 wlc\n  -> 192.168.1.11:6443           9 3 0 0\n`;
  expect(
    await run(['plan', '--from', 'a.rules', '--to', 'a.rules', '--thresholds', '-'], limits),
  ).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('# thresholds 3..9 -> 0..0'),
  });
  const other = '-A -u 10.0.0.1:53 -s rr\n';
  expect(await run(['plan', '--from', '-', '--to', 'a.rules'], other)).toMatchObject({
    stderr: expect.stringContaining('udp 10.0.0.1:53 is out of scope and left alone'),
  });
  expect((await run(['plan', '--scope', 'all', '--from', '-', '--to', 'a.rules'], other)).stdout).toContain(
    'ipvsadm -D -u 10.0.0.1:53   # no longer wanted\n',
  );
});

test('no plan is made of a file that was not read whole, or of a table that cannot be set up', async () => {
  expect(await run(['plan', '--from', 'half.rules', '--to', 'a.rules'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('half.rules:3:1: error: ipvsadm refuses this line'),
  });
  expect(await run(['plan', '--from', 'a.rules', '--to', '-'], 'TCP  10.0.0.1:80 best\n')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('the desired table cannot be set up'),
  });
});

test('no plan deletes all services for an empty file', async () => {
  const plan = ['plan', '--scope', 'all', '--to', '-', '--from'];
  expect(await run([...plan, 'a.rules'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('ipvsadm -C'),
  });
  expect((await run(['plan', '--scope', 'all', '--from', '-', '--to', '-'])).code).toBe(0);
});

test('--hosts names a file of host names', async () => {
  const named = saved.replaceAll('192.168.1.21', 'gateway');
  const hosted = { ...files, hosts: '192.168.1.21 gateway\n', named };
  const runs = (args: readonly string[]) => runInMemory(program, args, { files: hosted });
  expect(await runs(['show', 'named', '--hosts', 'hosts'])).toMatchObject({ code: 0, stdout: listed });
  expect((await runs(['check', 'named', '--hosts', 'hosts'])).code).toBe(0);
  expect((await runs(['check', 'named'])).code).toBe(1);
  expect((await runs(['plan', '--from', 'named', '--to', 'a.rules', '--hosts', 'hosts'])).code).toBe(0);
});

test('wrong use has an exit code of its own', async () => {
  for (const args of [
    ['--nonsense'],
    ['plan', '--from', '-'],
    ['show', '--nonsense'],
    ['show'],
    ['plan', '--from', 'a.rules', '--to', 'b.rules', '--scope', 'x'],
    ['plan', '--from', 'a.rules', '--to', 'b.rules', '--drain', '0'],
  ])
    expect([args, (await run(args)).code]).toEqual([args, 64]);
  expect((await run(['show', 'missing'])).code).toBe(1);
});

test('explain prints a rule with its example', async () => {
  expect((await run(['explain', 'negative-mark'])).stdout).toContain('-A -f -1 -s rr');
});
