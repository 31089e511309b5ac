import { editedText, sharedNodes } from '@harderway/yaml-text';
import { parseDocument } from 'yaml';
import { base64, type Kubeconfig, parseKubeconfig } from './kubeconfig.js';
import { itemsOf, readKubeconfig } from './nodes.js';

/**
 * Replaces the credentials (PEM) of a kubeconfig's current context, and its authority (PEM) and server if given. All else in the
 * file stays, comments and line ends too.
 *
 * @throws PkiError `kubeconfig-unreadable`
 */
export function editKubeconfig(
  text: string,
  edit: Pick<Kubeconfig, 'certificate' | 'key'> & Partial<Pick<Kubeconfig, 'authority' | 'server'>>,
): string {
  const config = parseKubeconfig(text);
  const root = readKubeconfig(text);
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
  return editedText(text, document);
}
