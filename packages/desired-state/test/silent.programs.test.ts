import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { unitFunctions } from '../src/kinds/unit/shell.js';

/** A server on loopback, and a connection from an address to it. */
async function connected(from: string): Promise<{ readonly port: number; readonly client: Socket }> {
  const server = createServer((socket) => void socket.on('error', () => undefined).resume());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = Number(Reflect.get(Object(server.address()), 'port'));
  const client = connect({ host: '127.0.0.1', port, localAddress: from });
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  await once(client, 'connect');
  return { port, client };
}

/** Whether all that are connected from elsewhere have been silent for a second. */
const isSilent = (port: number, before = ''): Promise<boolean> =>
  new Promise((resolve) => {
    const script = `${unitFunctions}\n${before}\nsilent 1 127.0.0.1 ${port}`;
    execFile('sh', ['-c', script], (error) => resolve(error === null));
  });

test('a client that sends nothing is silent, and one that has just sent is not', async () => {
  const { port, client } = await connected('127.0.0.2');
  client.write('request');
  expect(await isSilent(port)).toBe(false);
  await sleep(1200);
  expect(await isSilent(port)).toBe(true);
  client.write('request');
  await sleep(50);
  expect(await isSilent(port)).toBe(false);
});

test('clients on the host itself do not count', async () => {
  const { port, client } = await connected('127.0.0.1');
  client.write('request');
  expect(await isSilent(port)).toBe(true);
});

test('where connections cannot be seen, nobody is taken for silent', async () => {
  const { port } = await connected('127.0.0.1');
  expect(await isSilent(port, 'ss() { return 127; }')).toBe(false);
});
