import { quote } from '@harderway/remote-exec';
import { saysHealthy } from '../resources/healthz.js';
import { healthz } from '../resources/kube-apiserver.js';
import type { CheckDefinition } from './model.js';
import { lastLine, runOn } from './run-on.js';

/** The API server of a host answers on the host itself, over TLS with the cluster's CA. */
export const apiserverHealthy = (host: string, port: number): CheckDefinition => ({
  id: `${host}/kube-apiserver/healthz`,
  title: `https://127.0.0.1:${port}/healthz answers ok`,
  stage: 'kube-apiserver',
  host,
  command: quote(healthz(port)),
  look: async (context) => {
    const result = await runOn(context, host, healthz(port));
    const ok = saysHealthy(result);
    return { ok, detail: ok ? 'ok' : lastLine(result), output: result.stdout || result.stderr };
  },
});

/** The API answers through the virtual IP, asked from this machine. */
export const apiThroughVirtualIp = (url: string): CheckDefinition => ({
  id: 'api/virtual-ip',
  title: `${url}/healthz answers ok through the virtual IP`,
  stage: 'load-balancer',
  command: `GET ${url}/healthz`,
  look: async ({ api }) => {
    const { status, body } = await api.request('GET', '/healthz');
    return { ok: status === 200 && body === 'ok', detail: `${status} ${body.slice(0, 80)}`, output: body };
  },
});

const leasePath = (component: string): string =>
  `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${component}`;

/** A component has a leader: its lease is held by one and was renewed lately. */
export const leaderElected = (component: 'kube-controller-manager' | 'kube-scheduler'): CheckDefinition => ({
  id: `api/${component}/leader`,
  title: `${component} has one leader`,
  stage: component,
  command: `GET ${leasePath(component)}`,
  look: async ({ api }) => {
    const { status, body, date } = await api.request('GET', leasePath(component));
    if (status !== 200) return { ok: false, detail: `no lease: ${status}` };
    const lease = JSON.parse(body) as {
      readonly spec?: { readonly holderIdentity?: string; readonly renewTime?: string };
    };
    const holder = lease.spec?.holderIdentity ?? '';
    const renewed = Date.parse(lease.spec?.renewTime ?? '');
    // By the clock of the cluster: this machine's may differ.
    const age = Math.round(((date?.getTime() ?? Date.now()) - renewed) / 1000);
    const ok = holder !== '' && age < 60;
    const detail =
      holder === '' ? 'nobody holds the lease' : `${holder.replace(/_.*/, '')}, renewed ${age} s ago`;
    return { ok, detail, output: JSON.stringify(lease.spec, null, 2) };
  },
});
