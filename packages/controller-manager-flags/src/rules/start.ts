import {
  faultIf,
  missingFiles,
  type OpenedFile,
  type RuleFault,
  type StartRule,
} from '@harderway/component-flags/kubernetes';
import { controllersAreComplete, controllersOf } from '../controllers.js';

const OPENED: readonly OpenedFile[] = [
  { flag: 'kubeconfig', stage: 'apply', words: (path) => `stat ${path}: no such file or directory` },
  { flag: 'requestheader-client-ca-file', stage: 'apply' },
];

/** Rules of what the program needs to begin. */
export const startRules: readonly StartRule[] = [
  {
    code: 'controller-unknown',
    stage: 'validate',
    versions: '1.20-',
    source: 'staging/src/k8s.io/controller-manager/options/generic.go',
    check: ({ list, version }): readonly RuleFault[] => {
      const known = controllersOf(version);
      const sure = controllersAreComplete(version);
      // Only a star by itself stands for all of them: -* is a controller named *, and there is none.
      return list('controllers')
        .filter((item) => item !== '*')
        .map((item) => item.replace(/^-/, ''))
        .filter((name) => !known.has(name))
        .map((name) => ({
          severity: sure ? ('error' as const) : ('warning' as const),
          text: sure
            ? `"${name}" is not in the list of known controllers`
            : `"${name}" is not among the controllers known here of ${version}`,
          flag: 'controllers',
          advice: 'Compare it with the list in --help.',
        }));
    },
  },
  {
    code: 'kubeconfig-missing',
    stage: 'apply',
    versions: '1.20-',
    source: 'staging/src/k8s.io/client-go/tools/clientcmd/client_config.go',
    check: ({ text }) =>
      faultIf(
        text('kubeconfig') === '' && text('master') === '',
        'invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
        'kubeconfig',
        'Give --kubeconfig; without it the program works inside a pod only.',
      ),
  },
  {
    code: 'file-missing',
    stage: 'apply',
    versions: '1.20-',
    source: 'cmd/kube-controller-manager/app/options/options.go',
    check: (context) => missingFiles(context, OPENED),
  },
  {
    code: 'service-account-credentials',
    stage: 'run',
    versions: '1.20-',
    source: 'cmd/kube-controller-manager/app/controllermanager.go',
    check: ({ bool, text }): readonly RuleFault[] =>
      bool('use-service-account-credentials') && text('service-account-private-key-file') === ''
        ? [
            {
              severity: 'warning',
              text: '--use-service-account-credentials was specified without providing a --service-account-private-key-file',
              flag: 'use-service-account-credentials',
              advice: 'Give --service-account-private-key-file.',
            },
          ]
        : [],
  },
];
