import {
  type Fault,
  fault,
  faultIf,
  fileRule,
  type OpenedFile,
  type Rule,
  remark,
} from '@harderway/component-flags/kubernetes';
import { controllersAreComplete, controllersOf } from '../controllers.js';
import { about } from './about.js';

const OPENED: readonly OpenedFile[] = [
  { flag: 'kubeconfig', words: (path) => `stat ${path}: no such file or directory` },
  { flag: 'requestheader-client-ca-file' },
];

/** Rules of what the program needs to begin. */
export const startRules: readonly Rule[] = [
  {
    ...about('validate', 'controller-unknown'),
    check: ({ list, version }): readonly Fault[] => {
      const known = controllersOf(version);
      const sure = controllersAreComplete(version);
      // Only a star by itself means all of them: -* names a controller *, which does not exist.
      return list('controllers')
        .filter((item) => item !== '*')
        .map((item) => item.replace(/^-/, ''))
        .filter((name) => !known.has(name))
        .map((name) =>
          fault(
            sure
              ? `"${name}" is not in the list of known controllers`
              : `"${name}" is not among the controllers known here of ${version}`,
            'controllers',
            'Compare it with the list in --help.',
            { severity: sure ? ('error' as const) : ('warning' as const) },
          ),
        );
    },
  },
  {
    ...about('apply', 'kubeconfig-missing'),
    check: ({ text }) =>
      faultIf(
        text('kubeconfig') === '' && text('master') === '',
        'invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
        'kubeconfig',
        'Give --kubeconfig; without it the program works inside a pod only.',
      ),
  },
  fileRule('cmd/kube-controller-manager/app/options/options.go', OPENED),
  {
    ...about('run', 'service-account-credentials'),
    check: ({ bool, text }): readonly Fault[] =>
      bool('use-service-account-credentials') && text('service-account-private-key-file') === ''
        ? [
            remark(
              '--use-service-account-credentials was specified without providing a --service-account-private-key-file',
              'use-service-account-credentials',
              'Give --service-account-private-key-file.',
            ),
          ]
        : [],
  },
];
