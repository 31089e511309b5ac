import { gatewayUserData, userData } from '@harderway/cloud-init';
import { controlHosts, gatewayHost, ldirectordText, openApi, weightsOf } from '@harderway/control-plane';
import { parseList } from '@harderway/ipvs';
import { firstControl } from '../host-side.js';
import { applyStages, materialsOf, onHost, type Place, verifyStages } from '../place.js';
import type { Section } from '../section.js';
import { pause, until } from '../wait.js';

/** Sends requests through the virtual IP, each on a new connection, until `stop` is aborted. */
async function ask(
  place: Place,
  stop: AbortSignal,
): Promise<{ readonly asked: number; readonly failed: number }> {
  const api = openApi(place.spec, materialsOf(place).pki, { fresh: true, timeoutMs: 3000 });
  let asked = 0;
  let failed = 0;
  while (!stop.aborted) {
    asked += 1;
    const ok = await api.request('GET', '/healthz').then(
      ({ status, body }) => status === 200 && body === 'ok',
      () => false,
    );
    if (!ok) failed += 1;
    await pause(20, stop).catch(() => undefined);
  }
  api.close();
  return { asked, failed };
}

interface Table {
  readonly text: string;
  readonly scheduler: string | undefined;
  readonly weights: ReadonlyMap<string, number>;
}

async function tableOf(place: Place, gateway: string): Promise<Table> {
  const { stdout } = await onHost(place, gateway, 'ipvsadm', '-L', '-n');
  const listing = parseList(stdout);
  const weights = weightsOf(place.spec, listing) ?? new Map<string, number>();
  return { text: stdout, scheduler: listing.services[0]?.scheduler, weights };
}

/** Stops or starts an API server and waits until the balancer has noticed. */
async function untilWeight(
  place: Place,
  gateway: string,
  control: { readonly name: string; readonly address: string },
  verb: 'stop' | 'start',
): Promise<void> {
  const wanted = verb === 'stop' ? 0 : 1;
  const started = performance.now();
  const { exitCode } = await onHost(place, control.name, 'systemctl', verb, 'kube-apiserver');
  place.narrator.show(`systemctl ${verb} kube-apiserver`, '', control.name);
  const seen = await until(
    () => tableOf(place, gateway),
    ({ weights }) => weights.get(control.address) === wanted,
    { timeoutMs: 90_000, everyMs: 100, signal: place.signal },
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  place.narrator.check({
    host: gateway,
    title: `kube-apiserver ${verb === 'stop' ? 'stopped' : 'started again'} on ${control.name}: its weight is ${wanted}`,
    command: 'ipvsadm -L -n',
    output: seen.value.text,
    ok: exitCode === 0 && seen.held,
    detail: `after ${seconds} s`,
  });
}

/** ldirectord watches the API servers and takes failing ones out. */
export const loadBalancer: Section = {
  id: 'load-balancer',
  title: '7 Kubernetes API load balancer: ldirectord',
  stages: ['load-balancer'],
  run: async (place) => {
    const { spec, narrator, signal } = place;
    const gateway = gatewayHost(spec)?.name;
    if (gateway === undefined) throw new Error('cluster.yaml has no gateway');
    narrator.text('/etc/ha.d/ldirectord.cf', ldirectordText(spec), gateway);
    const authority = materialsOf(place).pki.files.get('ca.pem')?.content ?? '';
    narrator.text('cloud-init/user-data.gateway', userData(gatewayUserData({ authority })));
    await applyStages(place, 'load-balancer');
    const settled = await until(
      () => tableOf(place, gateway),
      ({ scheduler, weights }) =>
        scheduler === spec.loadBalancer.scheduler &&
        controlHosts(spec).every(({ address }) => weights.get(address) === 1),
      { timeoutMs: 60_000, signal },
    );
    narrator.check({
      host: gateway,
      title: `${spec.loadBalancer.scheduler}, every API server with weight 1`,
      command: 'ipvsadm -L -n',
      output: settled.value.text,
      ok: settled.held,
    });
    await verifyStages(place, 'load-balancer');
    const stop = new AbortController();
    const asking = ask(place, AbortSignal.any([stop.signal, signal]));
    const name = firstControl(place);
    const control = controlHosts(spec).find((host) => host.name === name) ?? { name, address: '' };
    try {
      await untilWeight(place, gateway, control, 'stop');
      await untilWeight(place, gateway, control, 'start');
    } finally {
      stop.abort();
    }
    const { asked, failed } = await asking;
    narrator.check({
      title:
        'the API answered through the virtual IP all along, but for the moment until the stop was noticed',
      ok: asked > 0 && failed < asked / 2,
      detail: `${asked} asked, ${failed} failed`,
    });
  },
};
