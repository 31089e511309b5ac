import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Ground } from '../ground.js';
import { outputOf, ownerOf } from './gateways.js';

/** Opens connections and says nothing on them. Prints the local port of each that is open, and of each that is reset. */
const program = `
const [address, port, count] = process.argv.slice(1);
for (let index = 0; index < Number(count); index += 1) {
  const socket = require('node:net').connect(Number(port), address);
  const own = {};
  socket.on('connect', () => { own.port = socket.localPort; console.log('open ' + own.port); });
  socket.on('error', () => console.log('reset ' + own.port));
}`;

/** Idle connections through the virtual IP. */
export interface Idle {
  /** Local ports, by the address of the server that IPVS has chosen. */
  servers(): Promise<ReadonlyMap<number, string>>;
  /** Local ports of connections that were reset, with the time: milliseconds since 1970. */
  readonly resets: ReadonlyMap<number, number>;
  stop(): void;
}

/** Opens connections through the virtual IP that are silent from then on, as a watch without events is. */
export async function openIdle(ground: Ground, count: number): Promise<Idle> {
  const { virtualIp, port } = ground.spec.api;
  const argv = [process.execPath, '-e', program, virtualIp, `${port}`, `${count}`];
  const [enter = '', ...rest] = ground.lab.enter(argv);
  const child = spawn(enter, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  const resets = new Map<number, number>();
  const open = new Set<number>();
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [what, local] = line.split(' ');
      if (what === 'reset') resets.set(Number(local), Date.now());
      else if (open.add(Number(local)).size === count) resolve();
    });
  });
  return {
    resets,
    stop: () => child.kill(),
    servers: async () => {
      const table = await outputOf(ground, await ownerOf(ground), 'ipvsadm -Lcn');
      const lines = table.matchAll(/ESTABLISHED \S+:(\d+) +\S+ +(\S+):\d+/g);
      const all = [...lines].map(([, local, server = '']) => [Number(local), server] as const);
      return new Map(all.filter(([local]) => open.has(local)));
    },
  };
}
