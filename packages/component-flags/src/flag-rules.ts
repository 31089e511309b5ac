import { defineRules, type RuleInfo, type RuleSet } from '@harderway/diagnostics';

/** Codes that the parsers and the builder report. */
export type FlagCode =
  | 'flag-unknown'
  | 'flag-syntax'
  | 'flag-shorthand-unknown'
  | 'flag-argument-missing'
  | 'flag-value-invalid'
  | 'flag-deprecated'
  | 'flag-uncertain'
  | 'positional-argument'
  | 'version-invalid'
  | 'version-unknown';

const PFLAG = 'github.com/spf13/pflag 1.0.5, flag.go';

const rules: readonly RuleInfo<FlagCode>[] = [
  {
    code: 'flag-unknown',
    severity: 'error',
    title: 'flag that the version does not have',
    why: 'The program prints its usage and ends.',
    source: PFLAG,
    example: { bad: '--verbosity=2', good: '--v=2' },
  },
  {
    code: 'flag-syntax',
    severity: 'error',
    title: 'argument that begins like a flag and is none',
    why: 'The program ends while it reads its arguments.',
    source: PFLAG,
    example: { bad: '---v=2', good: '--v=2' },
  },
  {
    code: 'flag-shorthand-unknown',
    severity: 'error',
    title: 'long name with one dash',
    why: 'After one dash each letter is a flag of its own, and -v is the only one that Kubernetes has.',
    source: PFLAG,
    example: { bad: '-profiling=false', good: '--profiling=false' },
  },
  {
    code: 'flag-argument-missing',
    severity: 'error',
    title: 'flag without a value at the end',
    why: 'Only a bool may be left without a value.',
    source: PFLAG,
    example: { bad: '--v', good: '--v=2' },
  },
  {
    code: 'flag-value-invalid',
    severity: 'error',
    title: "value that is not of the flag's type",
    why: 'The program ends while it reads its arguments.',
    source: PFLAG,
    example: { bad: '--v=much', good: '--v=2' },
  },
  {
    code: 'flag-deprecated',
    severity: 'warning',
    title: 'flag that a later version removes',
    why: 'It works now, and an upgrade to a version without it fails.',
    source: PFLAG,
    example: { bad: '--logtostderr=true', given: { version: '1.24' } },
  },
  {
    code: 'flag-uncertain',
    severity: 'warning',
    title: 'flag of which it is not known whether the version has it',
    why: 'Neither the program nor its documentation of that version was at hand.',
  },
  {
    code: 'positional-argument',
    severity: 'error',
    title: 'argument that is not a flag',
    why: 'The programs take flags alone. Mostly it is the value of a bool, which has to follow an equals sign.',
    source: 'cmd/kube-apiserver/app/server.go',
    example: { bad: '--profiling\nfalse', good: '--profiling=false' },
  },
  {
    code: 'version-invalid',
    severity: 'error',
    title: 'text that is not a version',
    why: 'Flags are checked for a version such as 1.31.0 or 1.31.',
  },
  {
    code: 'version-unknown',
    severity: 'error',
    title: 'version that the catalog does not cover',
    why: 'Nothing is known of its flags, so nothing can be checked.',
  },
];

/** The rules behind the {@link FlagCode}s, to be listed with those of a program. */
export const flagRules: RuleSet<never, FlagCode> = /* @__PURE__ */ defineRules('component-flags', rules);
