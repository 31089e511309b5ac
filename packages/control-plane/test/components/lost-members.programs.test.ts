import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { etcdClientPort, etcdPeerPort } from '@harderway/program-settings';
import { expect, test } from 'vitest';
import { lostMembersScript } from '../../src/components/lost-members.js';

/**
 * In a network of its own: connections to the ports of a member of etcd, and one to another port of its host, whose kernel answers pings or not.
 * Prints when that changes, and each connection that ends. It counts pings and answers instead of waiting for a time, as programs may start slowly.
 */
const scene = `
const { connect, createServer } = require('node:net');
const { once } = require('node:events');
const { execFileSync, spawn } = require('node:child_process');
const { readFileSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');
let ended = 0;
async function open(address, port) {
  const server = createServer((socket) => socket.on('error', () => undefined)).listen(port, address);
  await once(server, 'listening');
  const client = connect(port, address);
  client.on('error', () => undefined).on('close', () => {
    ended += 1;
    console.log('ended: ' + port);
  });
  await once(client, 'connect');
}
async function until(holds) {
  for (let i = 0; i < 400 && !holds(); i += 1) await sleep(50);
}
function icmp(counter) {
  const [names, values] = readFileSync('/proc/self/net/snmp', 'utf8').split('\\n').filter((line) => line.startsWith('Icmp:'));
  return Number(values.split(' ')[names.split(' ').indexOf(counter)]);
}
async function more(counter, count) {
  const before = icmp(counter);
  await until(() => icmp(counter) >= before + count);
}
function host(state) {
  execFileSync('sysctl', ['-qw', 'net.ipv4.icmp_echo_ignore_all=' + (state === 'silent' ? 1 : 0)]);
  console.log(state);
}
(async () => {
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  await open('127.0.0.2', ${etcdClientPort});
  await open('127.0.0.2', ${etcdPeerPort});
  await open('127.0.0.2', 1000);
  host('silent');
  const program = spawn('perl', ['-we', process.argv[1], '127.0.0.2'], { stdio: 'inherit' });
  await more('InEchos', 6);
  host('there');
  await more('OutEchoReps', 4);
  host('silent');
  await until(() => ended === 2);
  await more('InEchos', 4);
  host('there');
  await more('OutEchoReps', 3);
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
