import { parseClusterSpec } from '@harderway/cluster-spec';
import { rules } from '@harderway/program-settings';
import { nameOf } from '../files/paths.js';
import type { Format } from './format.js';
import { hasKey, isYamlPath } from './yaml-head.js';

/** The cluster.yaml of harderway. */
export const cluster: Format = {
  kind: 'cluster',
  isNamed: isYamlPath,
  recognizes: ({ path, text }) =>
    hasKey(text, 'hosts') &&
    (/^cluster\.ya?ml$/.test(nameOf(path)) || /^\ufeff?api[ \t]*:[^#]*?\bvirtualIp\b/m.test(text)),
  check: ({ path, text }) => parseClusterSpec(text, { path, rules }).diagnostics,
};
