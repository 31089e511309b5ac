import { goQuote } from '@harderway/component-flags';
import {
  fault,
  faultIf,
  INVALID_OPTIONS,
  type KubernetesFault,
  type KubernetesRule,
  remark,
  type StartContext,
} from '@harderway/component-flags/kubernetes';
import { admissionPluginsOf, adviseOnPlugin } from '../admission-plugins.js';

const GENERIC = 'staging/src/k8s.io/apiserver/pkg/server/options/admission.go';
const OWN = 'pkg/kubeapiserver/options/admission.go';

function unknown(context: StartContext, flag: string): readonly KubernetesFault[] {
  const known = admissionPluginsOf(context.version);
  const value = context.value(flag);
  return (Array.isArray(value) ? value : [])
    .map(String)
    .filter((name) => !known.has(name))
    .map((name) =>
      fault(
        `${flag} plugin ${goQuote(name)} is unknown`,
        flag,
        name.trim() === name
          ? adviseOnPlugin(name, context.version)
          : 'Blanks belong to the name: remove them.',
      ),
    );
}

/** Rules of admission plugins. */
export const admissionRules: readonly KubernetesRule[] = [
  {
    code: 'admission-control-exclusive',
    severity: 'error',
    title: '--admission-control beside the lists of plugins',
    why: 'The old flag is the whole list in order, the new ones change the default list.',
    example: {
      bad: '--admission-control=NodeRestriction\n--enable-admission-plugins=NodeRestriction',
      good: '--enable-admission-plugins=NodeRestriction',
      given: { version: '1.31' },
    },
    stage: 'validate',
    source: OWN,
    check: ({ given }) =>
      faultIf(
        given('admission-control') &&
          (given('enable-admission-plugins') || given('disable-admission-plugins')),
        'admission-control and enable-admission-plugins/disable-admission-plugins flags are mutually exclusive',
        'admission-control',
        'Use --enable-admission-plugins alone.',
      ),
  },
  {
    code: 'admission-plugin-unknown',
    severity: 'error',
    title: 'admission plugin that the version does not have',
    why: INVALID_OPTIONS,
    example: {
      bad: '--enable-admission-plugins=PodSecurityPolicy',
      good: '--enable-admission-plugins=PodSecurity',
    },
    stage: 'validate',
    source: GENERIC,
    check: (context) =>
      ['admission-control', 'enable-admission-plugins', 'disable-admission-plugins'].flatMap((flag) =>
        unknown(context, flag),
      ),
  },
  {
    code: 'admission-plugin-overlap',
    severity: 'error',
    title: 'admission plugin that is both enabled and disabled',
    why: INVALID_OPTIONS,
    example: {
      bad: '--enable-admission-plugins=NodeRestriction\n--disable-admission-plugins=NodeRestriction',
      good: '--enable-admission-plugins=NodeRestriction',
    },
    stage: 'validate',
    source: GENERIC,
    check: ({ list }) => {
      const off = new Set(list('disable-admission-plugins'));
      const both = [...new Set(list('enable-admission-plugins'))].filter((name) => off.has(name)).sort();
      return faultIf(
        both.length > 0,
        `[${both.join(' ')}] in enable-admission-plugins and disable-admission-plugins overlapped`,
        'disable-admission-plugins',
        'Name each plugin in one list.',
      );
    },
  },
  {
    code: 'admission-plugin-default',
    severity: 'info',
    title: 'admission plugin that is on by default',
    why: 'It changes nothing, and makes the list longer than it has to be.',
    example: {
      bad: '--enable-admission-plugins=NamespaceLifecycle,NodeRestriction',
      good: '--enable-admission-plugins=NodeRestriction',
    },
    stage: 'apply',
    source: GENERIC,
    check: (context) => {
      const plugins = admissionPluginsOf(context.version);
      const on = context
        .list('enable-admission-plugins')
        .filter((name) => plugins.get(name)?.onByDefault === true);
      return on.length === 0
        ? []
        : [
            remark(
              `on by default already: ${on.join(', ')}`,
              'enable-admission-plugins',
              'They may be left out of the list.',
            ),
          ];
    },
  },
];
