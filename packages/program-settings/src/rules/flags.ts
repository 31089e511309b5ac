import type { Profile, SpecView } from '@harderway/cluster-spec';
import type { RuleFinding } from '@harderway/diagnostics';
import { settingIn } from '../programs/flag.js';
import { programs } from '../programs/programs.js';
import { profileOf } from './profile.js';
import type { ProgramSettingsCode } from './rules.generated.js';

/** Flags that make every program print something and exit. */
const printing: readonly string[] = ['help', 'version'];

/** Flags of etcd that contradict cluster.yaml, with the reason and what to do. harderway gives none of them. */
const contradicting: ReadonlyMap<string, readonly [why: string, hint: string]> = new Map([
  [
    'config-file',
    ['with a file etcd ignores all other flags', 'remove it, and give its settings as extraFlags'],
  ],
  ['discovery', ['members find each other by hosts', 'remove it']],
  ['discovery-srv', ['members find each other by hosts', 'remove it']],
  [
    'force-new-cluster',
    [
      'each start would remove all other members',
      'remove it; `harderway restore` brings back a cluster without quorum',
    ],
  ],
]);

/** Whether a file decides who may come: kube-apiserver refuses flags about issuers beside it. */
const namesIssuersInFile = (view: SpecView, profile: Profile): boolean =>
  view.keys('kubeApiserver', 'authentication').length > 0 ||
  (profile === 'production' && Number(view.text('versions', 'kubernetes')?.value.split('.')[1]) >= 32);

/** Checks `extraFlags` against the flags that harderway sets: flags that other settings depend on are refused. */
export function* flags(view: SpecView): Generator<RuleFinding<ProgramSettingsCode>> {
  const profile = profileOf(view);
  for (const { section, name: program, flags } of programs) {
    for (const name of view.keys(section, 'extraFlags')) {
      const place = view.place([section, 'extraFlags', name], 'key');
      const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
      const reserved = flag?.reserved;
      const value = flag && settingIn(profile, flag)?.value;
      if (name.startsWith('oidc-') && section === 'kubeApiserver' && namesIssuersInFile(view, profile)) {
        const message = `--${name} excludes --authentication-config, which harderway sets`;
        yield { ...place, message, hint: 'name the issuer in kubeApiserver.authentication' };
      } else if (printing.includes(name)) {
        yield { ...place, message: `--${name} makes ${program} print and exit`, hint: 'remove it' };
      } else if (section === 'etcd' && contradicting.has(name)) {
        const [why, hint] = contradicting.get(name) ?? [];
        yield { ...place, message: `--${name} of etcd contradicts cluster.yaml: ${why}`, hint };
      } else if (reserved !== undefined) {
        const hint = reserved === '' ? 'remove it' : `remove it; ${reserved} decides its value`;
        const message =
          value === undefined
            ? `--${name} of ${program} cannot be set: ${flag?.why}`
            : `harderway sets --${name} of ${program} itself`;
        yield { ...place, message, hint };
      } else if (typeof value === 'string') {
        const message = `this replaces the value that harderway gives --${name} of ${program}, ${value}`;
        yield { ...place, code: 'overridden-flag', message };
      }
    }
  }
}
