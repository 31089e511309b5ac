import type { SigningRole } from '@harderway/cluster-pki/authorities';
import type { PkiState } from '@harderway/credentials-directory';
import { forEachHost, type Transport } from '@harderway/remote-exec';
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

/** Exit code of curl for a certificate that what it trusts has not signed. */
const untrusted = 60;

/** The answer of a server: a certificate that is trusted or not, or none. */
type PresentedCertificate =
  | { readonly verdict: 'trusted' | 'other' }
  | { readonly verdict: 'silent'; readonly why: string };

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
    '--cacert',
    '/dev/stdin',
    ...curlOptions,
    url,
  ];
  const { exitCode, stderr } = await transport.run({
    argv,
    stdin: trust,
    sudo: true,
    timeoutMs: 15_000,
    signal,
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
