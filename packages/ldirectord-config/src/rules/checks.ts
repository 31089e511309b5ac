import type { Found } from '@harderway/diagnostics';
import { contentSpan } from '../document/document.js';
import { databases, negotiates, webServices } from './checked-services.js';
import { type FileRule, lastOf, type Subject } from './subject.js';

const web = 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n';
const checkHttp = 'check_http of ldirectord 4.16.0';

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
export const checkRules: readonly FileRule<
  | 'https-needs-ca'
  | 'https-without-sni'
  | 'probe-needs-anonymous'
  | 'never-checked'
  | 'head-with-receive'
  | 'check-incomplete'
>[] = [
  {
    code: 'https-needs-ca',
    severity: 'info',
    title: 'an https check, which verifies certificates',
    why: "The check verifies the server's certificate chain, and ldirectord has no directive for the CA. Give it to the service alone with a drop-in for ldirectord.service that says Environment=PERL_LWP_SSL_CA_FILE=/path/to/ca.pem, or trust it in the whole system.",
    source: checkHttp,
    example: { bad: `${web}\tservice=https\n`, good: `${web}\tservice=http\n` },
    check: (subject) =>
      atHttps(
        subject,
        'service',
        () =>
          'servers count as down unless their certificates come from a CA that this machine trusts; for one CA alone set PERL_LWP_SSL_CA_FILE in a drop-in of ldirectord.service',
      ),
  },
  {
    code: 'https-without-sni',
    severity: 'info',
    title: 'an https check, which sends no server name',
    why: 'The check connects to an address, so it sends no server name (SNI): a server that chooses certificates by name answers with its default one. virtualhost only sets the Host header.',
    source: checkHttp,
    example: {
      bad: `${web}\tservice=https\n`,
      good: `${web}\tservice=https\n\tchecktype=connect\n`,
    },
    check: (subject) =>
      atHttps(subject, 'service', () => 'the check sends no server name (SNI), whatever virtualhost says'),
  },
  {
    code: 'probe-needs-anonymous',
    severity: 'info',
    title: 'a probe of kube-apiserver, which has no credentials',
    why: 'The health endpoints of kube-apiserver answer 401 to it once anonymous requests are off (--anonymous-auth=false): every server then counts as down. Leave them on for these paths.',
    source: checkHttp,
    example: {
      bad: `${web}\tservice=https\n\trequest="healthz"\n`,
      good: `${web}\tservice=https\n\trequest="index.html"\n`,
    },
    check: (subject) => atHttps(subject, 'request', probeMessage),
  },
  {
    code: 'never-checked',
    severity: 'warning',
    title: 'servers that are never checked',
    why: 'With checktype negotiate and service none (which also follows from a port without a known service) servers always count as up. Set service, or checktype=connect.',
    source: 'check_none of ldirectord 4.16.0',
    example: {
      bad: 'virtual=10.0.0.1:8080\n\treal=10.0.0.2:8080 gate\n',
      good: 'virtual=10.0.0.1:8080\n\treal=10.0.0.2:8080 gate\n\tchecktype=connect\n',
    },
    check: unchecked,
  },
  {
    code: 'head-with-receive',
    severity: 'error',
    title: 'a receive text for HEAD',
    why: 'The answer to HEAD has no content, so the receive text is never found and every server counts as down.',
    source: checkHttp,
    example: {
      bad: `${web}\thttpmethod=HEAD\n\treceive="ok"\n`,
      good: `${web}\thttpmethod=GET\n\treceive="ok"\n`,
    },
    check: headsWithReceive,
  },
  {
    code: 'check-incomplete',
    severity: 'error',
    title: 'a check without a directive that it needs',
    why: 'The check cannot succeed, and every server counts as down.',
    source: 'check_sql of ldirectord 4.16.0',
    example: {
      bad: 'virtual=10.0.0.1:3306\n\treal=10.0.0.2:3306 gate\n\tlogin="a"\n\tdatabase="b"\n',
      good: 'virtual=10.0.0.1:3306\n\treal=10.0.0.2:3306 gate\n\tlogin="a"\n\tdatabase="b"\n\trequest="SELECT 1"\n',
    },
    check: incomplete,
  },
];
