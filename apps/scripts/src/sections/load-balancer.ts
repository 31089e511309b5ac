import { formatReport, type LoadReport } from '@harderway/api-load';
import { formatUserData, gatewayUserData } from '@harderway/cloud-init';
import { ldirectordText } from '@harderway/control-plane/files';
import { weightsOf } from '@harderway/control-plane/status';
import { controlHosts, hasStandby } from '@harderway/control-plane/topology';
import { parseList } from '@harderway/ipvs';
import { startClients } from '../clients.js';
import { applyStages, type ChapterContext, materialsOf, onHost, verifyStages } from '../context.js';
import { firstControl, gatewayOf } from '../hosts.js';
import type { Section } from '../section.js';
import { until } from '../wait.js';

interface Table {
  readonly text: string;
  readonly scheduler: string | undefined;
  readonly weights: ReadonlyMap<string, number>;
}

async function tableOf(place: ChapterContext, gateway: string): Promise<Table> {
  const { stdout } = await onHost(place, gateway, 'ipvsadm', '-L', '-n');
  const listing = parseList(stdout);
  const weights = weightsOf(place.spec, listing) ?? new Map<string, number>();
  return { text: stdout, scheduler: listing.services[0]?.scheduler, weights };
}

/** Stops or starts an API server and waits until the balancer has noticed. */
async function untilWeight(
  place: ChapterContext,
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
    const gateway = gatewayOf(place).name;
    narrator.text('/etc/ha.d/ldirectord.cf', ldirectordText(spec), gateway);
    const authority = materialsOf(place).pki.files.get('ca.pem')?.content ?? '';
    narrator.text(
      'cloud-init/user-data.gateway',
      formatUserData(gatewayUserData({ authority, shared: hasStandby(spec) })),
    );
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
    const load = startClients(place);
    const control = firstControl(place);
    let report: LoadReport;
    try {
      await untilWeight(place, gateway, control, 'stop');
      await untilWeight(place, gateway, control, 'start');
    } finally {
      report = await load.stop();
    }
    narrator.check({
      title:
        'the API answered through the virtual IP all along, but for the moment until the stop was noticed',
      source: 'clients that ask for /healthz through the virtual IP and never retry',
      output: formatReport(report),
      ok: report.clients.every(({ succeeded, failed }) => succeeded > failed),
    });
  },
};
