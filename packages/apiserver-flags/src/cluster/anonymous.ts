import { listOf, mapOf, textOf } from '@harderway/component-flags/documents';
import type { Diagnostic } from '@harderway/diagnostics';
import { parseAuthenticationConfiguration } from '../documents/authentication.js';
import { finding } from './cluster-rules.js';
import { isOn, itemsOf } from './flag-texts.js';
import type { ComponentInstance } from './model.js';

/** Paths that RBAC lets everybody read, in every version. */
const PUBLIC = ['/healthz', '/livez', '/readyz', '/version'];

/** The paths that a file of authenticators leaves to anonymous callers; undefined when it does not say. */
function allowedPaths({ flags, read, version }: ComponentInstance): readonly string[] | 'all' | undefined {
  const path = flags['authentication-config'];
  const text = path === undefined ? undefined : read?.(path);
  if (text === undefined) return undefined;
  const { value = {} } = parseAuthenticationConfiguration(text, version);
  if (value['anonymous'] === undefined) return undefined;
  const { enabled, conditions } = mapOf(value['anonymous']);
  if (enabled !== true) return [];
  const paths = listOf(conditions).map((item) => textOf(mapOf(item)['path']));
  return paths.length === 0 ? 'all' : paths;
}

const refused = ({ host }: ComponentInstance, probe: string, hasFile: boolean): Diagnostic =>
  finding(
    'anonymous-probe-refused',
    `the balancer asks kube-apiserver on ${host} for ${probe} without credentials, and gets 401`,
    `Allow anonymous callers${
      hasFile
        ? ' that path in --authentication-config'
        : ' (--anonymous-auth=true), from 1.31 on for that path alone in --authentication-config'
    }, or probe with a client certificate.`,
    ['anonymous-auth', 'authentication-config'],
  );

const forbidden = ({ host }: ComponentInstance, probe: string): Diagnostic =>
  finding(
    'anonymous-probe-forbidden',
    `RBAC does not let anonymous callers read ${probe} on ${host} by itself`,
    'Probe /livez or /readyz, or bind a role.',
    ['authorization-mode'],
  );

/** Checks that probes without credentials reach an API server. A refused probe takes a healthy server out. */
export function anonymousFindings(
  server: ComponentInstance,
  probes: readonly string[],
): readonly Diagnostic[] {
  const allowed = allowedPaths(server);
  const isOpen = itemsOf(server.flags, 'authorization-mode').includes('AlwaysAllow');
  const isOff = (probe: string): boolean =>
    allowed === undefined
      ? !isOn(server.flags, 'anonymous-auth', true) || isOpen
      : allowed !== 'all' && !allowed.includes(probe);
  const isPublic = (probe: string): boolean => {
    const path = probe.split('?')[0] ?? probe;
    return PUBLIC.some((open) => path === open || path.startsWith(`${open}/`));
  };
  return probes.flatMap((probe) => {
    if (isOff(probe)) return refused(server, probe, allowed !== undefined);
    return isPublic(probe) ? [] : forbidden(server, probe);
  });
}
