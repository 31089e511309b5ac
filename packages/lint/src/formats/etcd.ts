import {
  checkEtcd,
  environmentName,
  etcdCatalog,
  parseEnvironment,
  parseEnvironmentFile,
} from '@harderway/etcd-config';
import { nameOf } from '../files/paths.js';
import { checkByVersion } from './fit.js';
import type { Format } from './format.js';
import { hasKey, isTemplate } from './yaml-head.js';

/** Keys that a configuration file of etcd has, and hardly another file. */
const KEYS = [
  'initial-cluster',
  'listen-client-urls',
  'listen-peer-urls',
  'advertise-client-urls',
  'initial-advertise-peer-urls',
];

const VARIABLES: ReadonlySet<string> = new Set(
  etcdCatalog.flags.filter(({ name }) => name !== 'version').map(({ name }) => environmentName(name)),
);

/** A configuration file of etcd, in YAML or JSON. */
export const etcdFile: Format = {
  kind: 'etcd-file',
  isNamed: (path) => /\.(?:ya?ml|json|conf)$/.test(path),
  recognizes: ({ text }) => !isTemplate(text) && KEYS.some((key) => hasKey(text, key)),
  check: ({ path, text }, { target }) =>
    checkByVersion('etcd', target.etcd, etcdCatalog.minors, (version) => {
      return checkEtcd({ version, file: text, names: { file: path } }).diagnostics;
    }),
};

/** An environment file with variables of etcd. Its unit may give flags besides, so that only the variables are judged. */
export const etcdEnvironment: Format = {
  kind: 'etcd-environment',
  isNamed: (path) => /etcd/.test(nameOf(path)) || /\.env$/.test(path),
  recognizes: ({ text }) =>
    !text.startsWith('#!') &&
    [...text.matchAll(/^[ \t]*(ETCD_\w+)=/gm)].some(([, name = '']) => VARIABLES.has(name)),
  check: ({ path, text }, { target }) =>
    checkByVersion('etcd', target.etcd, etcdCatalog.minors, (version) => {
      const { variables, spans, diagnostics } = parseEnvironmentFile(text, path);
      return [...diagnostics, ...parseEnvironment(variables, { version, spans, file: path }).diagnostics];
    }),
};
