import { parseDuration, parseFlagValue, parseSigned } from '@harderway/component-flags';
import { discovers, initialMembers, mayBeProxy } from '../cluster-values.js';
import type { Effective } from '../effective.js';
import { isFileThere } from '../files.js';
import { type Rule, when } from '../rule.js';
import { isAddress, urlParts } from '../url.js';
import { certificateFindings, peersAreSecure } from './tls.js';

const applies = (values: Effective): boolean =>
  (values.surroundings.dataDirectory ?? 'empty') === 'empty' && !discovers(values) && !mayBeProxy(values);

const blame = (values: Effective): string =>
  values.isSet('initial-cluster') || !values.isSet('name') ? 'initial-cluster' : 'name';

// etcd resolves host names before it compares, all but localhost; what they resolve to is not known here.
const isNamed = (url: string): boolean => {
  const { host } = urlParts(url.trim());
  return host !== '' && host !== 'localhost' && !isAddress(host);
};

const named = (values: Effective): readonly string[] =>
  initialMembers(values).find((member) => member.name === values.text('name'))?.urls ?? [];

const sorted = (urls: readonly string[]): readonly string[] => [...urls].sort();

/** What etcd demands while it becomes a member; skipped once the data directory holds one. */
export const bootstrapRules: readonly Rule[] = [
  {
    code: 'initial-cluster-invalid',
    stage: 'bootstrap',
    title: '`initial-cluster` is `name=URL` between commas, with URLs as for peers',
    source: 'client/pkg/types/urlsmap.go',
    check: (values) => {
      if (!applies(values)) return [];
      for (const { name, urls } of initialMembers(values)) {
        const parsed = parseFlagValue({ type: 'urls' }, urls.join(','));
        if (parsed.ok) continue;
        const words = `error setting up initial cluster: ${parsed.message}`;
        return [
          {
            flag: 'initial-cluster',
            message: `--initial-cluster, member ${name}: ${parsed.message}; write name=https://host:2380`,
            programText: words,
          },
        ];
      }
      return [];
    },
  },
  {
    code: 'compaction-retention-invalid',
    stage: 'bootstrap',
    title: '`auto-compaction-retention` is a whole number or a Go duration',
    source: 'server/embed/etcd.go parseCompactionRetention',
    check: (values) => {
      const text = values.text('auto-compaction-retention');
      const number = parseSigned(text, { bits: 64, base: 10 });
      const plain = number.ok && number.value >= 0;
      const duration = parseDuration(text);
      if (text === '' || plain || duration.ok) return [];
      const words = `error parsing CompactionRetention: ${duration.message}`;
      return [
        {
          flag: 'auto-compaction-retention',
          message: `${text} is neither a whole number nor a duration such as 10m; correct it`,
          programText: words,
        },
      ];
    },
  },
  {
    code: 'peer-certificate-client',
    stage: 'bootstrap',
    title: 'peer certificate files are right even where peers use http: etcd loads them to call others',
    source: 'server/etcdserver/server.go',
    check: (values) => {
      if (peersAreSecure(values) || mayBeProxy(values)) return [];
      return [...certificateFindings(values, 'peer-'), ...isFileThere(values, 'peer-trusted-ca-file')].slice(
        0,
        1,
      );
    },
  },
  {
    code: 'own-name-missing',
    stage: 'bootstrap',
    title: "`initial-cluster` holds the member's own name",
    source: 'server/config/config.go hasLocalMember',
    check: (values) => {
      const name = values.text('name');
      const words = `couldn't find local name "${name}" in the initial cluster configuration`;
      return when(applies(values) && named(values).length === 0, {
        flag: blame(values),
        message: `--initial-cluster does not name "${name}"; add ${name}=<its peer URL> or correct --name`,
        programText: words,
      });
    },
  },
  {
    code: 'peer-url-mismatch',
    stage: 'bootstrap',
    title: 'the own URLs in `initial-cluster` are those of `initial-advertise-peer-urls` (state `new`)',
    source: 'server/config/config.go advertiseMatchesCluster',
    check: (values) => {
      if (!applies(values) || values.text('initial-cluster-state') === 'existing') return [];
      const own = named(values);
      if (own.length === 0) return [];
      const advertised = values.list('initial-advertise-peer-urls');
      const extra = own.filter((url) => !advertised.includes(url.trim()));
      const missing = advertised.filter((url) => !own.map((each) => each.trim()).includes(url));
      if (extra.length === 0 && missing.length === 0) {
        return when(own.length !== advertised.length, {
          flag: values.isSet('initial-cluster') ? 'initial-cluster' : 'initial-advertise-peer-urls',
          message: 'one of the own peer URLs is written twice; write it once',
          programText: `failed to resolve ${sorted(advertised).join(',')} to match --initial-cluster`,
        });
      }
      const open = [...extra, ...missing].some(isNamed);
      const name = values.text('name');
      const pairs = (urls: readonly string[]): string =>
        sorted(urls)
          .map((url) => `${name}=${url}`)
          .join(',');
      const words =
        extra.length > 0
          ? `--initial-cluster has ${pairs(extra)} but missing from --initial-advertise-peer-urls=${sorted(advertised).join(',')}`
          : `--initial-advertise-peer-urls has ${sorted(missing).join(',')} but missing from --initial-cluster=${pairs(advertised)}`;
      return [
        {
          flag:
            extra.length > 0 && values.isSet('initial-cluster')
              ? 'initial-cluster'
              : 'initial-advertise-peer-urls',
          message: `${words}; write the same URLs in both`,
          programText: words,
          severity: open ? 'warning' : 'error',
        },
      ];
    },
  },
  {
    code: 'peer-url-twice',
    stage: 'bootstrap',
    title: 'no peer URL comes twice in `initial-cluster`',
    source: 'server/config/config.go checkDuplicateURL',
    check: (values) => {
      if (!applies(values)) return [];
      const all = initialMembers(values).flatMap((member) => member.urls.map((url) => url.trim()));
      const twice = all.find((url, index) => all.indexOf(url) !== index);
      return when(twice !== undefined, {
        flag: 'initial-cluster',
        message: `--initial-cluster has ${twice} twice; each member has its own peer URL`,
        programText: `initial cluster ${values.text('initial-cluster')} has duplicate url`,
      });
    },
  },
  {
    code: 'existing-alone',
    stage: 'bootstrap',
    title: 'state `existing` needs another member that answers',
    source: 'server/etcdserver/bootstrap.go',
    check: (values) => {
      if (!applies(values) || values.text('initial-cluster-state') !== 'existing') return [];
      const others = initialMembers(values).filter((member) => member.name !== values.text('name'));
      const unreachable = others.length === 0 || values.surroundings.otherMembers === 'unreachable';
      return when(unreachable, {
        flag: 'initial-cluster-state',
        message:
          others.length === 0
            ? 'the member is to join an existing cluster, and --initial-cluster names no other member; use new to form a cluster, or name the others'
            : 'the member is to join an existing cluster, and no other member answers; start them first',
        programText:
          'cannot fetch cluster info from peer urls: could not retrieve cluster information from the given URLs',
      });
    },
  },
];
