import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { etcdClientPort, etcdPeerPort } from '@harderway/program-settings';
import { expect, test } from 'vitest';
import { lostMembersScript } from '../../src/components/lost-members.js';

/**
 * In a network of its own: connections to the ports of a member of etcd, and one to another port of its host, whose kernel answers pings or not.
 * Prints when that changes, and each connection that ends.
 */
const scene = `
const { connect, createServer } = require('node:net');
const { once } = require('node:events');
const { execFileSync, spawn } = require('node:child_process');
const { setTimeout: sleep } = require('node:timers/promises');
async function open(address, port) {
  const server = createServer((socket) => socket.on('error', () => undefined)).listen(port, address);
  await once(server, 'listening');
  const client = connect(port, address);
  client.on('error', () => undefined).on('close', () => console.log('ended: ' + port));
  await once(client, 'connect');
}
async function host(state, ms) {
  execFileSync('sysctl', ['-qw', 'net.ipv4.icmp_echo_ignore_all=' + (state === 'silent' ? 1 : 0)]);
  console.log(state);
  await sleep(ms);
}
(async () => {
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  await open('127.0.0.2', ${etcdClientPort});
  await open('127.0.0.2', ${etcdPeerPort});
  await open('127.0.0.2', 1000);
  const program = spawn('perl', ['-we', process.argv[1], '127.0.0.2'], { stdio: 'inherit' });
  await host('silent', 2000);
  await host('there', 2000);
  await host('silent', 2500);
  await host('there', 1000);
  program.kill();
  process.exit();
})();
`;

test('connections to the etcd of a host end once it answers pings no longer', async () => {
  const argv = ['--net', process.execPath, '-e', scene, lostMembersScript];
  const child = spawn('unshare', argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [printed, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(complaints).toBe('');
  // In the order in which the kernel finds them.
  const lines = printed.trim().split('\n');
  expect([...lines.slice(0, 4), ...lines.slice(4, 6).sort(), ...lines.slice(6)]).toEqual([
    // It may be that nobody lets pings through.
    'silent',
    'there',
    'silent',
    '127.0.0.2 is gone: connections to its etcd end',
    `ended: ${etcdClientPort}`,
    `ended: ${etcdPeerPort}`,
    'there',
  ]);
}, 30_000);
