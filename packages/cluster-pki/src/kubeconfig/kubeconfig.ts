import { goYaml } from '@harderway/yaml-text';
import { base64Of } from '../encoding/base64.js';
import { PkiError } from '../errors.js';
import { child, itemsOf, type Node, named, readKubeconfig, unreadable } from './nodes.js';

/** The parts of a kubeconfig that say where the API server is. There is one cluster, one user and one context. */
export interface KubeconfigTarget {
  /** Name of the cluster. */
  readonly cluster: string;
  /** URL of the API server, `https://kubernetes:6443`. */
  readonly server: string;
  /** Name of the user, for people: the API server goes by the credential. */
  readonly user: string;
  /** Name of the context, which is also the current one. */
  readonly context: string;
  /** PEM of the authority's certificate. */
  readonly authority: string;
}

/** A kubeconfig whose user has a certificate. */
export interface Kubeconfig extends KubeconfigTarget {
  /** PEM of the user's certificate. */
  readonly certificate: string;
  /** PEM of the user's key. */
  readonly key: string;
}

/** A kubeconfig whose user has a token, such as one of a service account. */
export interface TokenKubeconfig extends KubeconfigTarget {
  readonly token: string;
}

/** A program that prints an ExecCredential. */
export interface ExecPlugin {
  /** Default: `client.authentication.k8s.io/v1`. */
  readonly apiVersion?: string | undefined;
  readonly command: string;
  readonly args?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Whether it may ask the person. Default: `IfAvailable`. */
  readonly interactiveMode?: 'Never' | 'IfAvailable' | 'Always' | undefined;
  /** Whether it gets the cluster in KUBERNETES_EXEC_INFO. Default false. */
  readonly provideClusterInfo?: boolean | undefined;
  /** Printed by clients if the program is missing. */
  readonly installHint?: string | undefined;
}

/** A kubeconfig whose user gets a credential from a program. */
export interface ExecKubeconfig extends KubeconfigTarget {
  readonly exec: ExecPlugin;
}

/** Text as kubeconfigs embed it. */
export const base64 = (text: string): string => base64Of(new TextEncoder().encode(text));

function fromBase64(text: string, what: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0)));
  } catch {
    throw new PkiError('kubeconfig-unreadable', `The kubeconfig has ${what}, which is not base64.`, {
      hint: 'Restore the file.',
    });
  }
}

/** The fields of a plugin, in the order of client-go. A field without a value is left out. */
const execOf = ({ apiVersion, command, args, env, ...more }: ExecPlugin): object => ({
  apiVersion: apiVersion ?? 'client.authentication.k8s.io/v1',
  command,
  args,
  env: env && Object.entries(env).map(([name, value]) => ({ name, value })),
  installHint: more.installHint,
  provideClusterInfo: more.provideClusterInfo ?? false,
  interactiveMode: more.interactiveMode ?? 'IfAvailable',
});

function userOf(config: Kubeconfig | TokenKubeconfig | ExecKubeconfig): object {
  if ('token' in config) return { token: config.token };
  if ('exec' in config) return { exec: execOf(config.exec) };
  return { 'client-certificate-data': base64(config.certificate), 'client-key-data': base64(config.key) };
}

/** A kubeconfig with all data embedded, as YAML. Source: client-go's clientcmd/api/v1. */
export function formatKubeconfig(config: Kubeconfig | TokenKubeconfig | ExecKubeconfig): string {
  const { cluster, server, user, context, authority } = config;
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: cluster, cluster: { 'certificate-authority-data': base64(authority), server } }],
    users: [{ name: user, user: userOf(config) }],
    contexts: [{ name: context, context: { cluster, user } }],
    'current-context': context,
    preferences: {},
  };
  return goYaml(document);
}

function wanted(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new PkiError('kubeconfig-unreadable', `The kubeconfig lacks ${what}.`, {
    hint: 'Embed its data, and name a context whose cluster and user are in the file.',
  });
}

const currentContext = (root: Node): string => wanted(root['current-context'], 'its current-context');

/** Name of the context with this cluster and user: the current context if it has both, otherwise the first that does. */
export function contextOf(
  root: Node,
  { cluster, user }: Pick<Kubeconfig, 'cluster' | 'user'>,
): string | undefined {
  const isOf = ({ context }: Node): boolean =>
    child(context, 'cluster') === cluster && child(context, 'user') === user;
  const contexts = itemsOf(root, 'contexts').filter(isOf);
  return (contexts.find(({ name }) => name === root['current-context']) ?? contexts[0])?.name;
}

/**
 * Reads the current context of a kubeconfig whose user has a certificate, with embedded data. Other clusters, users and
 * contexts in the file are ignored.
 * @throws PkiError `kubeconfig-unreadable`
 */
export const parseKubeconfig = (text: string): Kubeconfig => parseContext(readKubeconfig(text));

/** Reads a context of a kubeconfig like {@link parseKubeconfig}. Default: the current one. */
export function parseContext(root: Node, contextName: string = currentContext(root)): Kubeconfig {
  const data = (value: unknown, what: string): string => fromBase64(wanted(value, what), what);
  const context = child(named(child(root, 'contexts'), contextName), 'context');
  const clusterName = wanted(child(context, 'cluster'), `the cluster of its context ${contextName}`);
  const userName = wanted(child(context, 'user'), `the user of its context ${contextName}`);
  const cluster = child(named(child(root, 'clusters'), clusterName), 'cluster');
  const user = child(named(child(root, 'users'), userName), 'user');
  return {
    cluster: clusterName,
    server: wanted(child(cluster, 'server'), `the server of cluster ${clusterName}`),
    user: userName,
    context: contextName,
    authority: data(
      child(cluster, 'certificate-authority-data'),
      `certificate-authority-data of cluster ${clusterName}`,
    ),
    certificate: data(child(user, 'client-certificate-data'), `client-certificate-data of user ${userName}`),
    key: data(child(user, 'client-key-data'), `client-key-data of user ${userName}`),
  };
}

/** Whether a text is a kubeconfig that embeds a client certificate, whatever the name of its file: kubeadm writes `admin.conf`. */
export const embedsClientCertificate = (text: string): boolean =>
  /client-certificate-data["']?\s*:/.test(text) &&
  (/^\ufeff?["']?users["']?[ \t]*:/m.test(text) || /^\ufeff?\s*\{[\s\S]*"users"\s*:/.test(text));

/** The texts that a list of a kubeconfig embeds under a key. A file that is named in the place of one cannot be looked at. */
function embedded(
  root: ReturnType<typeof readKubeconfig>,
  list: string,
  item: string,
  key: string,
): readonly string[] {
  return itemsOf(root, list).flatMap((each) => {
    const fields = each[item];
    const data = child(fields, `${key}-data`) ?? '';
    if (typeof data === 'string' && data !== '') return [fromBase64(data, `${key}-data of ${each.name}`)];
    if (data === '' && !child(fields, key)) return [];
    throw unreadable(`The kubeconfig does not embed ${key} of ${each.name}.`, 'Embed its data.');
  });
}

/**
 * All certificates that a kubeconfig embeds, each as PEM: first the certificate of the current context's user, then the certificates
 * of all users and the authorities of all clusters.
 * @throws PkiError `kubeconfig-unreadable`, also if it names a file in the place of one
 */
export function certificatesOfKubeconfig(text: string): readonly string[] {
  const { certificate } = parseKubeconfig(text);
  const root = readKubeconfig(text);
  return [
    certificate,
    ...embedded(root, 'users', 'user', 'client-certificate'),
    ...embedded(root, 'clusters', 'cluster', 'certificate-authority'),
  ];
}
