import { runInMemory } from '@harderway/command/testing';
import { expect, test } from 'vitest';
import { program } from '../src/command/program.js';

const files = {
  'good.cf': 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n',
  'bad.cf': 'checktimeout=5s\nvirtual=10.0.0.1:80\n\treal=10.0.0.2:80 nat\n',
  'fix.cf': 'virtual=10.0.0.1:80\r\n\treal=10.0.0.2:80 gate 1 "/x", "ok"\r\n',
  'latin1.cf': Uint8Array.of(0x23, 0xe9),
  'layout.cf': 'quiescent  =  yes\nvirtual=10.0.0.1:80\n\treal = 10.0.0.2:80 gate # first\n',
  'secret.cf': 'virtual=10.0.0.1:21\n\treal=10.0.0.2:21 gate\n\tpasswd="hunter2"\n',
  'plan.cf': 'virtual=192.168.1.21:6443\n\treal=192.168.1.11:6443 gate\n\tservice=https\n',
  'refused.cf': 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tpersistent=0\n',
};
const run = (args: readonly string[], stdin = '') => runInMemory(program, args, { files, stdin });

test('check reports what is wrong and where', async () => {
  expect(await run(['check', 'good.cf'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(await run(['check', 'bad.cf'])).toMatchObject({
    code: 1,
    stdout:
      'bad.cf:1:14: warning: ldirectord uses only "5" of checktimeout=5s [value-cut]\n' +
      'bad.cf:3:2: error: forward method must be gate, masq or ipip [invalid-value]\n',
    stderr: '',
  });
  const { results } = JSON.parse((await run(['check', '--json', '-'], files['bad.cf'])).stdout);
  expect(results).toMatchObject([
    {
      file: '<stdin>',
      verdict: 'refused',
      diagnostics: [{ code: 'value-cut' }, { span: { start: { line: 3, column: 2, offset: 37 } } }],
    },
  ]);
});

test('check --fix makes the changes that are certain', async () => {
  const { code, file } = await run(['check', '--fix', 'fix.cf']);
  expect(code).toBe(0);
  expect(file('fix.cf')).toBe('virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 "x", "ok"\n');
});

test('fmt prints or writes one layout', async () => {
  const laid = 'quiescent=yes\n\nvirtual=10.0.0.1:80\n    real=10.0.0.2:80 gate # first\n';
  expect(await run(['fmt', 'layout.cf'])).toMatchObject({ code: 0, stdout: laid, stderr: '' });
  expect((await run(['fmt', '--write', 'layout.cf'])).file('layout.cf')).toBe(laid);
  expect((await run(['fmt', '--indent', 'tab', 'layout.cf'])).stdout).toContain('\n\treal=');
  expect(await run(['fmt', '-'], 'nonsense\n')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('<stdin> is not valid, so it is left as it is'),
  });
});

test('fmt leaves a file alone that is not in UTF-8', async () => {
  expect(await run(['fmt', '--write', 'latin1.cf'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('bytes that are not UTF-8'),
  });
});

test('show hides secrets', async () => {
  for (const args of [
    ['show', 'secret.cf'],
    ['show', '--json', 'secret.cf'],
  ]) {
    const { code, stdout } = await run(args);
    expect(code).toBe(0);
    expect(stdout).toContain('(hidden)');
    expect(stdout).not.toContain('hunter2');
  }
});

test('show prints the messages of the program, and what IPVS refuses', async () => {
  expect(await run(['show', 'bad.cf'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('bad.cf:3:2: error: forward method must be gate, masq or ipip'),
  });
  expect(await run(['show', 'refused.cf'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('[refused-by-ipvs]'),
  });
  const late = `${files['good.cf']}\tcheckinterval=5\n`;
  expect((await run(['show', '-'], late)).stderr).toContain('ignored when fork=no');
});

test('plan prints the commands from a table to the one of a file', async () => {
  const table = '-A -t 192.168.1.21:6443 -s wlc\n';
  expect(await run(['plan', '--from', '-', 'plan.cf'], table)).toMatchObject({
    code: 2,
    stdout:
      'ipvsadm -E -t 192.168.1.21:6443 -s wrr   # scheduler wlc -> wrr\n' +
      'ipvsadm -a -t 192.168.1.21:6443 -r 192.168.1.11:6443 -g -w 1   # missing\n',
  });
  const same = '-A -t 192.168.1.21:6443 -s wrr\n-a -t 192.168.1.21:6443 -r 192.168.1.11:6443 -g -w 1\n';
  expect(await run(['plan', '--from', '-', 'plan.cf'], same)).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('nothing to change'),
  });
  const other = '-A -u 10.0.0.1:53 -s rr\n-a -u 10.0.0.1:53 -r 10.0.0.2:53 -g -w 1\n';
  expect(
    (await run(['plan', '--from', '-', '--scope', 'all', '--drain', '5', 'plan.cf'], other)).stdout,
  ).toContain('# wait until no connection is active, at most 5 s: 10.0.0.2:53 of udp 10.0.0.1:53\n');
  expect(
    JSON.parse((await run(['plan', '--json', '--from', '-', 'plan.cf'], table)).stdout).steps,
  ).toHaveLength(2);
});

test('no plan is made from half a table, or for a file that cannot be set up', async () => {
  for (const [args, stdin, reason] of [
    [['plan', '--from', '-', 'plan.cf'], 'nonsense', 'cannot be read whole'],
    [['plan', '--from', '-', 'bad.cf'], '', 'cannot set up'],
    [['plan', '--from', '-', 'refused.cf'], '', 'cannot set up'],
  ] as const)
    expect(await run(args, stdin)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(reason),
    });
});

test('explain knows directives and codes', async () => {
  expect((await run(['explain', 'checkinterval'])).stdout).toContain('fork=yes');
  expect((await run(['explain', 'receive-lost'])).stdout).toContain('Leave the slash out');
  expect((await run(['explain', 'nonsense'])).code).toBe(1);
});

test('wrong use and missing files', async () => {
  for (const args of [['--nonsense'], ['check'], ['check', '--nonsense'], ['plan', 'plan.cf']])
    expect([args, (await run(args)).code]).toEqual([args, 64]);
  expect((await run(['check', 'missing.cf'])).code).toBe(1);
});
