import { type AnswerReader, type EndpointAnswer, named, readEndpoints } from './answer.js';

/** The health of one endpoint: healthy if it answered a read that went through consensus. */
export interface EndpointHealth {
  readonly endpoint: string;
  readonly healthy: boolean;
  /** How long the read took, as a Go duration such as `2.8ms`; empty when etcdctl does not say. */
  readonly took: string;
  /** Why it is not healthy; empty when it is. */
  readonly error: string;
}

/** The answer of `etcdctl endpoint health`. */
export type EndpointHealthList = EndpointAnswer<EndpointHealth>;

const reader: Omit<AnswerReader<EndpointHealth>, 'entries'> = {
  command: 'etcdctl endpoint health',
  badRow: 'bad-health-row',
  item: "an endpoint's health",
  simple: (line) => {
    const [, endpoint, state, rest = ''] = /^(\S+) is (healthy|unhealthy): (.*)$/.exec(line.trim()) ?? [];
    if (endpoint === undefined) return [];
    const detail = rest.replace(/^(?:successfully committed|failed to commit) proposal: /, '');
    return state === 'healthy'
      ? named(['endpoint', 'health', 'took'], [endpoint, 'true', detail.replace(/^took = /, '')])
      : named(['endpoint', 'health', 'error'], [endpoint, 'false', detail]);
  },
  fields: { all: ['endpoint', 'health', 'took', 'error'], last: ['error'] },
  make: ({ text, bool }) => {
    const healthy = bool('health');
    if (healthy === undefined) return undefined;
    return { endpoint: text('endpoint'), healthy, took: text('took'), error: text('error') };
  },
};

/**
 * Reads the output of `etcdctl endpoint health`, in any of `--write-out` simple, table, fields and json (etcd 3.4 to
 * 3.7). In the simple form the unhealthy endpoints are on standard error: pass both streams joined to get them, or use
 * another form. Never throws.
 */
export const parseEndpointHealth = (text: string): EndpointHealthList => readEndpoints(text, reader);
