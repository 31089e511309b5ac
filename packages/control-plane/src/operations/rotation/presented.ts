import type { SigningRole } from '@harderway/cluster-pki/authorities';
import type { HostSpec } from '@harderway/cluster-spec';
import type { PkiState } from '@harderway/credentials-directory';
import {
  controllerManagerPort,
  etcdClientPort,
  etcd as etcdFacts,
  schedulerPort,
} from '@harderway/program-settings';
import { forEachHost, type Transport } from '@harderway/remote-exec';
import { memberTls } from '../../components/etcd/json-gateway.js';
import { localCurl } from '../../components/local-curl.js';
import { allOrThrow } from '../../hosts/host-error.js';
import { controlHosts } from '../../hosts/topology.js';
import type { Session } from '../../model/session.js';

/** A server of a host that presents a certificate of an authority. */
interface Presenter {
  readonly name: string;
  readonly url: string;
  /** Options of curl besides what it trusts. */
  readonly options: readonly string[];
}

const peerPort = etcdFacts.ports[1]?.number ?? 2380;
/** Without `--cacert`, which the authority on standard input takes the place of. */
const memberPair = memberTls.slice(2);

function presentersOf(role: SigningRole, { address }: HostSpec, apiPort: number): readonly Presenter[] {
  const local = (name: string, port: number, options: readonly string[] = []): Presenter => ({
    name,
    url: `https://127.0.0.1:${port}/healthz`,
    options,
  });
  if (role === 'etcd-ca')
    return [
      local('etcd', etcdClientPort, memberPair),
      { name: 'etcd, to its peers', url: `https://${address}:${peerPort}/version`, options: memberPair },
    ];
  if (role === 'front-proxy-ca' || role === 'service-account') return [];
  return [
    local('kube-apiserver', apiPort),
    local('kube-controller-manager', controllerManagerPort),
    local('kube-scheduler', schedulerPort),
  ];
}

/** Exit code of curl for a certificate that what it trusts has not signed. */
const untrusted = 60;

/** The answer of a server: a certificate that is trusted or not, or none. */
type Found = { readonly verdict: 'trusted' | 'other' } | { readonly verdict: 'silent'; readonly why: string };

/**
 * Asks a server from a host, which trusts nothing but the given authorities.
 *
 * @param trust in PEM
 */
export async function certificateAt(
  transport: Transport,
  { url, options }: Pick<Presenter, 'url' | 'options'>,
  trust: string,
  signal?: AbortSignal,
): Promise<Found> {
  const argv = [
    ...localCurl,
    // The peer port of etcd offers HTTP/2 and does not answer by it.
    '--http1.1',
    '--max-time',
    '5',
    '--output',
    '/dev/null',
    '--cacert',
    '/dev/stdin',
    ...options,
    url,
  ];
  const { exitCode, stderr } = await transport.run({
    argv,
    stdin: trust,
    sudo: true,
    timeoutMs: 15_000,
    ...(signal === undefined ? {} : { signal }),
  });
  if (exitCode === 0) return { verdict: 'trusted' };
  return exitCode === untrusted ? { verdict: 'other' } : { verdict: 'silent', why: stderr.trim() };
}

/**
 * The servers that present a certificate of another authority than the one that signs now, and those that do not answer. A
 * program may take a minute to read a new one.
 *
 * @returns in words: `etcd on control0`
 * @throws ControlPlaneError of a host that cannot be asked
 */
export async function presentAnother(
  { spec, transports, concurrency }: Session,
  pki: Pick<PkiState, 'files'>,
  role: SigningRole,
  authority: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const trust = pki.files.get(`${authority}.pem`)?.content ?? '';
  const asked = await forEachHost(
    controlHosts(spec),
    async (host) => {
      const transport = transports.get(host.name);
      if (transport === undefined) throw new Error(`no connection to ${host.name}`);
      const found: string[] = [];
      for (const { name, url, options } of presentersOf(role, host, spec.api.port)) {
        const answer = await certificateAt(transport, { url, options }, trust, signal);
        if (answer.verdict === 'other') found.push(`${name} on ${host.name}`);
        // One that is down may come up with its old certificate.
        if (answer.verdict === 'silent') found.push(`${name} on ${host.name} does not answer: ${answer.why}`);
      }
      return found;
    },
    { concurrency },
  );
  return allOrThrow(asked, ({ name }) => name, signal).flat();
}
