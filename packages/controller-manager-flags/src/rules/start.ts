import {
  fault,
  faultIf,
  fileRule,
  INVALID_OPTIONS,
  type KubernetesFault,
  type KubernetesRule,
  type OpenedFile,
  remark,
} from '@harderway/component-flags/kubernetes';
import { controllersAreComplete, controllersOf } from '../controllers.js';

const OPENED: readonly OpenedFile[] = [
  { flag: 'kubeconfig', words: (path) => `stat ${path}: no such file or directory` },
  { flag: 'requestheader-client-ca-file' },
];

/** Rules of what the program needs to begin. */
export const startRules: readonly KubernetesRule[] = [
  {
    code: 'controller-unknown',
    severity: 'error',
    title: 'controller that the version does not have',
    why: INVALID_OPTIONS,
    example: {
      bad: '--controllers=*,-nodeipan',
      good: '--controllers=*,-nodeipam',
      given: { version: '1.20.2' },
    },
    stage: 'validate',
    source: 'staging/src/k8s.io/controller-manager/options/generic.go',
    check: ({ list, version }): readonly KubernetesFault[] => {
      const known = controllersOf(version);
      const sure = controllersAreComplete(version);
      // Only a star by itself means all of them: -* is a controller named *, and there is none.
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
    code: 'kubeconfig-missing',
    severity: 'error',
    title: 'no kubeconfig',
    why: 'Without one the program looks for the credentials of a pod, and ends where it is not in one.',
    example: { bad: '--kubeconfig=', good: '--kubeconfig=/kubeconfig' },
    stage: 'apply',
    source: 'staging/src/k8s.io/client-go/tools/clientcmd/client_config.go',
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
    code: 'service-account-credentials',
    severity: 'warning',
    title: 'accounts for the controllers without a key to sign their tokens',
    why: 'The program cannot make tokens for its controllers, and they do not start.',
    example: {
      bad: '--use-service-account-credentials=true',
      good: '--use-service-account-credentials=true\n--service-account-private-key-file=/service-account-key.pem',
    },
    stage: 'run',
    source: 'cmd/kube-controller-manager/app/controllermanager.go',
    check: ({ bool, text }): readonly KubernetesFault[] =>
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
