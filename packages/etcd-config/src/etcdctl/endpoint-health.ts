import type { Diagnostic } from '../diagnostics.js';
import {
  answerText,
  lineDiagnostic,
  type OutputForm,
  type OutputLine,
  outputForm,
  outputLines,
} from './form.js';
import { field, isObject, parseJson, textOf } from './json.js';
import { parseTable } from './table.js';

/** Whether one endpoint answered a read that went through consensus. */
export interface EndpointHealth {
  readonly endpoint: string;
  readonly healthy: boolean;
  /** How long the read took, as a Go duration such as `2.8ms`; empty when etcdctl does not say. */
  readonly took: string;
  /** Why it is not healthy; empty when it is. */
  readonly error: string;
}

/** What `etcdctl endpoint health` said. */
export interface EndpointHealthList {
  readonly form: OutputForm;
  readonly endpoints: readonly EndpointHealth[];
  readonly diagnostics: readonly Diagnostic[];
}

function simpleHealth(line: string): EndpointHealth | undefined {
  const [, endpoint = '', state, rest = ''] = /^(\S+) is (healthy|unhealthy): (.*)$/.exec(line.trim()) ?? [];
  if (state === undefined) return undefined;
  const detail = rest.replace(/^(?:successfully committed|failed to commit) proposal: /, '');
  return state === 'healthy'
    ? { endpoint, healthy: true, took: detail.replace(/^took = /, ''), error: '' }
    : { endpoint, healthy: false, took: '', error: detail };
}

/**
 * Reads what `etcdctl endpoint health` printed, in any of `--write-out` simple, table and json (etcd
 * 3.4 to 3.7). In the simple form the unhealthy endpoints are on standard error: pass both streams
 * joined to get them, or use another form. Never throws.
 */
export function parseEndpointHealth(text: string): EndpointHealthList {
  const { lines, diagnostics: found } = outputLines(text);
  const diagnostics = [...found];
  const form = outputForm(lines);
  const endpoints: EndpointHealth[] = [];
  const bad = (line: OutputLine, what: string): void => {
    diagnostics.push(
      lineDiagnostic(
        line,
        'error',
        'bad-health-row',
        `${what} is not an endpoint's health; check that it comes from etcdctl endpoint health`,
      ),
    );
  };
  const [first] = lines;
  if (form === 'json' && first !== undefined) {
    const root = parseJson(answerText(lines));
    if (!Array.isArray(root)) {
      diagnostics.push(
        lineDiagnostic(
          first,
          'error',
          'bad-json',
          'this is not the JSON of etcdctl endpoint health; check that the whole answer was read',
        ),
      );
      return { form, endpoints, diagnostics };
    }
    root.forEach((entry, index) => {
      const healthy = isObject(entry) ? field(entry, 'health') : undefined;
      if (!isObject(entry) || typeof healthy !== 'boolean') bad(first, `entry ${index + 1}`);
      else {
        endpoints.push({
          endpoint: textOf(field(entry, 'endpoint')),
          healthy,
          took: textOf(field(entry, 'took')),
          error: textOf(field(entry, 'error')),
        });
      }
    });
  } else if (form === 'table') {
    for (const { cells, line } of parseTable(lines)) {
      const health = cells.get('HEALTH');
      if (health !== 'true' && health !== 'false') bad(line, 'this row');
      else {
        endpoints.push({
          endpoint: cells.get('ENDPOINT') ?? '',
          healthy: health === 'true',
          took: cells.get('TOOK') ?? '',
          error: cells.get('ERROR') ?? '',
        });
      }
    }
  } else {
    for (const line of lines) {
      const health = simpleHealth(line.text);
      if (health === undefined) bad(line, 'this line');
      else endpoints.push(health);
    }
  }
  return { form, endpoints, diagnostics };
}
