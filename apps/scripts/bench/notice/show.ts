import { formatReport } from '@harderway/api-load';
import type { Noticed } from './under-load.js';

/** A change as people read it: figures, the first failures, and the weights, by seconds since it began. */
export function show(name: string, { began, elapsedMs, loadAverage, report, weights }: Noticed): string {
  const lines = weights.map(({ since, weights: each }) => {
    const of = Object.entries(each).map(([address, weight]) => `${address} ${weight}`);
    return `  ${(since - began).toFixed(1).padStart(6)} s  ${of.join(', ')}`;
  });
  const failures = report.failures.map(({ client, time, afterMs, detail }) => {
    const at = Date.parse(time) / 1000 - began;
    return `  ${at.toFixed(1).padStart(6)} s  ${client} after ${afterMs} ms: ${detail}\n`;
  });
  const heading = `${name}: ${(elapsedMs / 1000).toFixed(1)} s, load average ${loadAverage.toFixed(1)}`;
  return `\n${heading}\n${formatReport(report)}${failures.slice(0, 20).join('')}weights:\n${lines.join('\n')}`;
}
