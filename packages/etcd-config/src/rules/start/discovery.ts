import { effectiveInitialCluster } from '../initial-cluster.js';
import { fault, type Rule } from './rule.js';

const rule = { stage: 'validate', severity: 'error', source: 'server/embed/config.go Validate' } as const;

/** The rules on the ways to find the other members. */
export const discoveryRules: readonly Rule[] = [
  {
    ...rule,
    code: 'bootstrap-conflict',
    title: 'more than one way to find the other members',
    why: 'etcd takes one of `initial-cluster`, `discovery`, `discovery-srv` and (from 3.6) `discovery-endpoints`.',
    example: {
      bad: '--initial-cluster=default=http://127.0.0.1:2380\n--discovery-srv=example.com',
      good: '--discovery-srv=example.com',
    },
    *check(values) {
      const ways = [
        effectiveInitialCluster(values) !== '' ? 'initial-cluster' : '',
        values.text('discovery') !== '' ? 'discovery' : '',
        values.text('discovery-srv') !== '' ? 'discovery-srv' : '',
        values.list('discovery-endpoints').length > 0 ? 'discovery-endpoints' : '',
      ].filter((way) => way !== '');
      const last = ways.at(-1);
      if (last === undefined || ways.length < 2) return;
      const words = 'multiple discovery or bootstrap flags are set';
      const message = `${words}: ${ways.map((way) => `--${way}`).join(' and ')}`;
      yield fault(last, words, 'keep one of them', { message });
    },
  },
  {
    ...rule,
    code: 'discovery-mixed',
    title: '`discovery-proxy` beside flags of v3 discovery',
    why: 'The proxy belongs to v2 discovery, and etcd takes one of the two.',
    versions: '3.6',
    example: {
      bad: '--discovery-proxy=http://proxy:8080\n--discovery-token=t\n--discovery-endpoints=http://d:2379',
      good: '--discovery-token=t\n--discovery-endpoints=http://d:2379',
      given: { version: '3.6.7' },
    },
    *check(values) {
      const third = ['token', 'cert', 'key', 'cacert', 'user', 'password'].map((part) => `discovery-${part}`);
      const mixed =
        values.list('discovery-endpoints').length > 0 || third.some((flag) => values.text(flag) !== '');
      if (values.text('discovery-proxy') === '' || !mixed) return;
      const words = 'both v2 discovery settings and v3 discovery settings are set';
      yield fault('discovery-proxy', words, 'remove --discovery-proxy');
    },
  },
  {
    ...rule,
    code: 'discovery-incomplete',
    title: '`discovery-token` without `discovery-endpoints`, or the reverse, or an empty endpoint',
    why: 'v3 discovery takes both, and connects to each endpoint.',
    versions: '3.6-',
    example: {
      bad: '--discovery-token=t',
      good: '--discovery-token=t\n--discovery-endpoints=http://d:2379',
      given: { version: '3.6.7' },
    },
    *check(values) {
      const endpoints = values.list('discovery-endpoints');
      const token = values.text('discovery-token') !== '';
      if (token !== endpoints.length > 0) {
        const flag = token ? 'discovery-token' : 'discovery-endpoints';
        const words = 'both --discovery-token and --discovery-endpoints must be set';
        yield fault(flag, words, 'give the other one too');
      }
      if (token && endpoints.some((endpoint) => endpoint.trim() === '')) {
        const words = '--discovery-endpoints must not contain empty endpoints';
        yield fault('discovery-endpoints', words, 'remove the empty one');
      }
    },
  },
];
