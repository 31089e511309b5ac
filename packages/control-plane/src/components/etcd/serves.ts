import { type GatewayRequest, gatewayArgv } from './json-gateway.js';

/**
 * With the alarm NOSPACE, members elect and answer as before and only refuse writes: to restart or to defragment one of them is
 * the cure, and takes nothing from the others. `etcdctl endpoint health` fails there too, and writes to find that out.
 */
const script = `out=$("$@" 2>&1) || { code=$?; printf '%s\\n' "$out" >&2; exit $code; }
case $out in *'"error":'* | *'alarm:CORRUPT'*) printf '%s\\n' "$out" >&2; exit 1 ;; esac`;

/** A read of any key: it takes a leader that most members follow. */
export const readRequest: GatewayRequest = {
  path: 'kv/range',
  body: { key: Buffer.from('health').toString('base64') },
};

/** A member answers this by itself. */
export const statusRequest: GatewayRequest = { path: 'maintenance/status' };

/** Argv that succeeds on a control node whose member answers and knows a leader. */
export const memberServes: readonly string[] = [
  'sh',
  '-c',
  script,
  'sh',
  ...gatewayArgv([readRequest, statusRequest], { maxSeconds: 5 }),
];
