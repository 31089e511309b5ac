import { editedText, sharedNodes } from '@harderway/yaml-text';
import { parseDocument } from 'yaml';
import { base64, type Kubeconfig, parseContext } from './kubeconfig.js';
import { itemsOf, readKubeconfig } from './nodes.js';

/**
 * Replaces the credentials (PEM) of a context of a kubeconfig, and its authority (PEM) and server if given, and makes it the current
 * context. All else in the file stays, comments and line ends too.
 *
 * @param context Default: the current one.
 * @throws PkiError `kubeconfig-unreadable`
 */
export function editKubeconfig(
  text: string,
  edit: Pick<Kubeconfig, 'certificate' | 'key'> & Partial<Pick<Kubeconfig, 'authority' | 'server'>>,
  context?: string,
): string {
  const root = readKubeconfig(text);
  const config = parseContext(root, context);
  const document = parseDocument(text);
  const { setIn } = sharedNodes(document, 'less');
  const at = (list: string, own: string): number => itemsOf(root, list).findIndex(({ name }) => name === own);
  const user = ['users', at('users', config.user), 'user'];
  setIn([...user, 'client-certificate-data'], base64(edit.certificate));
  setIn([...user, 'client-key-data'], base64(edit.key));
  const { authority = config.authority, server = config.server } = edit;
  const cluster = ['clusters', at('clusters', config.cluster), 'cluster'];
  if (authority !== config.authority) setIn([...cluster, 'certificate-authority-data'], base64(authority));
  if (server !== config.server) setIn([...cluster, 'server'], server);
  if (config.context !== root['current-context']) setIn(['current-context'], config.context);
  return editedText(text, document);
}
