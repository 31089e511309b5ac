import type { CisReport } from '@harderway/control-plane/cis';
import { isProblem, sharedFindings } from './cis-text.js';
import { escaped, htmlPage } from './html.js';

const paragraph = (label: string, text: string | undefined): string =>
  text === undefined ? '' : `<br>${label}: ${escaped(text)}`;

/** The report as one HTML page that needs nothing else. */
export function cisHtml(report: CisReport, cluster: string): string {
  const rows = sharedFindings(report).map(({ finding, hosts }) => {
    const { id, title, status, found, change, conflict, exception } = finding;
    const verdict = status === 'fail' && !isProblem(finding) ? 'known' : status;
    const more =
      exception === undefined
        ? paragraph('Fix', change) + paragraph('But', conflict)
        : paragraph('Because', exception);
    return `<tr><td>${id}</td><td class="${verdict}">${verdict}</td><td>${escaped(title)}</td><td>${escaped(found)}${more}</td><td>${escaped(hosts.join(', '))}</td></tr>`;
  });
  const unknown = report.unknown.map(
    ({ host, cause }) => `<p class="fail">${escaped(host)}: ${escaped(cause)}</p>`,
  );
  const versions = [
    ...new Set(report.hosts.map(({ benchmark, version }) => `${benchmark}, Kubernetes ${version}`)),
  ];
  return htmlPage(
    `CIS Kubernetes benchmark: ${cluster}`,
    `<h1>${escaped(cluster)}</h1>
<p>CIS Kubernetes benchmark ${escaped(versions.join('; '))}</p>
${unknown.join('\n')}
<table>
<tr><th>Item</th><th>Verdict</th><th>What it asks for</th><th>Found</th><th>Hosts</th></tr>
${rows.join('\n')}
</table>`,
  );
}
