import type { CertificateFacts, FileFacts } from '../bundle/model.js';

type Mapping = Readonly<Record<string, unknown>>;

/** A mapping of a document; empty for what is none. */
export const mapping = (value: unknown): Mapping =>
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
  /** The files that it names, in place of holding what is in them itself. */
  readonly files: readonly FileOfKubeconfig[];
  /** The authorities that the client trusts; empty if they are not known. */
  readonly authorities: readonly CertificateFacts[];
  /** The certificate that the client shows; undefined without one that is known. */
  readonly client?: CertificateFacts | undefined;
  /** The certificates that it shows beside its own, which lead to an authority. */
  readonly chain: readonly CertificateFacts[];
  /** The public halves of the client's key, and of all others where the kubeconfig holds it; empty if they are not known. */
  readonly keys: readonly string[];
  /** The file that holds a part: the kubeconfig itself, or one that it names. */
  holder(part: PartOfKubeconfig): string;
}

/** A part of a kubeconfig that may be in a file of its own, by its key. */
type PartOfKubeconfig = 'certificate-authority' | 'client-certificate' | 'client-key';

/** A file that a kubeconfig names. */
export interface FileOfKubeconfig {
  readonly part: PartOfKubeconfig;
  /** Absolute. */
  readonly path: string;
}

/** A path as a kubeconfig means it: from its own directory. Source: ResolveLocalPaths of client-go. */
function absolute(path: string, kubeconfig: string): string {
  const parts: string[] = [];
  const whole = path.startsWith('/') ? path : kubeconfig.replace(/[^/]*$/, path);
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Reads the kubeconfig at a path; undefined for what is none. */
export function kubeconfigOf(
  path: string,
  fileAt: (path: string) => FileFacts | undefined,
  top: Readonly<Record<string, unknown>>,
): KubeconfigFacts | undefined {
  const file = fileAt(path);
  if (file?.text === undefined) return undefined;
  const lines = file.text.split('\n');
  if (text(top['kind']) !== 'Config') return undefined;
  const currentContext = text(top['current-context']);
  const context = named(top['contexts']).get(currentContext);
  const { cluster, user } = mapping(context?.['context']);
  const clusters = named(top['clusters']);
  const settings = mapping(clusters.get(text(cluster))?.['cluster']);
  const users = named(top['users']);
  const credentials = mapping(users.get(text(user))?.['user']);
  const line = (key: string): number =>
    Math.max(
      0,
      lines.findIndex((each) => each.includes(`${key}:`)),
    ) + 1;
  const files = (
    [
      ['certificate-authority', settings],
      ['client-certificate', credentials],
      ['client-key', credentials],
    ] as const
  ).flatMap(([part, values]): readonly FileOfKubeconfig[] =>
    // What the kubeconfig holds itself counts more.
    text(values[part]) === '' || text(values[`${part}-data`]) !== ''
      ? []
      : [{ part, path: absolute(text(values[part]), path) }],
  );
  const holder = (part: PartOfKubeconfig): string => files.find((each) => each.part === part)?.path ?? path;
  const certificates = (part: PartOfKubeconfig): readonly CertificateFacts[] =>
    holder(part) === path
      ? (file.certificates ?? []).filter((each) => (lines[each.line - 1] ?? '').includes(`${part}-data`))
      : (fileAt(holder(part))?.certificates ?? []);
  const [client, ...chain] = certificates('client-certificate');
  return {
    currentContext,
    cluster: text(cluster),
    user: text(user),
    hasContext: context !== undefined,
    hasCluster: clusters.has(text(cluster)),
    hasUser: users.has(text(user)),
    server: text(settings['server']),
    tlsServerName: text(settings['tls-server-name']),
    isInsecure: settings['insecure-skip-tls-verify'] === true,
    line,
    files,
    authorities: certificates('certificate-authority'),
    client,
    chain,
    keys: fileAt(holder('client-key'))?.keys ?? [],
    holder,
  };
}
