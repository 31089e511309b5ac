/**
 * Watches members and writes keys from inside a lab's namespace, as a process of its own. It keeps its connections: a new one for
 * each request would take most of the machine.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerKey, type WatchLine, type WatchRequest } from './watch-lines.js';

const say = (line: WatchLine): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);

/** Asks a member; whether it answers with 200 in time. */
type Ask = (address: string, path: string, timeoutMs: number, body?: string) => Promise<boolean>;

function asking(auth: string): Ask {
  const read = (name: string): Buffer => readFileSync(join(auth, name));
  const tls = { ca: read('ca.pem'), cert: read('kubernetes.pem'), key: read('kubernetes-key.pem') };
  const agent = new Agent({ ...tls, keepAlive: true });
  return (address, path, timeoutMs, body) =>
    new Promise((resolve) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const method = body === undefined ? 'GET' : 'POST';
      const asked = request({ agent, host: address, port: 2379, path, method, signal }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode === 200));
        answer.on('error', () => resolve(false));
      });
      asked.on('error', () => resolve(false));
      asked.end(body);
    });
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Writes keys, one after another, each through the first member that takes it. A number is used once. */
async function write(ask: Ask, addresses: readonly string[]): Promise<void> {
  for (let last = 0; ; await sleep(200)) {
    last = Math.max(last + 1, Date.now());
    const body = JSON.stringify({ key: base64(ledgerKey(last)), value: base64('x') });
    for (const address of addresses)
      if (await ask(address, '/v3/kv/put', 2000, body)) {
        say({ written: last });
        break;
      }
  }
}

/** A member is silent if it does not answer for itself within 3 s. */
async function look(ask: Ask, address: string, found: (answers: boolean) => void): Promise<void> {
  for (; ; await sleep(300)) found(await ask(address, '/health?serializable=true', 3000));
}

const { auth, members, writes }: WatchRequest = JSON.parse(process.argv[2] ?? '');
const ask = asking(auth);
const silent = new Set<string>();
for (const { name, address } of members)
  void look(ask, address, (answers) => {
    if (answers) silent.delete(name);
    else silent.add(name);
  });
setInterval(() => say({ silent: [...silent] }), 500);
if (writes)
  void write(
    ask,
    members.map(({ address }) => address),
  );
