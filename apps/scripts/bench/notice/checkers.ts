import { setTimeout as sleep } from 'node:timers/promises';
import { controlHosts } from '@harderway/control-plane/topology';
import { formatKeepalived, type RealServer } from '@harderway/keepalived-config';
import type { Ground } from '../ground.js';
import { asRoot } from './changes.js';
import { onGateways } from './gateways.js';

const trusted = '/etc/ha.d/kubernetes-ca.pem';
const once = { delay_loop: 1, retry: 0, warmup: 0, connect_timeout: 1 };

/** The checks of keepalived that an API server could have, each as tight as keepalived takes it. */
const checks: Readonly<Record<string, (address: string, port: number) => Partial<RealServer>>> = {
  SSL_GET: () => ({ SSL_GET: [{ url: [{ path: '/readyz', status_code: '200' }], ...once }] }),
  TCP_CHECK: () => ({ TCP_CHECK: [once] }),
  MISC_CHECK: (address, port) => ({
    MISC_CHECK: [
      {
        misc_path: `/usr/bin/curl -sf -m 1 --cacert ${trusted} -o /dev/null https://${address}:${port}/readyz`,
        misc_timeout: 2,
        delay_loop: 1,
        retry: 0,
        warmup: 0,
      },
    ],
  }),
};

/** Programs that find out which API servers work: ldirectord with the check of harderway, and keepalived by each of its own. */
export const checkers: readonly string[] = ['ldirectord', ...Object.keys(checks)];

/** The unit of a checker on a gateway. */
const unitOf = (checker: string): string => (checker === 'ldirectord' ? checker : 'checkers');

function configOf({ spec }: Ground, check: (address: string, port: number) => Partial<RealServer>): string {
  const { virtualIp, port } = spec.api;
  return formatKeepalived({
    global_defs: { script_user: 'root', enable_script_security: true },
    virtual_server: [
      {
        service: { address: virtualIp, port },
        lvs_sched: 'mh',
        'mh-port': true,
        'mh-fallback': true,
        lvs_method: 'DR',
        protocol: 'TCP',
        real_server: controlHosts(spec).map(({ address }) => ({
          address,
          port,
          weight: 1,
          ...check(address, port),
        })),
      },
    ],
  });
}

/** Has a checker keep the tables of all gateways, in the place of ldirectord. */
export async function checkedBy(ground: Ground, checker: string): Promise<void> {
  const check = checks[checker];
  if (check === undefined) throw new Error(`no checker ${checker}`);
  const text = Buffer.from(configOf(ground, check)).toString('base64');
  const file = '/run/checkers.conf';
  const own = `/usr/sbin/keepalived --dont-fork --check -f ${file} -p /run/checkers.pid -c /run/checkers-child.pid`;
  const start = `systemd-run -q --unit=checkers ${own}`;
  await onGateways(ground, `sh -c "echo ${text} | base64 -d > ${file}; systemctl stop ldirectord; ${start}"`);
  await sleep(5000, undefined, { signal: ground.signal });
}

/** Has ldirectord keep the tables again. */
export async function checkedByLdirectord(ground: Ground): Promise<void> {
  await onGateways(ground, 'sh -c "systemctl stop checkers; systemctl start ldirectord"');
  await sleep(5000, undefined, { signal: ground.signal });
}

/** An API server that is stopped for a while: its kernel still takes connections. */
export async function hung(ground: Ground): Promise<void> {
  const host = controlHosts(ground.spec)[1]?.name ?? '';
  await asRoot(ground, host, 'systemctl kill -s STOP kube-apiserver');
  try {
    await sleep(15_000, undefined, { signal: ground.signal });
  } finally {
    await asRoot(ground, host, 'systemctl kill -s CONT kube-apiserver');
  }
  await sleep(10_000, undefined, { signal: ground.signal });
}

/** Gateways whose checker gets 3 % of a processor. */
export async function starved(ground: Ground, checker: string): Promise<void> {
  const unit = unitOf(checker);
  await onGateways(ground, `systemctl set-property --runtime ${unit} CPUQuota=3%`);
  try {
    await sleep(25_000, undefined, { signal: ground.signal });
  } finally {
    await onGateways(ground, `systemctl set-property --runtime ${unit} CPUQuota=`);
  }
  await sleep(10_000, undefined, { signal: ground.signal });
}
