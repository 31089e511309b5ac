import { child, isNode, itemsOf, type Node, named } from './nodes.js';

/** Why a context of a kubeconfig may not do what its certificates say, in words that follow the name of the file. */
export interface KubeconfigFaults {
  /** Why client-go does not use it; undefined if it does. */
  readonly refused: string | undefined;
  /** Settings by which a request is from another user, or to another server. No value of a credential is in them. */
  readonly further: readonly string[];
}

const isSet = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : isNode(value) || Boolean(value);

/** A pair of fields of which client-go takes one, that has both. */
const bothOf = (node: unknown, field: string): boolean =>
  isSet(child(node, field)) && isSet(child(node, `${field}-data`));

/** Fields of a user that say who a request is from, apart from those of the certificate. */
const identities = [
  'token',
  'tokenFile',
  'username',
  'auth-provider',
  'exec',
  'as',
  'as-uid',
  'as-groups',
  'as-user-extra',
];

function refusalOf(root: Node, cluster: unknown, user: unknown): string | undefined {
  const { apiVersion = 'v1', kind = 'Config' } = root;
  if (apiVersion !== 'v1' || kind !== 'Config') return 'is not a Config of apiVersion v1';
  const both = [
    ...['certificate-authority'].filter((field) => bothOf(cluster, field)),
    ...['client-certificate', 'client-key'].filter((field) => bothOf(user, field)),
  ];
  if (both[0] !== undefined) return `has both ${both[0]} and ${both[0]}-data, of which clients take one`;
  if (child(cluster, 'insecure-skip-tls-verify') === true)
    return 'has insecure-skip-tls-verify beside an authority, which clients refuse';
  return undefined;
}

/**
 * The faults of a context of a kubeconfig with embedded certificates.
 *
 * Source: validation.go, client_config.go and api/v1 of client-go's clientcmd, and TLSConfigFor of its transport.
 *
 * @param serverNames names and addresses that the certificate of the server has
 * @param contextName default: the current one
 * @throws PkiError `kubeconfig-unreadable` if two clusters, users or contexts have one name
 */
export function kubeconfigFaults(
  root: Node,
  serverNames: readonly string[],
  contextName: string = String(root['current-context']),
): KubeconfigFaults {
  const [clusters, users, contexts] = ['clusters', 'users', 'contexts'].map((list) => itemsOf(root, list));
  const context = child(named(contexts, contextName), 'context');
  const cluster = child(named(clusters, String(child(context, 'cluster'))), 'cluster');
  const user = child(named(users, String(child(context, 'user'))), 'user');
  const others = identities.filter((field) => isSet(child(user, field)));
  const serverName = child(cluster, 'tls-server-name');
  const isOther = isSet(serverName) && !serverNames.includes(String(serverName));
  return {
    refused: refusalOf(root, cluster, user),
    further: [
      ...(others.length > 0 ? [`has ${others.join(', ')} beside the certificate of its user`] : []),
      ...(isOther ? [`expects ${String(serverName)} of its server (tls-server-name)`] : []),
    ],
  };
}
