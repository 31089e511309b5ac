import type { ExplainedPath, Finding, Report } from '@harderway/cluster-doctor';
import { escaped, htmlPage } from './html.js';

const block = (lines: readonly string[]): string =>
  lines.length === 0 ? '' : `<pre>${escaped(lines.join('\n'))}</pre>`;

function section({
  id,
  severity,
  hosts,
  message,
  explanation,
  evidence,
  repair,
  advice,
  consequences,
}: Finding): string {
  const also = consequences.map((each) => `<li>${escaped(each.message)} (${escaped(each.id)})</li>`);
  return `<section id="${escaped(id)}">
<h2><span class="${severity}">${severity}</span> ${escaped(message)}</h2>
<p>${escaped(id)}${hosts.length === 0 ? '' : ` on ${escaped(hosts.join(', '))}`}. ${escaped(explanation)}</p>
${block(evidence.map(({ host, file, line, text }) => `${host}:${file}${line === undefined ? '' : `:${line}`}  ${text.trim()}`))}
${advice === undefined ? '' : `<p>${escaped(advice)}</p>`}
${block(repair.map(({ host, command }) => `${host}$ ${command}`))}
${also.length === 0 ? '' : `<p>Goes away with it:</p><ul>${also.join('')}</ul>`}
</section>`;
}

const row = (cells: readonly string[]): string =>
  `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;

function path({ address, port, finding, steps }: ExplainedPath): string {
  const rows = steps.flatMap(({ name, observations }) =>
    observations.length === 0
      ? [row([name, 'unknown', '', 'not observed'])]
      : observations.map(({ state, host, file, text }) => row([name, state, `${host}:${file}`, text])),
  );
  const why = finding === undefined ? '' : `, see <a href="#${escaped(finding)}">${escaped(finding)}</a>`;
  return `<h2>Path of a packet to ${escaped(`${address}:${port}`)}, which does not answer${why}</h2>
<table>${rows.join('\n')}</table>`;
}

/** The report as one HTML page that needs nothing else. */
export function doctorHtml({ findings, paths, progress, unread, hosts }: Report): string {
  return htmlPage(
    'harderway doctor',
    `<h1>Control plane of ${escaped(hosts.map(({ name }) => name).join(', '))}</h1>
${findings.length === 0 ? '<p class="pass">Nothing is wrong with what was read.</p>' : findings.map(section).join('\n')}
${paths.map(path).join('\n')}
<h2>Progress along the guide</h2>
<table>${progress.map(({ title, state, left }) => row([title, state, left.join(', ')])).join('\n')}</table>
<h2>Not read</h2>
<table>${unread.map(({ host, subject, reason }) => row([host, subject, reason])).join('\n')}</table>`,
  );
}
