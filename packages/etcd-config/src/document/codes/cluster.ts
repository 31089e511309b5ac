import type { RuleInfo } from '@harderway/diagnostics';

/** Codes of the parser of descriptions of clusters. */
export type ClusterCode = 'cluster-type' | 'cluster-key-missing' | 'cluster-key-unknown';

export const clusterCodes: readonly RuleInfo<ClusterCode>[] = [
  {
    code: 'cluster-type',
    severity: 'error',
    title: 'value of the wrong type',
    why: 'The description is not used until all of it can be read.',
    example: {
      bad: 'version: 3.5.26\ntoken: t\ndataDirectory: /d\nmembers: [{name: a, address: 10.0.0.1, peerPort: 0}]',
      good: 'version: 3.5.26\ntoken: t\ndataDirectory: /d\nmembers: [{name: a, address: 10.0.0.1, peerPort: 2380}]',
      given: { text: 'cluster description' },
    },
  },
  {
    code: 'cluster-key-missing',
    severity: 'error',
    title: 'required key that is missing',
    why: 'The description is not used until it is complete.',
    example: {
      bad: 'version: 3.5.26\ndataDirectory: /d\nmembers: [{name: a, address: 10.0.0.1}]',
      good: 'version: 3.5.26\ntoken: t\ndataDirectory: /d\nmembers: [{name: a, address: 10.0.0.1}]',
      given: { text: 'cluster description' },
    },
  },
  {
    code: 'cluster-key-unknown',
    severity: 'error',
    title: 'unknown key',
    why: 'Most probably it is misspelled, and what it was meant to set is not set.',
    example: {
      bad: 'version: 3.5.26\ntoken: t\ndataDirectory: /d\nmembers: [{name: a, addres: 10.0.0.1}]',
      good: 'version: 3.5.26\ntoken: t\ndataDirectory: /d\nmembers: [{name: a, address: 10.0.0.1}]',
      given: { text: 'cluster description' },
    },
  },
];
