import { effectiveInitialCluster } from '../initial-cluster.js';
import { type Checks, fault } from './rule.js';

/** The rules on the ways to find the other members. */
export const discoveryChecks: Checks = {
  *'bootstrap-conflict'(values) {
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
  *'discovery-mixed'(values) {
    const third = ['token', 'cert', 'key', 'cacert', 'user', 'password'].map((part) => `discovery-${part}`);
    const mixed =
      values.list('discovery-endpoints').length > 0 || third.some((flag) => values.text(flag) !== '');
    if (values.text('discovery-proxy') === '' || !mixed) return;
    const words = 'both v2 discovery settings and v3 discovery settings are set';
    yield fault('discovery-proxy', words, 'remove --discovery-proxy');
  },
  *'discovery-incomplete'(values) {
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
};
