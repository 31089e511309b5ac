import { type AnswerReader, type ReadAnswer, readAnswer } from './answer.js';
import { field, textOf } from './json.js';
import { cellsOf } from './table.js';

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
export interface EndpointHealthList extends ReadAnswer {
  readonly endpoints: readonly EndpointHealth[];
}

const reader: AnswerReader<EndpointHealth> = {
  command: 'etcdctl endpoint health',
  badRow: 'bad-health-row',
  item: "an endpoint's health",
  entries: (root) => root,
  fromJson: (entry) => {
    const healthy = field(entry, 'health');
    if (typeof healthy !== 'boolean') return undefined;
    const [endpoint, took, error] = ['endpoint', 'took', 'error'].map((name) => textOf(field(entry, name)));
    return { endpoint: endpoint ?? '', healthy, took: took ?? '', error: error ?? '' };
  },
  simpleCells: (line) => {
    const [, endpoint = '', state, rest = ''] =
      /^(\S+) is (healthy|unhealthy): (.*)$/.exec(line.trim()) ?? [];
    const detail = rest.replace(/^(?:successfully committed|failed to commit) proposal: /, '');
    const healthy = state === 'healthy';
    if (state === undefined) return undefined;
    return cellsOf(
      ['ENDPOINT', 'HEALTH', 'TOOK', 'ERROR'],
      [endpoint, String(healthy), healthy ? detail.replace(/^took = /, '') : '', healthy ? '' : detail],
    );
  },
  fromCells: (cell) => {
    const health = cell('HEALTH');
    if (health !== 'true' && health !== 'false') return undefined;
    return {
      endpoint: cell('ENDPOINT'),
      healthy: health === 'true',
      took: cell('TOOK'),
      error: cell('ERROR'),
    };
  },
};

/**
 * Reads the output of `etcdctl endpoint health`, in any of `--write-out` simple, table and json (etcd 3.4 to 3.7). In the
 * simple form the unhealthy endpoints are on standard error: pass both streams joined to get them, or use another form.
 * Never throws.
 */
export function parseEndpointHealth(text: string): EndpointHealthList {
  const { form, items, diagnostics } = readAnswer(text, reader);
  return { form, endpoints: items, diagnostics };
}
