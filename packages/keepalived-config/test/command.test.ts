import { runInMemory } from '@harderway/command/testing';
import { expect, test } from 'vitest';
import { program } from '../src/command/program.js';

const files = {
  'k.conf': `include conf/*.conf
vrrp_instance api {
  interface eth0
  virtual_router_id 51
  priority 150
  virtual_ipaddress {
    192.0.2.10/24
  }
}
`,
  '/conf/a.conf':
    'virtual_server 192.0.2.10 80 {\n delay_loop 5\n lvs_sched rr\n lvs_method DR\n protocol TCP\n real_server 192.0.2.11 80 {\n  TCP_CHECK {\n  }\n }\n}\n',
  'bad.conf': 'nonsense\n',
  'cut.conf': 'virtual_server 192.0.2.10 80 {\n',
  'includes-bad.conf': 'include bad/*.conf\n',
  '/bad/a.conf': 'nonsense\n',
  'empty.conf': '',
  '/loop/a.conf': 'include b.conf\n',
  '/loop/b.conf': 'include *.conf\n',
  'latin1.conf': Uint8Array.of(0x21, 0xe9),
  'old.conf': 'global_defs {\n    vrrp_vmac_garp_intvl 60\n}\n',
  'hosts.conf': 'global_defs {\n    @gateway1 router_id one\n}\n',
};
const run = (args: readonly string[], stdin = '') => runInMemory(program, args, { files, stdin });

test('check reports what is wrong and where, and fixes what is certain', async () => {
  expect(await run(['check', 'k.conf'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(await run(['check', 'bad.conf'])).toMatchObject({
    code: 1,
    stdout: 'bad.conf:1:1: error: nonsense is not a keyword here [unknown-keyword]\n',
  });
  expect((await run(['check', '--fix', 'old.conf'])).file('old.conf')).toContain('vrrp_garp_extra_if 60');
});

test('show prints virtual routers and the table of included files too', async () => {
  const { code, stdout } = await run(['show', 'k.conf']);
  expect(code).toBe(0);
  expect(stdout).toContain('takes over        3.41 s after the last advert');
  expect(stdout).toContain('TCP  192.0.2.10:80 rr');
  expect(JSON.parse((await run(['show', '--json', 'k.conf'])).stdout).vrrp.instances).toMatchObject([
    { name: 'api' },
  ]);
});

test('a file for several hosts needs one of them', async () => {
  expect(await run(['show', 'hosts.conf'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--config-id'),
  });
  expect((await run(['show', '--config-id', 'gateway1', 'hosts.conf'])).code).toBe(0);
});

test('plan prints the commands from a table to that of the file', async () => {
  expect(await run(['plan', '--from', '-', 'k.conf'])).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('ipvsadm -A -t 192.0.2.10:80 -s rr'),
  });
});

test('no plan is made for a file with errors, whose services would be deleted', async () => {
  const table = '-A -t 192.0.2.10:80 -s rr\n';
  const plan = ['plan', '--scope', 'all', '--from', '-'];
  for (const [path, reason] of [
    ['bad.conf', 'a file with errors'],
    ['cut.conf', 'a file with errors'],
    ['includes-bad.conf', 'a file with errors'],
    ['empty.conf', 'all services would be deleted'],
  ] as const)
    expect([path, await run([...plan, path], table)]).toMatchObject([
      path,
      { code: 1, stdout: '', stderr: expect.stringContaining(reason) },
    ]);
});

test('no plan is made of a table that lacks services of the file', async () => {
  const wide =
    'virtual_server_group wide {\n    2001:db8::1-2000 80\n}\nvirtual_server group wide {\n    protocol TCP\n    real_server 2001:db8:1::1 80 {\n    }\n}\n';
  const arguments_ = ['plan', '--from', '-', 'wide.conf'];
  expect(await runInMemory(program, arguments_, { files: { 'wide.conf': wide }, stdin: '' })).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('no plan is made, as the range from 2001:db8::1 to 2001:db8::2000'),
  });
});

test('show and convert fail for a file with errors, though they print what is left of it', async () => {
  for (const command of ['show', 'convert'])
    expect((await run([command, 'includes-bad.conf'])).stderr).toContain('/bad/a.conf:1:1: error: nonsense');
  for (const command of ['show', 'convert']) expect((await run([command, 'bad.conf'])).code).toBe(1);
});

test('an include of the file itself is not followed', async () => {
  expect(await run(['check', '/loop/a.conf'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('/loop/b.conf includes itself'),
  });
});

test('fmt leaves a file alone that is not in UTF-8', async () => {
  expect(await run(['fmt', '--write', 'latin1.conf'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('bytes that are not UTF-8'),
  });
});

test('convert goes both ways', async () => {
  const there = await run(['convert', 'k.conf']);
  expect(there).toMatchObject({ code: 0, stderr: expect.stringContaining('no virtual routers') });
  expect((await run(['convert', '-'], there.stdout)).stdout).toContain('virtual_server 192.0.2.10 80 {');
});

test('explain knows keywords in each block, and codes', async () => {
  expect((await run(['explain', 'priority'])).stdout).toContain('vrrp_instance > priority 1..255');
  expect((await run(['explain', 'slow-checks'])).stdout).toContain('60 seconds');
  expect((await run(['explain', 'nonsense'])).code).toBe(1);
});
