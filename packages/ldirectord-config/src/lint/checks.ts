import type { VirtualState } from '../state.js';
import { lastOf, positionOf, type SectionView, type Subject } from './report.js';

const negotiates = ({ checktype }: VirtualState): boolean =>
  checktype === 'negotiate' || checktype === 'combined';
const isWeb = ({ service }: VirtualState): boolean => ['http', 'https', 'http_proxy'].includes(service);
const databases = ['mysql', 'pgsql', 'oracle'];

const https = (section: SectionView, state: VirtualState, report: Subject['report']): void => {
  if (!negotiates(state) || state.service !== 'https') return;
  const at = positionOf(lastOf(section.directives, 'service') ?? section.header);
  report(
    'https-needs-ca',
    at,
    'Servers count as down unless their certificates come from a CA that this machine trusts; for one CA alone set PERL_LWP_SSL_CA_FILE in a drop-in of ldirectord.service',
  );
  report('https-without-sni', at, 'The check sends no server name (SNI), whatever virtualhost says');
  const requests = [state.request, ...state.real.map(({ request }) => request)];
  const health = requests.find((request) => /^\/(healthz|livez|readyz)\b/.test(request));
  if (health !== undefined)
    report(
      'probe-needs-anonymous',
      positionOf(lastOf(section.directives, 'request') ?? section.header),
      `${health} must answer without credentials: a kube-apiserver with --anonymous-auth=false answers 401, and every server counts as down`,
    );
};

const unchecked = (section: SectionView, state: VirtualState, report: Subject['report']): void => {
  if (!negotiates(state) || state.service !== 'none') return;
  const own = lastOf(section.directives, 'service');
  report(
    'never-checked',
    positionOf(own ?? section.header),
    own
      ? 'service=none is never checked: servers always count as up'
      : `Port ${state.port} has no known service, so nothing is checked: servers always count as up`,
  );
};

const impossible = (section: SectionView, state: VirtualState, report: Subject['report']): void => {
  const receive = lastOf(section.directives, 'receive');
  if (negotiates(state) && isWeb(state) && state.httpmethod === 'HEAD' && receive)
    report('head-with-receive', positionOf(receive), 'HEAD brings no content to find the receive text in');
  if (negotiates(state) && databases.includes(state.service))
    for (const name of ['login', 'database', 'request'] as const)
      if (!lastOf(section.directives, name))
        report(
          'check-incomplete',
          positionOf(section.header),
          `A check of ${state.service} needs ${name}="..."`,
        );
};

/** Directives that only some checks use. */
const uses: Readonly<Record<string, (state: VirtualState) => boolean>> = {
  checkcommand: ({ checktype }) => checktype === 'external' || checktype === 'external-perl',
  httpmethod: (state) => negotiates(state) && isWeb(state),
  virtualhost: (state) => negotiates(state) && (state.service === 'http' || state.service === 'https'),
  request: (state) =>
    negotiates(state) &&
    [
      ...databases,
      'http',
      'https',
      'http_proxy',
      'ftp',
      'ldap',
      'ldaps',
      'nntp',
      'dns',
      'simpletcp',
      'sip',
    ].includes(state.service),
  receive: (state) =>
    negotiates(state) &&
    ['http', 'https', 'http_proxy', 'ftp', 'ldap', 'ldaps', 'dns', 'simpletcp'].includes(state.service),
  login: (state) =>
    negotiates(state) &&
    [...databases, 'ftp', 'imap', 'imaps', 'ldap', 'ldaps', 'pop', 'pops', 'radius', 'sip'].includes(
      state.service,
    ),
  passwd: (state) =>
    negotiates(state) &&
    [...databases, 'ftp', 'imap', 'imaps', 'ldap', 'ldaps', 'pop', 'pops', 'radius'].includes(state.service),
  database: (state) => negotiates(state) && databases.includes(state.service),
  secret: (state) => negotiates(state) && state.service === 'radius',
  load: () => false,
  netmask: ({ persistent }) => persistent !== undefined,
  ops: ({ protocol, ops }) => ops === 'no' || protocol === 'udp',
  service: (state) => negotiates(state),
  checkport: ({ checktype, service, protocol }) =>
    !['on', 'off', 'ping', 'external', 'external-perl'].includes(checktype) &&
    !(checktype === 'connect' && protocol === 'udp') &&
    !(checktype === 'negotiate' && service === 'none'),
};

const reasons: Readonly<Record<string, string>> = {
  load: 'ldirectord never uses it',
  netmask: 'it goes with persistent, which is not set',
  ops: 'one-packet scheduling is for udp',
};

const unused = (
  { state: whole }: Subject,
  section: SectionView,
  state: VirtualState,
  report: Subject['report'],
): void => {
  for (const line of section.directives) {
    const used = uses[line.name];
    if (used && !used(state)) {
      const reason =
        reasons[line.name] ?? `checktype ${state.checktype} of service ${state.service} does not use it`;
      report('no-effect', positionOf(line), `${line.name} has no effect: ${reason}`);
    }
    const alerts = whole && (state.emailalert ?? whole.globals.emailalert) === '';
    if (alerts && /^emailalert(freq|status)$/.test(line.name))
      report(
        'no-effect',
        positionOf(line),
        `${line.name} has no effect: no emailalert says whom to write to`,
      );
  }
};

/** Rules about checks of servers. */
export const lintChecks = (subject: Subject): void => {
  for (const section of subject.sections) {
    const { state } = section;
    if (!state) continue;
    https(section, state, subject.report);
    unchecked(section, state, subject.report);
    impossible(section, state, subject.report);
    unused(subject, section, state, subject.report);
  }
};
