import type { SigningRole } from '@harderway/cluster-pki/authorities';
import type { HostSpec } from '@harderway/cluster-spec';
import {
  controllerManagerPort,
  etcdClientPort,
  etcd as etcdFacts,
  schedulerPort,
} from '@harderway/cluster-spec/programs';
import { forEachHost } from '@harderway/remote-exec';
import { memberTls } from '../components/etcd/json-gateway.js';
import { localCurl } from '../components/local-curl.js';
import { ControlPlaneError } from '../errors.js';
import { allOrThrow } from '../hosts/host-error.js';
import type { Session } from '../hosts/session.js';
import { controlHosts } from '../hosts/topology.js';
import type { PkiState } from '../local/pki-state.js';
import { pause } from '../pause.js';

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

/** Tries, 3 s apart: kube-apiserver looks for a new certificate every minute. */
const tries = 30;

/**
 * Waits until no server presents a certificate of another authority.
 *
 * @throws ControlPlaneError `rotation-refused` with those that still do; and what {@link presentAnother} throws
 */
export async function untilNonePresentsAnother(
  session: Session,
  pki: Pick<PkiState, 'files'>,
  role: SigningRole,
  authority: string,
  signal?: AbortSignal,
): Promise<void> {
  for (let left = tries; ; left -= 1) {
    const held = await presentAnother(session, pki, role, authority, signal);
    if (held.length === 0) return;
    if (left === 1) {
      throw new ControlPlaneError(
        'rotation-refused',
        'certificates of another authority are still presented',
        {
          details: held,
          hint: 'restart what presents them, then run the same command again',
        },
      );
    }
    await pause(3000, signal);
  }
}

/**
 * The servers that present a certificate of another authority than the one that signs now. A program may take a minute to read
 * a new one.
 *
 * @returns in words: `etcd on control0`
 * @throws HostError of a host that does not answer
 */
async function presentAnother(
  { spec, transports, concurrency }: Session,
  pki: Pick<PkiState, 'files'>,
  role: SigningRole,
  authority: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const stdin = pki.files.get(`${authority}.pem`)?.content ?? '';
  const asked = await forEachHost(
    controlHosts(spec),
    async (host) => {
      const found: string[] = [];
      for (const { name, url, options } of presentersOf(role, host, spec.api.port)) {
        const argv = [
          ...localCurl,
          '--max-time',
          '5',
          '--output',
          '/dev/null',
          '--cacert',
          '/dev/stdin',
          ...options,
          url,
        ];
        const result = await transports
          .get(host.name)
          ?.run({ argv, stdin, sudo: true, timeoutMs: 15_000, ...(signal === undefined ? {} : { signal }) });
        if (result?.exitCode === untrusted) found.push(`${name} on ${host.name}`);
      }
      return found;
    },
    { concurrency },
  );
  return allOrThrow(asked, ({ name }) => name, signal).flat();
}
