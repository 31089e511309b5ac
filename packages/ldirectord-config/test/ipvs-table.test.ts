import { formatRestore } from '@harderway/ipvs';
import { createKernel, runIpvsadm } from '@harderway/ipvs/kernel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from '../src/document/parse.js';
import { plainEnvironment } from '../src/environment.js';
import { evaluate } from '../src/evaluate/evaluate.js';
import { startCommands } from '../src/ipvs/start.js';
import { type ToIpvsOptions, toIpvs } from '../src/ipvs/table.js';
import { files } from './differential/files.js';

function rules(text: string, options: ToIpvsOptions = {}): string {
  const { state } = evaluate(parse(text));
  if (!state) throw new Error('not valid');
  const { table, refused } = toIpvs(state, plainEnvironment, options);
  return [...refused.map(({ message }) => `! ${message}\n`), formatRestore(table)].join('');
}

const three = `quiescent=yes
virtual=192.168.1.21:6443
	real=192.168.1.11:6443 gate
	real=192.168.1.12:6443 gate 2
	real=192.168.1.13:8443 masq 3 l:5 u:10
	fallback=127.0.0.1:80
	service=https
	persistent=60
`;

test('with every server up', () => {
  expect(rules(three)).toBe(`-A -t 192.168.1.21:6443 -s wrr -p 60
-a -t 192.168.1.21:6443 -r 192.168.1.11:6443 -g -w 1
-a -t 192.168.1.21:6443 -r 192.168.1.12:6443 -g -w 2
-a -t 192.168.1.21:6443 -r 192.168.1.13:8443 -m -w 3 -x 10 -y 5
`);
});

test('a server that is down rests or is removed', () => {
  const health: ToIpvsOptions = {
    health: (_virtual, { server }) => (server.endsWith('.11') ? 'down' : 'up'),
  };
  expect(rules(three, health)).toContain('-r 192.168.1.11:6443 -g -w 0\n');
  expect(rules(three.replace('quiescent=yes', 'quiescent=no'), health)).not.toContain('192.168.1.11');
});

test('the fallback takes over when none is up', () => {
  expect(rules(three.replace('quiescent=yes', 'quiescent=no'), { health: () => 'down' })).toBe(
    '-A -t 192.168.1.21:6443 -s wrr -p 60\n-a -t 192.168.1.21:6443 -r 127.0.0.1:6443 -g -w 1\n',
  );
});

test('checktype off activates no server', () => {
  expect(rules('virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\tchecktype=off\n')).toBe(
    '-A -t 10.0.0.1:80 -s wrr\n',
  );
});

test('commands that ipvsadm refuses are reported', () => {
  expect(rules('virtual=0\n\treal=10.0.0.2 gate\n')).toBe(
    '! ldirectord will run "ipvsadm -A -f 0 -s wrr", which fails: invalid fwmark value `0\' specified\n',
  );
  expect(rules('fallback=10.0.0.2:80\nvirtual=7\n\tprotocol=fwm\n')).toMatch(
    /^! ldirectord will run "ipvsadm -a -f 7 .* -r :0 .*", which fails: illegal real server address\[:port\] specified\n/,
  );
});

test('every service of a valid file is there or reported as refused', () => {
  fc.assert(
    fc.property(files, (text) => {
      const { state } = evaluate(parse(text));
      if (!state) return;
      const { table, refused: commands } = toIpvs(state, plainEnvironment);
      const lines = new Set(commands.map(({ line }) => line));
      const refused = state.virtuals.filter(({ line }) => lines.has(line)).length;
      expect(table.services.length).toBeLessThanOrEqual(state.virtuals.length);
      expect(table.services.length + refused).toBeGreaterThanOrEqual(state.virtuals.length);
      // The program's own commands set the same services up.
      const kernel = createKernel();
      for (const command of startCommands(state))
        if (command.startsWith('ipvsadm -A'))
          runIpvsadm(kernel, command.split(/\s+/).slice(1).filter(Boolean));
      expect(kernel.services.size).toBe(table.services.length);
    }),
  );
});
