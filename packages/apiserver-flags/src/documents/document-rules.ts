import { documentCodes } from '@harderway/component-flags/documents';
import { defineRules, type RuleInfo, type RuleSet } from '@harderway/diagnostics';

const ENCRYPTION_CONFIGURATION = 'EncryptionConfiguration';

const encryption = (providers: string): string =>
  `apiVersion: apiserver.config.k8s.io/v1\nkind: ${ENCRYPTION_CONFIGURATION}\nresources:\n- resources: [secrets]\n  providers:\n${providers}`;

const SECRETBOX =
  '  - secretbox: {keys: [{name: key1, secret: MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=}]}\n';

const ownCodes: readonly RuleInfo[] = [
  {
    code: 'audit-secrets',
    severity: 'warning',
    title: 'audit policy that records the bodies of secrets',
    why: 'Whoever reads the log reads all secrets.',
    example: {
      bad: 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: RequestResponse\n',
      good: 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n',
      given: { kind: 'Policy' },
    },
  },
  {
    code: 'encryption-off',
    severity: 'warning',
    title: 'identity as the first provider',
    why: 'The first provider writes, and identity writes plain text.',
    source: 'staging/src/k8s.io/apiserver/pkg/server/options/encryptionconfig/config.go',
    example: {
      bad: encryption(`  - identity: {}\n${SECRETBOX}`),
      good: encryption(`${SECRETBOX}  - identity: {}\n`),
      given: { kind: ENCRYPTION_CONFIGURATION },
    },
  },
  {
    code: 'encryption-weak',
    severity: 'warning',
    title: 'aescbc or aesgcm as the first provider',
    why: 'aescbc is open to padding oracle attacks, and aesgcm is safe only while keys are replaced every 200,000 writes.',
    source: 'https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/#providers',
    example: {
      bad: encryption(SECRETBOX.replace('secretbox', 'aescbc')),
      good: encryption(SECRETBOX),
      given: { kind: ENCRYPTION_CONFIGURATION },
    },
  },
  {
    code: 'kms-v1',
    severity: 'warning',
    title: 'plugin of KMS v1',
    why: 'It is deprecated since 1.28 and off by default from 1.29 on, where the program ends.',
    source: 'staging/src/k8s.io/apiserver/pkg/server/options/encryptionconfig/config.go',
    example: {
      bad: encryption('  - kms: {apiVersion: v1, name: vault, endpoint: unix:///run/kms.sock}\n'),
      good: encryption('  - kms: {apiVersion: v2, name: vault, endpoint: unix:///run/kms.sock}\n'),
      given: { kind: ENCRYPTION_CONFIGURATION },
    },
  },
];

/** The codes of the configuration files that kube-apiserver reads. */
export const documentRegistry: RuleSet<never> = /* @__PURE__ */ defineRules('apiserver-flags', [
  ...documentCodes,
  ...ownCodes,
]);
