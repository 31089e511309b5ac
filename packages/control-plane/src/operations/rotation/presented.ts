import type { SigningRole } from '@harderway/cluster-pki/authorities';
import type { PkiState } from '@harderway/credentials-directory';
import { type CommandResult, forEachHost, type Transport } from '@harderway/remote-exec';
import { components, componentsOf } from '../../components/index.js';
import { localCurl } from '../../components/local-curl.js';
import { allOrThrow } from '../../hosts/host-error.js';
import type { Component, HostContext, TlsServer } from '../../model/component.js';
import type { Session } from '../../model/session.js';
import { certificateOf } from './succession.js';

/** The servers of a host whose certificates an authority issues. */
const serversOn = (
  place: HostContext,
  issuer: SigningRole,
  all: readonly Component[],
): readonly TlsServer[] =>
  componentsOf(place.host.role, all)
    .flatMap(({ servers }) => servers?.(place) ?? [])
    .filter((server) => server.issuer === issuer);

/** Exit code of curl for a certificate that it does not accept. */
const refused = 60;

/** Verify results of OpenSSL for a certificate of a trusted authority with the wrong names (1, by curl) or dates (10). */
const misfits: readonly string[] = ['1', '10'];

/** Verify results of OpenSSL for a certificate that no trusted authority has signed, such as a self-signed one. */
const strangers: readonly string[] = ['18', '19', '20', '21'];

/** The answer of a server: a certificate of an authority or of another one, or none that can be judged. */
type PresentedCertificate =
  | { readonly verdict: 'trusted' | 'other' }
  | { readonly verdict: 'silent'; readonly why: string };

/** Who has signed a certificate decides, whatever else curl does not like about it. */
function verdictOf({ exitCode, stdout, stderr }: CommandResult): PresentedCertificate {
  const [, said = ''] = /^(\d+)\n$/.exec(stdout) ?? [];
  if (exitCode === 0 || (exitCode === refused && misfits.includes(said))) return { verdict: 'trusted' };
  if (exitCode === refused && strangers.includes(said)) return { verdict: 'other' };
  return { verdict: 'silent', why: stderr.split('\n')[0] ?? '' };
}

/**
 * Asks a server from a host, which trusts nothing but the given authorities.
 *
 * @param trust in PEM
 */
export async function certificateAt(
  transport: Transport,
  { url, curlOptions }: Pick<TlsServer, 'url' | 'curlOptions'>,
  trust: string,
  signal?: AbortSignal,
): Promise<PresentedCertificate> {
  const argv = [
    ...localCurl,
    // The peer port of etcd offers HTTP/2 and does not answer by it.
    '--http1.1',
    '--max-time',
    '5',
    '--output',
    '/dev/null',
    '--write-out',
    '%{ssl_verify_result}\\n',
    '--cacert',
    '/dev/stdin',
    ...curlOptions,
    url,
  ];
  const options = { stdin: trust, sudo: true, timeoutMs: 15_000, signal };
  return verdictOf(await transport.run({ argv, ...options }));
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
  all: readonly Component[] = components,
): Promise<readonly string[]> {
  const trust = certificateOf(pki, authority);
  const hosts = spec.hosts.map((host) => ({ ...host, servers: serversOn({ spec, host }, role, all) }));
  const asked = await forEachHost(
    hosts.filter(({ servers }) => servers.length > 0),
    async (host) => {
      const transport = transports.get(host.name);
      if (transport === undefined) throw new Error(`no connection to ${host.name}`);
      const found: string[] = [];
      for (const { name, url, curlOptions } of host.servers) {
        const answer = await certificateAt(transport, { url, curlOptions }, trust, signal);
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
