import { faultIf, type Rule, remark, type StartContext } from '@harderway/component-flags/kubernetes';
import { about } from './about.js';

/** Signers of their own files, with the name that the program gives each in its errors. */
const SIGNERS: readonly (readonly [flags: string, name: string])[] = [
  ['cluster-signing-kubelet-serving', 'cluster-signing-kubelet-serving'],
  ['cluster-signing-kubelet-client', 'cluster-signing-kube-apiserver-client'],
  ['cluster-signing-kube-apiserver-client', 'cluster-signing-kube-apiserver'],
  ['cluster-signing-legacy-unknown', 'cluster-signing-legacy-unknown'],
];

const pair = ({ text }: StartContext, flags: string): readonly [boolean, boolean] => [
  text(`${flags}-cert-file`) !== '',
  text(`${flags}-key-file`) !== '',
];

/** Rules of the signing of certificates. */
export const signingRules: readonly Rule[] = [
  {
    ...about('validate', 'signing-pair'),
    check: (context) =>
      SIGNERS.flatMap(([flags, name]) => {
        const [cert, key] = pair(context, flags);
        const missing = cert ? 'key' : 'cert';
        return faultIf(
          cert !== key,
          `"${name}": cannot specify ${cert ? 'cert without key' : 'key without cert'}`,
          `${flags}-${cert ? 'cert' : 'key'}-file`,
          `Give --${flags}-${missing}-file too.`,
        );
      }),
  },
  {
    ...about('validate', 'signing-exclusive'),
    check: (context) => {
      const single = pair(context, 'cluster-signing').includes(true);
      const specific = SIGNERS.some(([flags]) => pair(context, flags).includes(true));
      return faultIf(
        single && specific,
        'cannot specify --cluster-signing-{cert,key}-file and other --cluster-signing-*-file flags at the same time',
        'cluster-signing-cert-file',
        'Use one CA for all signers, or one for each.',
      );
    },
  },
  {
    ...about('run', 'signing-half'),
    check: (context) => {
      const [cert, key] = pair(context, 'cluster-signing');
      if (cert === key) return [];
      return [
        remark(
          'certificates are not signed: --cluster-signing-cert-file and --cluster-signing-key-file work only together',
          `cluster-signing-${cert ? 'cert' : 'key'}-file`,
          'Give both, or neither.',
        ),
      ];
    },
  },
];
