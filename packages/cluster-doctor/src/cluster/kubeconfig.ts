import { readKubernetesYaml } from '@harderway/yaml-text';
import type { CertificateFacts, FileFacts } from '../bundle/model.js';

type Mapping = Readonly<Record<string, unknown>>;

const mapping = (value: unknown): Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const named = (value: unknown): ReadonlyMap<string, Mapping> =>
  new Map(
    (Array.isArray(value) ? value : []).map((each) => [text(mapping(each)['name']), mapping(each)] as const),
  );

/** A kubeconfig as far as it is told from a bundle: no keys and no tokens. */
export interface KubeconfigFacts {
  readonly currentContext: string;
  /** Names that the current context uses. */
  readonly cluster: string;
  readonly user: string;
  readonly hasContext: boolean;
  readonly hasCluster: boolean;
  readonly hasUser: boolean;
  readonly server: string;
  /** The name that the certificate of the server has to have in place of that in its URL; empty without one. */
  readonly tlsServerName: string;
  /** Whether the client takes any certificate. */
  readonly isInsecure: boolean;
  /** The line of a key, such as `current-context` or `server`. */
  line(key: string): number;
  /** The authority that the client trusts, where the file holds it. */
  readonly authority?: CertificateFacts | undefined;
  /** All authorities that the client trusts, where the file holds them. */
  readonly authorities: readonly CertificateFacts[];
  /** The certificate that the client shows, where the file holds it. */
  readonly client?: CertificateFacts | undefined;
  /** The certificates that it shows beside its own, which lead to an authority. */
  readonly chain: readonly CertificateFacts[];
}

/** Reads a kubeconfig; undefined for what is none. */
export function kubeconfigOf(file: FileFacts | undefined): KubeconfigFacts | undefined {
  if (file?.text === undefined) return undefined;
  const lines = file.text.split('\n');
  const read = readKubernetesYaml(file.text);
  const top = read.kind === 'read' ? mapping(read.value) : {};
  if (text(top['kind']) !== 'Config') return undefined;
  const currentContext = text(top['current-context']);
  const context = named(top['contexts']).get(currentContext);
  const { cluster, user } = mapping(context?.['context']);
  const clusters = named(top['clusters']);
  const settings = mapping(clusters.get(text(cluster))?.['cluster']);
  const line = (key: string): number =>
    Math.max(
      0,
      lines.findIndex((each) => each.includes(`${key}:`)),
    ) + 1;
  // All certificates of a value are on its line.
  function certificates(key: string): readonly CertificateFacts[] {
    const first = file?.certificates?.find((each) => (lines[each.line - 1] ?? '').includes(key));
    return file?.certificates?.filter((each) => each.line === first?.line) ?? [];
  }
  const authorities = certificates('certificate-authority-data');
  const [client, ...chain] = certificates('client-certificate-data');
  return {
    currentContext,
    cluster: text(cluster),
    user: text(user),
    hasContext: context !== undefined,
    hasCluster: clusters.has(text(cluster)),
    hasUser: named(top['users']).has(text(user)),
    server: text(settings['server']),
    tlsServerName: text(settings['tls-server-name']),
    isInsecure: settings['insecure-skip-tls-verify'] === true,
    line,
    authority: authorities[0],
    authorities,
    client,
    chain,
  };
}
