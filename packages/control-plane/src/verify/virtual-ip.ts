import { quote } from '@harderway/remote-exec';
import { arpSettings } from '../resources/virtual-ip.js';
import type { CheckDefinition } from './model.js';
import { runOn } from './run-on.js';

const settings = Object.entries(arpSettings).map(([key, value]) => {
  const path = `/proc/sys/${key.replaceAll('.', '/')}`;
  return { key, path, line: `${path}:${value}` };
});

/** As the kernel shows them: Debian's smallest systems have no sysctl program. */
const showSettings = ['grep', '-H', '.', ...settings.map(({ path }) => path)];

/** A control node has the virtual IP on its loopback device and keeps quiet about it. */
export const virtualIpHidden = (host: string, address: string): CheckDefinition => ({
  id: `${host}/virtual-ip/hidden`,
  title: `${address} is on lo and hidden from ARP`,
  stage: 'virtual-ip',
  host,
  command: `ip -o -4 address show dev lo; ${quote(showSettings)}`,
  look: async (context) => {
    const shown = await runOn(context, host, ['ip', '-o', '-4', 'address', 'show', 'dev', 'lo']);
    const values = await runOn(context, host, showSettings);
    const held = shown.stdout.includes(` ${address}/32 `);
    const lines = new Set(values.stdout.split('\n'));
    const wrong = settings.flatMap(({ key, line }) => (lines.has(line) ? [] : [key]));
    const detail = !held
      ? `${address} is not on lo`
      : wrong.length > 0
        ? `not set: ${wrong.join(', ')}`
        : 'hidden';
    return { ok: held && wrong.length === 0, detail, output: shown.stdout + values.stdout };
  },
});

/** The gateway has the virtual IP on the device by which it is reached. */
export const virtualIpOwned = (host: string, address: string): CheckDefinition => ({
  id: `${host}/gateway/virtual-ip`,
  title: `${address} is on the gateway's network device`,
  stage: 'gateway',
  host,
  command: 'ip -o -4 address show',
  look: async (context) => {
    const shown = await runOn(context, host, ['ip', '-o', '-4', 'address', 'show']);
    const line = shown.stdout.split('\n').find((text) => text.includes(` ${address}/32 `));
    const device = line?.split(/\s+/)[1];
    const ok = device !== undefined && device !== 'lo';
    return { ok, detail: device === undefined ? 'not there' : `on ${device}`, output: line ?? shown.stdout };
  },
});
