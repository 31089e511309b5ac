import type { Found } from '@harderway/diagnostics';
import { contentSpan, valueSpan } from '../document/document.js';
import type { VirtualState } from '../evaluate/state.js';
import { patternProblem } from '../perl/pattern.js';
import { databases, negotiates, patternServices, webServices } from './checked-services.js';
import { type Checks, lastOf, type Subject } from './subject.js';

/** Reports at the directive of every section that is checked over HTTPS, or at its header. */
function atHttps(
  subject: Subject,
  name: string,
  messageOf: (requests: readonly string[]) => string | undefined,
) {
  return subject.readSections.flatMap(({ state, directives, header }): readonly Found<never>[] => {
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

function* unchecked(subject: Subject) {
  for (const { state, directives, header } of subject.readSections) {
    if (!negotiates(state) || state.service !== 'none') continue;
    const own = lastOf(directives, 'service');
    const reason = own
      ? 'service=none is never checked'
      : `port ${state.port} has no known service, so nothing is checked`;
    yield { span: contentSpan(own ?? header), message: `${reason}: servers always count as up` };
  }
}

function* headsWithReceive(subject: Subject) {
  for (const { state, directives } of subject.readSections) {
    const receive = lastOf(directives, 'receive');
    const isWeb = negotiates(state) && webServices.includes(state.service);
    if (isWeb && state.httpmethod === 'HEAD' && receive)
      yield {
        span: contentSpan(receive),
        message: 'the answer to HEAD has no content to find the receive text in',
      };
  }
}

/** What becomes of a check whose pattern Perl refuses. */
function fateOf({ service }: VirtualState, forks: boolean): string {
  if (service === 'simpletcp') return 'every server counts as down';
  return forks ? 'each answer ends the process that checks the section' : 'the first answer ends the daemon';
}

function* badPatterns({ readSections, realLines, state: whole }: Subject) {
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

function* incomplete(subject: Subject) {
  for (const { state, directives, header } of subject.readSections) {
    if (!negotiates(state) || !databases.includes(state.service)) continue;
    for (const name of ['login', 'database', 'request'])
      if (!lastOf(directives, name))
        yield {
          span: contentSpan(header),
          message: `a check of ${state.service} needs ${name}="..."`,
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
