import { lastOf, positionOf, type Subject } from './report.js';

const head = ({ head: directives, document, state, report }: Subject): void => {
  const autoreload = lastOf(directives, 'autoreload');
  if (autoreload?.value === 'yes')
    report(
      'reload-of-half-a-file',
      positionOf(autoreload),
      'A file that is written in place may be taken half-written; write beside it and rename',
    );
  const supervised = document.lines.find(({ text }) => text.startsWith('supervised'));
  if (supervised && state?.globals.supervised === 'yes')
    report(
      'supervised-unit',
      positionOf(supervised),
      'The shipped ldirectord.service waits for a fork that supervised=yes never makes',
    );
  if (!state) return;
  for (const line of directives)
    if (
      /^emailalert(freq|status|from)$/.test(line.name) &&
      state.globals.emailalert === '' &&
      state.virtuals.every(({ emailalert = '' }) => emailalert === '')
    )
      report(
        'no-effect',
        positionOf(line),
        `${line.name} has no effect: no emailalert says whom to write to`,
      );
};

const services = ({ document, sections, state, report }: Subject): void => {
  if (!state) return;
  if (sections.length === 0) {
    const last = document.lines[document.lines.length - 1];
    report(
      'no-services',
      last ? positionOf(last) : { line: 1, column: 1, offset: 0 },
      'There is no virtual service in this file',
    );
  }
  for (const { header, directives, state: virtual } of sections) {
    if (!virtual) continue;
    if (virtual.real.length === 0)
      report('no-servers', positionOf(header), `${virtual.id} has no real server`);
    const global = virtual.family === 'inet' ? state.globals.fallback : state.globals.fallback6;
    if (virtual.protocol === 'fwm' && global && !virtual.fallback)
      report(
        'fallback-for-fwmark',
        positionOf(header),
        'The global fallback does not work for a firewall mark',
      );
    const quiescent = (virtual.quiescent ?? state.globals.quiescent) === 'yes';
    const persistent = lastOf(directives, 'persistent');
    if (quiescent && persistent)
      report(
        'quiescent-and-persistent',
        positionOf(persistent),
        'Persistent clients stay on a quiescent server unless net.ipv4.vs.expire_quiescent_template is 1',
      );
    else if (quiescent)
      report(
        'quiescent-keeps-connections',
        positionOf(lastOf(directives, 'quiescent') ?? header),
        'Open connections stay on a server that is down until they time out',
      );
  }
};

/** Rules about running the daemon. */
export const lintOperations = (subject: Subject): void => {
  head(subject);
  services(subject);
};
