import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatSave } from '../src/document/save/format.js';
import { parseSave } from '../src/document/save/parse.js';
import { createKernel, tableOf } from '../src/kernel/kernel.js';
import { runIpvsadm } from '../src/simulation/run.js';
import { argvs, startRules } from './argvs.js';

const kernel = () => createKernel(parseSave(startRules).table);

test('a restore goes on after what the kernel refuses and ends where the program stops', () => {
  const restored = (stdin: string) => {
    const host = kernel();
    const { exitCode, stderr } = runIpvsadm(host, ['-R'], { stdin });
    return [exitCode, stderr, formatSave(tableOf(host)).includes('10.0.0.6')];
  };
  expect(restored('-A -t 10.0.0.1:80 -s rr\n-A -t 10.0.0.6:80 -s rr\n')).toEqual([
    0,
    'Service already exists\n',
    true,
  ]);
  expect(restored('-A -t 10.0.0.6:80 -s rr\n-A -t 10.0.0.1:80 -s rr\n')).toEqual([
    255,
    'Service already exists\n',
    true,
  ]);
  expect(restored('-A -t 10.0.0.5:80 -w 1\n-A -t 10.0.0.6:80 -s rr\n')).toEqual([
    2,
    "Illegal 'weight' option with the 'add-service' command\n",
    false,
  ]);
  expect(restored('-A -t 10.0.0.5:80 --nosuch\nipvsadm -A -t 10.0.0.6:80 -s rr')).toEqual([
    0,
    '--nosuch: unknown option\n',
    true,
  ]);
});

test('a mark of IPv6 has a long option too', () => {
  const host = createKernel();
  expect(runIpvsadm(host, ['-A', '--fwmark-service', '7', '--ipv6']).stderr).toBe('');
  expect(runIpvsadm(host, ['-S', '-n']).stdout).toBe('-A -f 7 -6 -s wlc\n');
});

test('an edit resets what it leaves out', () => {
  const host = kernel();
  expect(runIpvsadm(host, ['-e', '-t', '10.0.0.1:80', '-r', '10.1.0.1:80', '-w', '5']).exitCode).toBe(0);
  expect(runIpvsadm(host, ['-S', '-n']).stdout).toContain('-a -t 10.0.0.1:80 -r 10.1.0.1:80 -g -w 5\n');
});

test('synchronization daemons and timeouts', () => {
  const host = kernel();
  const start = [
    '--start-daemon',
    'backup',
    '--syncid',
    '7',
    '--mcast-interface',
    'eth1',
    '--mcast-group',
    'ff02::81',
    '--mcast-ttl',
    '3',
  ];
  expect(runIpvsadm(host, start).exitCode).toBe(0);
  expect(runIpvsadm(host, start)).toMatchObject({ exitCode: 255, stderr: 'Daemon has already run\n' });
  expect(runIpvsadm(host, ['-L', '--daemon']).stdout).toBe(
    'backup sync daemon (mcast=eth1, syncid=7, group=ff02::81, ttl=3)\n',
  );
  expect(runIpvsadm(host, ['--stop-daemon', 'backup']).exitCode).toBe(0);
  runIpvsadm(host, ['--set', '7200', '0', '30']);
  expect(runIpvsadm(host, ['-L', '--timeout']).stdout).toBe('Timeout (tcp tcpfin udp): 7200 120 30\n');
});

test('no command line throws, and one that fails changes nothing', () => {
  fc.assert(
    fc.property(fc.oneof(argvs, fc.array(fc.string())), (argv) => {
      const host = kernel();
      const before = formatSave(tableOf(host));
      const { exitCode, stderr } = runIpvsadm(host, argv);
      if (exitCode === 0) return;
      expect(formatSave(tableOf(host))).toBe(before);
      if (exitCode !== 139) expect(stderr).not.toBe('');
    }),
  );
});
