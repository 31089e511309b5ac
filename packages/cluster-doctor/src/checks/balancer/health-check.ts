import { type Balancer, LDIRECTORD_CF } from '../../cluster/balancer.js';
import type { Host } from '../../cluster/host.js';
import type { Checks } from '../check.js';
import { and, editMatching, type ShellCommand, sh } from '../shell.js';

/** The answer of a real server to the gateway. */
interface Reply {
  readonly server: string;
  readonly path: string;
  /** The error of verification by what the gateway trusts; undefined if the certificate is good. */
  readonly distrust?: string | undefined;
  readonly status?: number | undefined;
  readonly body: string;
}

const AUTHORITY =
  /unable to get (?:local )?issuer certificate|self[- ]signed certificate|unable to verify the first certificate/;

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').trim();

/** The replies that a gateway got from API servers. */
const replies = (host: Host): readonly Reply[] =>
  Object.entries(host.facts.answers).flatMap(([name, { output }]) => {
    const [, server = '', path = ''] = /^https (\S+?)(\/.*)$/.exec(name) ?? [];
    if (server === '' || !/CONNECTION ESTABLISHED|HTTP\//.test(output)) return [];
    const distrust = /Verification error: (.*)/.exec(output)?.[1];
    const status = /^HTTP\/[\d.]+ (\d+)/m.exec(output)?.[1];
    return [
      {
        server,
        path,
        distrust,
        status: status === undefined ? undefined : Number(status),
        body: output.split(/\n\n/).slice(1).join('\n\n').trim(),
      },
    ];
  });

/** Evidence from the line of ldirectord.cf with a directive. */
function directive({ host }: Balancer, name: string) {
  const lines = (host.file(LDIRECTORD_CF)?.text ?? '').split('\n');
  const at = lines.findIndex((line) => new RegExp(`^\\s*${name}\\s*=`).test(line));
  return host.evidence(
    LDIRECTORD_CF,
    at < 0 ? `no ${name}=` : (lines[at]?.trim() ?? ''),
    at < 0 ? undefined : at + 1,
  );
}

/** A character of an expression that means the same to Perl and here, and repeats nothing. */
const ONE = String.raw`(?:\\[^A-Za-z0-9]|\\[dDwWsS]|[^\\[\](){}|*+?^$])`;

/** Expressions that are judged. At most one repetition, so that the time grows with the square of the answer at most. */
const JUDGED = new RegExp(`^(?:(?:${ONE}|[|^$])*|\\^?${ONE}+[*+?]${ONE}*\\$?)$`, 's');

/** The most characters of an expression, and of an answer, that are judged: both may come from a stranger. */
const LONGEST = { pattern: 256, body: 4096 };

/** Whether an answer matches what ldirectord expects; undefined for an expression that only Perl can judge, or a long answer. */
function matches(body: string, pattern: string): boolean | undefined {
  if (pattern.length > LONGEST.pattern || !JUDGED.test(pattern)) return body.includes(pattern) || undefined;
  const isCut = body.length > LONGEST.body;
  return new RegExp(pattern).test(body.slice(0, LONGEST.body)) || (isCut ? undefined : false);
}

/** Gives a directive of ldirectord another value, wherever it stands. */
function setDirective(name: string, value: string): ShellCommand | undefined {
  const pattern = `^(\\s*${name}\\s*=\\s*).*`;
  return editMatching(LDIRECTORD_CF, pattern, `s|${pattern}|\\1"${value}"|`);
}

export const healthCheckChecks: Checks = {
  *'authority-not-trusted'({ balancers, hosts }) {
    for (const balancer of balancers) {
      const { host, configured } = balancer;
      if (!configured.some(({ checktype, service }) => checktype === 'negotiate' && service === 'https'))
        continue;
      // A unit may name an authority of its own.
      if (/PERL_LWP_SSL_(?:CA_FILE|VERIFY_HOSTNAME)/.test(host.program('ldirectord')?.unit?.text ?? ''))
        continue;
      const refused = replies(host).filter(
        ({ distrust }) => distrust !== undefined && AUTHORITY.test(distrust),
      );
      const [first] = refused;
      if (first === undefined) continue;
      const source = hosts.find(
        (other) =>
          other.file(other.program('kube-controller-manager')?.flags['root-ca-file'])?.kind === 'file',
      );
      const path =
        source?.program('kube-controller-manager')?.flags['root-ca-file'] ?? '/var/lib/kubernetes/ca.pem';
      yield {
        hosts: [host.name],
        message: `${host.name} does not trust the CA of the API servers, so that every health check fails`,
        evidence: refused.map(({ server, distrust }) => host.evidence(`<https ${server}>`, distrust ?? '')),
        repair: [
          ...(source === undefined
            ? []
            : [
                {
                  host: source.name,
                  command: sh`scp ${path} root@${host.name}:/usr/local/share/ca-certificates/kubernetes-ca.crt`,
                },
              ]),
          { host: host.name, command: sh`update-ca-certificates && systemctl restart ldirectord` },
        ],
        breaks: ['balancer'],
      };
    }
  },
  *'health-check-mismatch'({ balancers }) {
    for (const balancer of balancers) {
      const { host, configured } = balancer;
      for (const virtual of configured) {
        if (virtual.checktype !== 'negotiate' || virtual.service !== 'https') continue;
        const answers = replies(host).filter(
          ({ status }) => status !== undefined && status !== 401 && status !== 500,
        );
        const expected = virtual.receive;
        const bad = answers.filter(
          ({ status, body }) => status !== 200 || (expected !== '' && matches(body, expected) === false),
        );
        const [first] = bad;
        if (first === undefined || bad.length < answers.length) continue;
        const wrongPath = first.status !== 200;
        yield {
          hosts: [host.name],
          message: wrongPath
            ? `the health check asks for ${first.path}, which answers ${first.status}`
            : `the health check expects ${JSON.stringify(expected)}, and ${first.path} answers ${JSON.stringify(firstLine(first.body).slice(0, 40))}`,
          evidence: [
            directive(balancer, wrongPath ? 'request' : 'receive'),
            ...bad.map(({ server, path, status, body }) =>
              host.evidence(`<https ${server}${path}>`, `${status} ${firstLine(body).slice(0, 60)}`),
            ),
          ],
          repair: [
            {
              host: host.name,
              command: and(
                wrongPath ? setDirective('request', 'healthz') : setDirective('receive', 'ok'),
                sh`systemctl restart ldirectord`,
              ),
            },
          ],
          breaks: ['balancer'],
        };
      }
    }
  },
};
