import { parse, stringify } from 'yaml';
import { PkiError } from './errors.js';

/** A kubeconfig of one cluster, one user and one context. */
export interface Kubeconfig {
  /** Name of the cluster. */
  readonly cluster: string;
  /** URL of the API server, `https://kubernetes:6443`. */
  readonly server: string;
  /** Name of the user, for people: the API server goes by the certificate. */
  readonly user: string;
  /** Name of the context, which is also the current one. */
  readonly context: string;
  /** PEM of the authority's certificate. */
  readonly authority: string;
  /** PEM of the user's certificate. */
  readonly certificate: string;
  /** PEM of the user's key. */
  readonly key: string;
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** A kubeconfig with all data embedded, as YAML. Source: client-go's clientcmd/api/v1. */
export function renderKubeconfig(config: Kubeconfig): string {
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: config.cluster,
        cluster: { 'certificate-authority-data': base64(config.authority), server: config.server },
      },
    ],
    users: [
      {
        name: config.user,
        user: {
          'client-certificate-data': base64(config.certificate),
          'client-key-data': base64(config.key),
        },
      },
    ],
    contexts: [{ name: config.context, context: { cluster: config.cluster, user: config.user } }],
    'current-context': config.context,
    preferences: {},
  };
  return stringify(document, { lineWidth: 0 });
}

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const child = (value: unknown, name: string): unknown => (isNode(value) ? value[name] : undefined);
const named = (list: unknown, name: unknown): unknown =>
  Array.isArray(list) ? list.find((entry: unknown) => child(entry, 'name') === name) : undefined;

/**
 * Reads the current context of a kubeconfig with embedded data. Other clusters, users and contexts in the file are
 * ignored.
 * @throws PkiError `kubeconfig-unreadable`
 */
export function parseKubeconfig(text: string): Kubeconfig {
  let root: unknown;
  try {
    root = parse(text, { logLevel: 'silent' });
  } catch {
    // The YAML error would quote the file, and with it the key.
    throw new PkiError('kubeconfig-unreadable', 'The kubeconfig is not YAML.');
  }
  const wanted = (value: unknown, what: string): string => {
    if (typeof value === 'string' && value !== '') return value;
    throw new PkiError('kubeconfig-unreadable', `The kubeconfig lacks ${what}.`);
  };
  const data = (value: unknown, what: string): string =>
    Buffer.from(wanted(value, what), 'base64').toString('utf8');
  const contextName = wanted(child(root, 'current-context'), 'its current-context');
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
