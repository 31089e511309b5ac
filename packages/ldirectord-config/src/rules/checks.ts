import type { RuleFinding } from '@harderway/diagnostics';
import { contentSpan, type DirectiveLine, valueSpan } from '../document/document.js';
import { lastOf } from '../document/sections.js';
import type { VirtualState } from '../evaluate/state.js';
import { patternProblem } from '../perl/pattern.js';
import { databases, negotiates, patternServices, webServices } from './checked-services.js';
import type { CheckedFile, Checks, ReadSection } from './subject.js';

/** Reports at the directive of every section that is checked over HTTPS, or at its header. */
function atHttps(
  subject: CheckedFile,
  name: string,
  messageOf: (requests: readonly string[]) => string | undefined,
) {
  return subject.readSections.flatMap(({ state, directives, header }): readonly RuleFinding<never>[] => {
    if (!negotiates(state) || state.service !== 'https') return [];
    const message = messageOf([state.request, ...state.real.map(({ request }) => request)]);
    return message === undefined ? [] : [{ span: contentSpan(lastOf(directives, name) ?? header), message }];
  });
}

function probeMessage(requests: readonly string[]): string | undefined {
  const health = requests.find((request) => /^\/(healthz|livez|readyz)\b/.test(request));
  return health === undefined
    ? undefined
    : `${health} must answer without credentials: a kube-apiserver with --anonymous-auth=false answers 401, and every server counts as down`;
}

/** Why servers of a section always count as up, and the directive that says so. */
function alwaysUp({
  state,
  directives,
}: ReadSection): readonly [reason: string, at?: DirectiveLine | undefined] | undefined {
  if (state.checktype === 'external' && !lastOf(directives, 'checkcommand'))
    return ['checktype=external without checkcommand runs /bin/true', lastOf(directives, 'checktype')];
  if (!negotiates(state) || state.service !== 'none') return undefined;
  const own = lastOf(directives, 'service');
  return own
    ? ['service=none is never checked', own]
    : [`port ${state.port} has no known service, so nothing is checked`];
}

function* unchecked({ readSections }: CheckedFile) {
  for (const section of readSections) {
    const [reason, line = section.header] = alwaysUp(section) ?? [];
    if (reason !== undefined)
      yield { span: contentSpan(line), message: `${reason}: servers always count as up` };
  }
}

function* headsWithReceive(subject: CheckedFile) {
  for (const { state, directives } of subject.readSections) {
    const receive = lastOf(directives, 'receive');
    const isWeb = negotiates(state) && webServices.includes(state.service);
    if (isWeb && state.httpmethod === 'HEAD' && receive)
      yield {
        span: contentSpan(receive),
        message: 'the answer to HEAD has no content, so the receive text is never found',
      };
  }
}

/** The consequence for a check whose pattern Perl refuses. */
function fateOf({ service }: VirtualState, forks: boolean): string {
  if (service === 'simpletcp') return 'every server counts as down';
  return forks ? 'each answer ends the process that checks the section' : 'the first answer ends the daemon';
}

function* badPatterns({ readSections, realLines, state: whole }: CheckedFile) {
  const forks = whole?.globals.fork === 'yes';
  const own = realLines.flatMap(({ line, service, servers }) =>
    servers.slice(0, 1).map(({ receive }) => ({ line, service, receive })),
  );
  const common = readSections.flatMap(({ state, directives }) => {
    const line = lastOf(directives, 'receive');
    return line ? [{ line, service: state, receive: state.receive }] : [];
  });
  const lines = [...common, ...own.filter(({ service, receive }) => receive !== service.receive)];
  for (const { line, service, receive } of lines) {
    if (!negotiates(service) || !patternServices.includes(service.service)) continue;
    const problem = patternProblem(receive);
    if (problem !== undefined)
      yield {
        span: valueSpan(line),
        message: `Perl refuses the pattern "${receive}": ${problem}; ${fateOf(service, forks)}`,
      };
  }
}

/** Directives that a check cannot succeed without. The database has a default in every driver. */
function missingFrom({ state, directives }: ReadSection): readonly string[] {
  const { real, login, request, checktype, service } = state;
  if (checktype === 'external-perl') return lastOf(directives, 'checkcommand') ? [] : ['checkcommand'];
  if (!negotiates(state) || !databases.includes(service)) return [];
  const requests = real.length === 0 ? [request] : real.map((each) => each.request);
  const isFalse = (text: string): boolean => text === '' || text === '0';
  return [
    ...(isFalse(login) ? ['login'] : []),
    ...(requests.some((each) => isFalse(each.replace(/^\//, ''))) ? ['request'] : []),
  ];
}

function* incomplete({ readSections }: CheckedFile) {
  for (const section of readSections)
    for (const name of missingFrom(section)) {
      const { checktype, service } = section.state;
      const check = name === 'checkcommand' ? checktype : service;
      yield {
        span: contentSpan(section.header),
        message: `a check of ${check} needs ${name}="..."`,
        subject: name,
      };
    }
}

/** Checks of servers. */
export const checkChecks: Checks = {
  'https-needs-ca': (subject) =>
    atHttps(
      subject,
      'service',
      () =>
        'servers count as down unless their certificates come from a CA that this machine trusts; for one CA alone set PERL_LWP_SSL_CA_FILE in a drop-in of ldirectord.service',
    ),
  'https-without-sni': (subject) =>
    atHttps(subject, 'service', () => 'the check sends no server name (SNI), whatever virtualhost says'),
  'probe-needs-anonymous': (subject) => atHttps(subject, 'request', probeMessage),
  'never-checked': unchecked,
  'head-with-receive': headsWithReceive,
  'receive-not-perl': badPatterns,
  'check-incomplete': incomplete,
};
