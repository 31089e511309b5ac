import type { Diagnostic } from '@harderway/diagnostics';
import { finding } from './cluster-rules.js';
import type { ComponentInstance } from './model.js';

/** Files that must be the same, or where `holds` one that holds the other, and what happens where they are not. */
const PAIRS = [
  {
    code: 'service-account-keys-differ',
    serverFlag: 'service-account-signing-key-file',
    managerFlag: 'service-account-private-key-file',
    effect: 'tokens that the one signs are not those that the other makes',
  },
  {
    code: 'signing-ca-not-trusted',
    serverFlag: 'client-ca-file',
    managerFlag: 'cluster-signing-cert-file',
    effect: 'kubelets with certificates that kube-controller-manager signs are not let in',
    // While authorities change, several are trusted and one signs.
    holds: true,
  },
  {
    code: 'root-ca-differs',
    serverFlag: 'client-ca-file',
    managerFlag: 'root-ca-file',
    effect: 'pods may not trust the certificate of the API',
    // Unusual, but it may be meant.
    isAllowed: true,
  },
] as const;

/** Compares two files by text where both are known, else by path on the same host; undefined where nobody knows. */
function sameFile(
  left: ComponentInstance,
  leftPath: string,
  right: ComponentInstance,
  rightPath: string,
  holds: boolean,
): boolean | undefined {
  const [a, b] = [left.read?.(leftPath), right.read?.(rightPath)];
  if (a !== undefined && b !== undefined) return holds ? a.includes(b.trim()) : a.trim() === b.trim();
  return left.host === right.host && leftPath === rightPath ? true : undefined;
}

/** Checks that keys and authorities of API server and controller manager belong together. */
export const fileFindings = (
  server: ComponentInstance,
  manager: ComponentInstance,
  ignoreUnread: boolean,
): readonly Diagnostic[] =>
  PAIRS.flatMap((pair): readonly Diagnostic[] => {
    const { code, serverFlag, managerFlag, effect } = pair;
    const [path, other] = [server.flags[serverFlag], manager.flags[managerFlag]];
    if (path === undefined || other === undefined) return [];
    const same = sameFile(server, path, manager, other, 'holds' in pair);
    if (same === true || (same === undefined && ignoreUnread)) return [];
    const files = `--${serverFlag}=${path} of kube-apiserver on ${server.host} and --${managerFlag}=${other} of kube-controller-manager on ${manager.host}`;
    const flags = [serverFlag, managerFlag];
    if (same === false && !('isAllowed' in pair))
      return [finding(code, `${files} differ: ${effect}`, 'Put the same file in both places.', flags)];
    const state = same === false ? 'differ' : 'could not be compared';
    const message = `${files} ${state}: if they are not the same, ${effect}`;
    return [finding(code, message, 'Compare them.', flags, 'warning')];
  });
