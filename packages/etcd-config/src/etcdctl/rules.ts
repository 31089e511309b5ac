import { defineRules, type RuleInfo, type RuleSet } from '@harderway/diagnostics';

/** The codes of the parsers of etcdctl's answers. */
export type AnswerCode =
  | 'log-record'
  | 'etcdctl-error'
  | 'bad-json'
  | 'bad-member-row'
  | 'bad-status-row'
  | 'bad-health-row'
  | 'learner-unknown';

const members = { text: 'etcdctl member list' };
const status = { text: 'etcdctl endpoint status' };
const health = { text: 'etcdctl endpoint health' };

const codes: readonly RuleInfo<AnswerCode>[] = [
  {
    code: 'log-record',
    severity: 'info',
    title: 'log record of etcdctl',
    why: 'etcdctl logs to standard error; the record is skipped.',
    example: { bad: '{"level":"warn","msg":"retrying"}', given: members },
  },
  {
    code: 'etcdctl-error',
    severity: 'warning',
    title: 'error that etcdctl reported',
    why: 'The answer may be incomplete.',
    example: { bad: 'Error: context deadline exceeded', given: members },
  },
  {
    code: 'bad-json',
    severity: 'error',
    title: 'JSON that is not the answer of that command',
    why: 'Nothing can be read of it.',
    example: { bad: '{"members":', good: '{"members":[]}', given: members },
  },
  {
    code: 'bad-member-row',
    severity: 'error',
    title: 'row that is not a member',
    why: 'The member is missing from the result.',
    example: {
      bad: '1f, started, a',
      good: '1f, started, a, https://10.0.0.1:2380, https://10.0.0.1:2379, false',
      given: members,
    },
  },
  {
    code: 'bad-status-row',
    severity: 'error',
    title: 'row that is not the status of an endpoint',
    why: 'The endpoint is missing from the result.',
    example: {
      bad: 'https://10.0.0.1:2379, 1f, 3.5.26',
      good: 'https://10.0.0.1:2379, 1f, 3.5.26, 20 kB, true, false, 2, 6, 6, ',
      given: status,
    },
  },
  {
    code: 'bad-health-row',
    severity: 'error',
    title: 'row that is not the health of an endpoint',
    why: 'The endpoint is missing from the result.',
    example: {
      bad: 'https://10.0.0.1:2379 is well',
      good: 'https://10.0.0.1:2379 is healthy: successfully committed proposal: took = 1ms',
      given: health,
    },
  },
  {
    code: 'learner-unknown',
    severity: 'error',
    title: 'members from JSON with `--hex`',
    why: 'With `--hex` the JSON does not tell learners from voters.',
    example: {
      bad: '{"members":[{"ID":"1f","name":"a"}]}',
      good: '{"members":[{"ID":31,"name":"a"}]}',
      given: members,
    },
  },
];

/** The rules behind the {@link AnswerCode}s. */
export const etcdctlRules: RuleSet<never, AnswerCode> = /* @__PURE__ */ defineRules('etcd-config', codes);
