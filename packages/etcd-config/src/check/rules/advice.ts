import { specOf } from '@harderway/component-flags';
import { initialMembers } from '../cluster-values.js';
import type { Effective } from '../effective.js';
import { type Finding, type Rule, when } from '../rule.js';
import { isSecure, isSocket, urlParts } from '../url.js';
import { hasCertificate } from './tls.js';

const gibibyte = 1024n ** 3n;

const advice = (
  code: string,
  title: string,
  check: (values: Effective) => readonly Finding[],
  versions?: string,
): Rule => ({
  code,
  stage: 'validate',
  title,
  ...(versions === undefined ? {} : { versions }),
  check: (values) => check(values).map((finding) => ({ severity: 'warning' as const, ...finding })),
});

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

function plainTraffic(values: Effective): readonly Finding[] {
  return ['listen-peer-urls', 'listen-client-urls', 'listen-client-http-urls'].flatMap((flag) => {
    const open = values
      .list(flag)
      .map(urlParts)
      .find(({ scheme, host }) => scheme === 'http' && !isLoopback(host));
    return open === undefined
      ? []
      : [
          {
            flag,
            message: `${open.url} is open to the network without TLS; use https with client certificates`,
          },
        ];
  });
}

function unusedCertificates(values: Effective): readonly Finding[] {
  return (['', 'peer-'] as const).flatMap((side): readonly Finding[] => {
    const flag = side === '' ? 'listen-client-urls' : 'listen-peer-urls';
    const plain = values.list(flag).find((url) => !isSecure(urlParts(url).scheme));
    const given = hasCertificate(values, side) || values.bool(`${side}client-cert-auth`);
    return when(plain !== undefined && given, {
      flag,
      message: `${plain} has no TLS, so etcd ignores the certificates given for it; write https`,
      programText: 'scheme is HTTP while key and cert files are present; ignoring key and cert files',
    });
  });
}

function openDoors(values: Effective): readonly Finding[] {
  return (['', 'peer-'] as const).flatMap((side): readonly Finding[] => {
    const flag = side === '' ? 'listen-client-urls' : 'listen-peer-urls';
    const secure = values.list(flag).some((url) => isSecure(urlParts(url).scheme));
    const auth = values.bool(`${side}client-cert-auth`);
    const authority = values.text(`${side}trusted-ca-file`) !== '';
    return [
      ...when(secure && !auth && !authority, {
        flag,
        message: `anyone who reaches ${flag} is served: no client certificate is asked for; give --${side}client-cert-auth and --${side}trusted-ca-file`,
      }),
      ...when(secure && auth && !authority, {
        flag: `${side}client-cert-auth`,
        message: `without --${side}trusted-ca-file any certificate that the host itself trusts is let in; name your own authority`,
      }),
    ];
  });
}

function deprecated(values: Effective): readonly Finding[] {
  return [...values.settings.keys()].flatMap((flag): readonly Finding[] => {
    const spec = specOf(values.flags, flag);
    if (spec === undefined) return [];
    if (spec.type === 'ignored') {
      return [{ flag, message: `--${flag} has done nothing since etcd 2; take it out` }];
    }
    if (spec.deprecated === undefined) return [];
    const { replacement, removalAnnounced } = spec.deprecated;
    const end = removalAnnounced === undefined ? '' : `, to be removed in ${removalAnnounced}`;
    const next = replacement === undefined ? 'plan to do without it' : `use --${replacement.join(' and --')}`;
    return [{ flag, message: `--${flag} is deprecated${end}; ${next}` }];
  });
}

/** Advice of this package and warnings of etcd's; none of it keeps a member from starting. */
export const adviceRules: readonly Rule[] = [
  advice('flag-deprecated', 'a flag is deprecated in this version', deprecated),
  advice('plain-traffic', 'http URLs are on loopback addresses only', plainTraffic),
  advice('certificates-unused', 'certificates are given for https URLs only', unusedCertificates),
  advice('no-client-auth', 'https URLs ask for certificates of an authority that is named', openDoors),
  advice('auto-tls', "`auto-tls` proves nobody's identity, and is ignored beside certificates", (values) =>
    (['', 'peer-'] as const).flatMap((side) =>
      when(values.bool(`${side}auto-tls`), {
        flag: `${side}auto-tls`,
        message: hasCertificate(values, side)
          ? `--${side}auto-tls is ignored beside certificates; take it out`
          : `--${side}auto-tls encrypts, but lets anyone in; give certificates of your own authority`,
      }),
    ),
  ),
  advice('default-name', 'each member has a name of its own', (values) =>
    when(values.text('name') === 'default', {
      flag: 'name',
      message: 'the member is called "default"; two of that name would be taken for one, so give --name',
    }),
  ),
  advice('even-members', 'the number of voters is odd', (values) => {
    const count = initialMembers(values).length;
    return when(count % 2 === 0 && count > 0, {
      flag: 'initial-cluster',
      message: `${count} members bear no more failures than ${count - 1}; use an odd number`,
    });
  }),
  advice('unsafe', '`force-new-cluster` and `unsafe-no-fsync` are off', (values) => [
    ...when(values.bool('force-new-cluster'), {
      flag: 'force-new-cluster',
      message:
        '--force-new-cluster throws all other members out at each start; use it once, for recovery, and take it out',
    }),
    ...when(values.bool('unsafe-no-fsync'), {
      flag: 'unsafe-no-fsync',
      message: '--unsafe-no-fsync loses data at a crash; take it out',
    }),
  ]),
  advice('quota', 'the backend quota is 8 GiB at most', (values) => {
    const quota = values.integer('quota-backend-bytes');
    return [
      ...when(quota > 8n * gibibyte, {
        flag: 'quota-backend-bytes',
        message: `a quota of ${quota} bytes is above the 8 GiB that etcd is tested with; lower it`,
      }),
      ...when(quota < 0n, {
        flag: 'quota-backend-bytes',
        message: 'a negative quota turns the limit off, and the disk may fill; set 8589934592 or less',
      }),
    ];
  }),
  advice('request-size', 'requests are 10 MiB at most', (values) => {
    const size = values.integer('max-request-bytes');
    return when(size > 10n * 1024n * 1024n, {
      flag: 'max-request-bytes',
      message: `requests of ${size} bytes hold up the whole cluster; keep --max-request-bytes below 10485760`,
    });
  }),
  advice('bcrypt-cost', '`bcrypt-cost` is 4 to 31', (values) => {
    const cost = values.integer('bcrypt-cost');
    return when(cost < 4n || cost > 31n, {
      flag: 'bcrypt-cost',
      message: `a bcrypt cost of ${cost} is out of 4 to 31, so etcd uses 10; correct it`,
    });
  }),
  advice(
    'raft-timeout',
    '`raft-read-timeout` and `raft-write-timeout` are 5 s at least',
    (values) =>
      ['raft-read-timeout', 'raft-write-timeout'].flatMap((flag) =>
        when(values.isSet(flag) && values.integer(flag) < 5_000_000_000n, {
          flag,
          message: `--${flag} below 5s is raised to 5s; write 5s or more`,
        }),
      ),
    '3.5-',
  ),
  advice('proxy-mode', 'the process is a member, not a v2 proxy', (values) =>
    when(values.knows('proxy') && values.text('proxy') !== 'off', {
      flag: 'proxy',
      message: '--proxy makes a v2 proxy that holds no data and is gone in 3.6; use etcd grpc-proxy',
    }),
  ),
  advice('socket-advertised', 'clients are not told of a socket', (values) =>
    when(
      values.list('advertise-client-urls').some((url) => isSocket(urlParts(url).scheme)),
      {
        flag: 'advertise-client-urls',
        message: 'a socket is of no use to clients on other hosts; advertise an https URL',
      },
    ),
  ),
];
