import { listOf, mapOf, textOf } from '@harderway/component-flags/documents';
import { parseAuthenticationConfiguration } from '../documents/authentication.js';
import { isOn, itemsOf } from './flag-texts.js';
import type { ClusterFinding, ComponentInstance } from './model.js';

/** Paths that RBAC lets everybody read, in every version. */
const PUBLIC = ['/healthz', '/livez', '/readyz', '/version'];

/** The paths that a file of authenticators leaves to anonymous callers; undefined when it does not say. */
const allowedPaths = ({ flags, read, version }: ComponentInstance): readonly string[] | 'all' | undefined => {
  const path = flags['authentication-config'];
  const text = path === undefined ? undefined : read?.(path);
  if (text === undefined) return undefined;
  const { value = {} } = parseAuthenticationConfiguration(text, version);
  if (value['anonymous'] === undefined) return undefined;
  const { enabled, conditions } = mapOf(value['anonymous']);
  if (enabled !== true) return [];
  const paths = listOf(conditions).map((item) => textOf(mapOf(item)['path']));
  return paths.length === 0 ? 'all' : paths;
};

/** Whether probes without credentials reach an API server. A refused probe takes a healthy server out. */
export const anonymousFindings = (
  server: ComponentInstance,
  probes: readonly string[],
): readonly ClusterFinding[] =>
  probes.flatMap((probe): readonly ClusterFinding[] => {
    const allowed = allowedPaths(server);
    const open = itemsOf(server.flags, 'authorization-mode').includes('AlwaysAllow');
    const off =
      allowed === undefined
        ? !isOn(server.flags, 'anonymous-auth', true) || open
        : allowed !== 'all' && !allowed.includes(probe);
    const base = probe.split('?')[0] ?? probe;
    const hidden = !PUBLIC.some((path) => base === path || base.startsWith(`${path}/`));
    if (off)
      return [
        {
          severity: 'error',
          code: 'anonymous-probe-refused',
          message: `The balancer asks kube-apiserver on ${server.host} for ${probe} without credentials, and gets 401. Allow anonymous callers${
            allowed === undefined
              ? ' (--anonymous-auth=true), from 1.31 on for that path alone in --authentication-config'
              : ' that path in --authentication-config'
          }, or probe with a client certificate.`,
          flags: ['anonymous-auth', 'authentication-config'],
        },
      ];
    return hidden
      ? [
          {
            severity: 'warning',
            code: 'anonymous-probe-forbidden',
            message: `RBAC does not let anonymous callers read ${probe} on ${server.host} by itself. Probe /livez or /readyz, or bind a role.`,
            flags: ['authorization-mode'],
          },
        ]
      : [];
  });
