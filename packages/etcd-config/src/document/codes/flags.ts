import type { RuleInfo } from '@harderway/diagnostics';

/** Codes of the parser of command lines. */
export type FlagCode =
  | 'flag-unknown'
  | 'flag-syntax'
  | 'flag-argument-missing'
  | 'flag-value-invalid'
  | 'positional-argument';

export const flagCodes: readonly RuleInfo<FlagCode>[] = [
  {
    code: 'flag-unknown',
    severity: 'error',
    title: 'flag that this version does not have',
    why: 'etcd prints the error and exits with 2.',
    source: 'Go flag/flag.go',
    example: { bad: '--prevote=false', good: '--pre-vote=false' },
  },
  {
    code: 'flag-syntax',
    severity: 'error',
    title: 'malformed flag',
    why: 'etcd prints the error and exits with 2.',
    source: 'Go flag/flag.go',
    example: { bad: '---name=m1', good: '--name=m1' },
  },
  {
    code: 'flag-argument-missing',
    severity: 'error',
    title: 'flag without its value',
    why: 'etcd prints the error and exits with 2.',
    source: 'Go flag/flag.go',
    example: { bad: '--name', good: '--name=m1' },
  },
  {
    code: 'flag-value-invalid',
    severity: 'error',
    title: 'value that a flag does not take',
    why: 'etcd prints the error and exits with 2.',
    source: 'Go flag/flag.go, pkg/flags',
    example: { bad: '--heartbeat-interval=100ms', good: '--heartbeat-interval=100' },
  },
  {
    code: 'positional-argument',
    severity: 'error',
    title: 'word that is not a flag',
    why: 'etcd exits with 1. Often the word is the value of a bool flag, which has to follow `=`.',
    source: 'server/etcdmain/config.go parse',
    example: { bad: '--pre-vote\nfalse', good: '--pre-vote=false' },
  },
];
