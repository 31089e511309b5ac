import { parseBool } from '@harderway/component-flags';

/** Flags of a component as texts, by name in dash form: the last use, or all uses of a list joined by commas. */
export type FlagTexts = Readonly<Record<string, string>>;

/**
 * Flags of the Kubernetes programs whose uses add up, and whose items commas may part; of all others the last one counts. Of
 * `service-account-key-file` each use is one path: the commas are only for comparing.
 */
const LISTS = new Set([
  'admission-control',
  'allow-metric-labels',
  'api-audiences',
  'authorization-always-allow-paths',
  'authorization-mode',
  'controllers',
  'cors-allowed-origins',
  'disable-admission-plugins',
  'disabled-metrics',
  'emulated-version',
  'enable-admission-plugins',
  'etcd-servers',
  'etcd-servers-overrides',
  'feature-gates',
  'kubelet-preferred-address-types',
  'min-compatibility-version',
  'oidc-signing-algs',
  'requestheader-allowed-names',
  'requestheader-extra-headers-prefix',
  'requestheader-group-headers',
  'requestheader-uid-headers',
  'requestheader-username-headers',
  'runtime-config',
  'service-account-api-audiences',
  'service-account-issuer',
  'service-account-key-file',
  'strict-transport-security-directives',
  'tls-cipher-suites',
  'tls-curve-preferences',
  'volume-host-cidr-denylist',
  'watch-cache-sizes',
]);

/**
 * Reads arguments without a catalog: `--name=value`, `--name value` where the next argument is not a flag, and bare
 * flags as `true`. Enough to compare components; whether a program takes them is for its own check to say.
 */
export function readFlagTexts(argv: readonly string[]): FlagTexts {
  const out: Record<string, string> = {};
  for (let index = 0; index < argv.length; index += 1) {
    const match = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(argv[index] ?? '');
    if (match === null) continue;
    const name = (match[1] ?? '').replaceAll('_', '-');
    const next = argv[index + 1];
    let text = match[2];
    if (text === undefined && next !== undefined && !next.startsWith('-')) {
      text = next;
      index += 1;
    }
    const earlier = out[name];
    const value = text ?? 'true';
    out[name] = LISTS.has(name) && earlier !== undefined ? `${earlier},${value}` : value;
  }
  return out;
}

/** Variables of etcd that set none of its flags. */
const NOT_FLAGS = new Set(['ETCD_UNSUPPORTED_ARCH', 'ETCD_VERIFY']);

/** Reads what the variables of etcd set, such as ETCD_CERT_FILE: a flag each, unless it is empty. Other variables are left out. */
export function readEtcdVariables(environment: Readonly<Record<string, string>>): FlagTexts {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([variable, text]) => {
      const [, name] = /^ETCD_([A-Z\d_]+)$/.exec(variable) ?? [];
      if (name === undefined || text === '' || NOT_FLAGS.has(variable)) return [];
      return [[name.toLowerCase().replaceAll('_', '-'), text]];
    }),
  );
}

/** Whether a bool flag is on. */
export function isOn(flags: FlagTexts, name: string, byDefault: boolean): boolean {
  const text = flags[name];
  if (text === undefined) return byDefault;
  const word = parseBool(text);
  return word.ok ? word.value : byDefault;
}

/** The items of a list flag. */
export const itemsOf = (flags: FlagTexts, name: string): readonly string[] =>
  (flags[name] ?? '').split(',').filter((item) => item !== '');
