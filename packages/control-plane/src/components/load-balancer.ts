import { basename, dirname } from 'node:path';
import { trustFile } from '@harderway/cluster-pki/authorities';
import type { ClusterSpec } from '@harderway/cluster-spec';
import type { Resource } from '@harderway/desired-state';
import { parseList } from '@harderway/ipvs';
import { formatLdirectord } from '@harderway/ldirectord-config';
import { balancerSettings, drainDirectory } from '@harderway/program-settings';
import { apiUrl, controlHosts, hasStandby } from '../hosts/topology.js';
import type { StageCheck } from '../model/check.js';
import type { Descriptor, Draining } from '../model/component.js';
import type { Item } from '../model/item.js';
import { checkTimes } from './check-times.js';
import { drainFile } from './drain-file.js';
import { hostCheck } from './host-check.js';
import { absent, authority, credential, directory, plain, service, text, undone } from './items.js';
import { balancerTrustPath, retiredChecks, serverCheck, serverCheckPath } from './server-check.js';
import { soleHolder } from './sole-holder.js';
import { showTable, showWholeTable, tableIn, unreadable, weightsOf } from './weights.js';

const unit = 'ldirectord.service';

/** Path of the file that ldirectord reads. */
export const balancerPath = '/etc/ha.d/ldirectord.cf';

/** ldirectord.cf: the API servers behind the virtual IP, with the health check of the profile. */
export function ldirectordText(spec: ClusterSpec): string {
  const { virtualIp, port, name } = spec.api;
  const { scheduler, checkIntervalSeconds, checkTimeoutSeconds, quiescent } = spec.loadBalancer;
  const { globals, section } = balancerSettings[spec.profile];
  return formatLdirectord({
    globals: {
      checktimeout: checkTimeoutSeconds,
      checkinterval: checkIntervalSeconds,
      autoreload: true,
      quiescent,
      maintenancedir: drainDirectory,
      ...globals,
    },
    virtuals: [
      {
        address: { kind: 'address', family: 'inet', address: virtualIp, port },
        servicename: name,
        real: controlHosts(spec).map((host) => ({ address: host.address, port, forward: 'direct' })),
        scheduler,
        // By its source address alone, all connections of a machine would go to one server; and a drained server takes none.
        schedflags: scheduler === 'mh' ? 'mh-port,mh-fallback' : undefined,
        ...section,
      },
    ],
  });
}

/** Every API server is in the kernel's table with a weight above 0. */
const balancerWeights = (host: string): StageCheck =>
  hostCheck({
    id: `${host}/load-balancer/weights`,
    title: 'every API server takes new connections',
    finding: 'server-taken-out',
    host,
    argv: showTable,
    judge: ({ stdout }, { spec }) => {
      const listing = parseList(stdout);
      const why = unreadable(listing);
      if (why !== undefined) return { ok: false, detail: `the table could not be read: ${why}` };
      const weights = weightsOf(spec, listing);
      if (weights === undefined) return { ok: false, detail: 'no virtual service for the virtual IP' };
      const hosts = controlHosts(spec);
      const each = hosts.map(({ name, address }) => `${name} ${weights.get(address) ?? 'missing'}`);
      return {
        ok: hosts.every(({ address }) => (weights.get(address) ?? 0) > 0),
        detail: `weights: ${each.join(', ')}`,
      };
    },
  });

/** The API answers this machine through the virtual IP. */
const apiThroughVirtualIp = (url: string): StageCheck => ({
  id: 'api/virtual-ip',
  title: `${url}/healthz answers ok through the virtual IP`,
  finding: 'virtual-address-silent',
  command: `GET ${url}/healthz`,
  look: async ({ api }) => {
    const { status, body } = await api.request('GET', '/healthz');
    return { ok: status === 200 && body === 'ok', detail: `${status} ${body.slice(0, 80)}`, output: body };
  },
});

const expireKey = 'net.ipv4.vs.expire_nodest_conn';
const sloppyKey = 'net.ipv4.vs.sloppy_tcp';

const ipvsParameter = (key: string): Item =>
  plain(
    { kind: 'sysctl', key, value: '1', module: 'ip_vs' },
    { kind: 'sysctl', key, value: '0', optional: true },
  );

/**
 * Parameters of IPVS. Without the first, a client that uses a port again reaches a drained server for minutes: IPVS keeps its old
 * connection. Without the second, a gateway resets connections that the gateway before it has accepted a moment ago, and not
 * announced yet. Loaded at boot, since the parameters exist only with the module.
 */
function parameters(spec: ClusterSpec): readonly Item[] {
  const keys = hasStandby(spec) ? [expireKey, sloppyKey] : [expireKey];
  return [
    text('/etc/modules-load.d/harderway-ipvs.conf', () => 'ip_vs\n'),
    text('/etc/sysctl.d/50-harderway-ipvs.conf', () => keys.map((key) => `${key} = 1\n`).join('')),
    ...keys.map(ipvsParameter),
    ...(hasStandby(spec) ? [] : undone([ipvsParameter(sloppyKey)])),
  ];
}

const checkDirectory = dirname(serverCheckPath);

/** The check that `profile: production` names in ldirectord.cf. */
const ownCheck: readonly Item[] = [
  plain({ kind: 'directory', path: checkDirectory, mode: 0o755 }, absent(checkDirectory)),
  ...retiredChecks.map((path) => plain(absent(path), absent(path))),
  // Not trusted by the whole host, and while the authority is replaced, several.
  credential(dirname(balancerTrustPath), basename(balancerTrustPath), trustFile('ca')),
  text(serverCheckPath, () => serverCheck),
];

/** Asks whether a gateway can drain API servers, and which are drained. */
const drainQuestions = (spec: ClusterSpec): readonly Resource[] => [
  { kind: 'unit', name: unit, enabled: true, active: true },
  { kind: 'directory', path: drainDirectory, mode: 0o700 },
  ...[...controlHosts(spec), ...spec.leaving].map(({ name }) => absent(drainFile(spec, name))),
];

/** Whether ldirectord knows the directory, or will before anything restarts. Without `quiescent` it removes a drained server, and connections to it hang. */
const drainsOn: Draining['isReady'] = ({ spec }, seen, resources) =>
  spec.loadBalancer.quiescent &&
  (seen.paths.has(drainDirectory) ||
    resources.some((own) => own.kind === 'directory' && own.path === drainDirectory));

/** Whether the kernel has the virtual service: `ipvsadm -C` removes it, and ldirectord does not look. */
function hasService(spec: ClusterSpec, printed: string): boolean | undefined {
  const listing = tableIn(printed);
  return listing === undefined ? undefined : weightsOf(spec, listing) !== undefined;
}

/** ldirectord on the gateway. In the guide the whole host trusts the cluster's CA, in production the check alone. */
export const loadBalancer: Descriptor = {
  unit,
  questions: ({ spec }) => drainQuestions(spec),
  probeCommand: () => ['sh', '-c', showWholeTable],
  hasService,
  draining: { file: drainFile, isReady: drainsOn },
  rolls: {},
  installs: ({ spec }) => {
    const isProduction = spec.profile === 'production';
    const trusted = authority('kubernetes-ca');
    const file = text(balancerPath, () => ldirectordText(spec));
    // A restart would empty the table; on a reload ldirectord reads its files again and keeps it.
    return [
      ...parameters(spec),
      directory(drainDirectory, 0o700),
      ...(isProduction ? [...ownCheck, ...undone([trusted])] : [trusted, ...undone(ownCheck)]),
      file,
      service(unit, isProduction ? [file] : [file, trusted], { onChange: 'reload' }),
    ];
  },
  checks: (hosts, spec) => [
    ...hosts.flatMap(({ name }) => [
      balancerWeights(name),
      soleHolder(name, spec.api.virtualIp),
      // The check of production has no limit that a slow gateway could exceed.
      ...(spec.profile === 'guide' ? [checkTimes(name, spec)] : []),
    ]),
    apiThroughVirtualIp(apiUrl(spec)),
  ],
};
