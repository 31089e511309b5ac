import type { CisReport } from '@harderway/control-plane/cis';
import { isProblem, sharedFindings } from './cis-text.js';

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

const style = `body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem; border-bottom: 1px solid #ddd; overflow-wrap: anywhere; }
.pass { color: #176b2c; } .fail { color: #a3111f; font-weight: 600; } .known, .manual { color: #8a5a00; } .not-applicable { color: #777; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818; } th, td { border-color: #444; } .pass { color: #6fcf87; } .fail { color: #ff7a85; } .known, .manual { color: #e0b050; } }`;

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
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>CIS Kubernetes benchmark: ${escaped(cluster)}</title>
<style>${style}</style>
<h1>${escaped(cluster)}</h1>
<p>CIS Kubernetes benchmark ${escaped(versions.join('; '))}</p>
${unknown.join('\n')}
<table>
<tr><th>Item</th><th>Verdict</th><th>What it asks for</th><th>Found</th><th>Hosts</th></tr>
${rows.join('\n')}
</table>
</html>
`;
}
