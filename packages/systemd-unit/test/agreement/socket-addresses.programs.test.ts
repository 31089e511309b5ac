import { describe, expect, it } from 'vitest';
import { verify } from '../../src/verify/verify.js';
import { realSystemd } from './real.js';

const real = realSystemd();

const hosts = ['[::1]:80', '127.0.0.1:80', '80', '[::1]:0', 'vsock:2:5', '/x', '@x', '1.2.3.4:99999'];
// The loopback device is on every machine.
const scopes = ['', '%%lo', '%%1', '%%0', '%', '%%', '%%lo%%lo', '%%a b', '%%all', '%%lo:1'];
const addresses: readonly string[] = [
  ...hosts.flatMap((host) => scopes.map((scope) => host + scope)),
  ...['[::1]%%lo:1234', '[::1%%lo]:80', '[::1]%%1:80', '[::1]%%eth9:80', '::1:80', '[::1]', '[]:80'],
  ...['[1.2.3.4]:80', '1.2.3.4', '1.2.3.4:', '[::1]:', '[::1]: 80', '0x50', '0120', '-1', '+80'],
  ...['1.2.3.4:+80', '1.2.3.4:0x50', '1.2.3.4:080', '01.2.3.4:80', 'localhost:80', '[::ffff:1.2.3.4]:80'],
  ...['vsock:2:', 'vsock::', 'vsock::7', 'vsock:any:5', 'vsock:local:5', 'vsock:hypervisor:4294967295'],
  ...[
    'vsock:4294967296:5',
    'vsock:5:4294967296',
    'vsock:-1:5',
    'vsock:99999999999:1',
    'vsock:host:99999999999',
  ],
  ...[
    'vsock:2:5:6',
    'vsock-foo:2:5',
    'vsock:2',
    'vsock:',
    'vsock: 2:5',
    'vsock:0x2:0x5',
    'vsock:x:1',
    'vsock:1:x',
  ],
];

describe('addresses that sockets listen on', () => {
  it.each(['Stream', 'Datagram', 'SequentialPacket'])(
    'are taken or refused as by systemd: Listen%s',
    (kind) => {
      const lines = addresses.map((address) => `Listen${kind}=${address}\n`).join('');
      const text = `[Unit]\nDefaultDependencies=no\n[Socket]\nListenFIFO=/y\n${lines}`;
      const root = real.write({ 't.socket': text, 't.service': '[Service]\nExecStart=/bin/true\n' });
      const { stderr } = real.analyze('verify', '--man=no', '--generators=no', `${root}/t.socket`);
      const theirs = stderr.split('\n').filter((line) => line.startsWith(root));
      expect(verify('t.socket', text).lines).toEqual(theirs.map((line) => line.slice(root.length + 1)));
    },
  );
});
