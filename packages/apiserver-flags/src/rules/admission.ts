import { goQuote } from '@harderway/component-flags';
import {
  faultIf,
  type RuleFault,
  type StartContext,
  type StartRule,
} from '@harderway/component-flags/kubernetes';
import { admissionPluginsOf, adviseOnPlugin } from '../admission-plugins.js';

const GENERIC = 'staging/src/k8s.io/apiserver/pkg/server/options/admission.go';
const OWN = 'pkg/kubeapiserver/options/admission.go';

const unknown = (context: StartContext, flag: string): readonly RuleFault[] => {
  const known = admissionPluginsOf(context.version);
  const value = context.value(flag);
  return (Array.isArray(value) ? value : [])
    .map(String)
    .filter((name) => !known.has(name))
    .map((name) => ({
      text: `${flag} plugin ${goQuote(name)} is unknown`,
      flag,
      advice:
        name.trim() === name
          ? adviseOnPlugin(name, context.version)
          : 'Blanks belong to the name: remove them.',
    }));
};

/** Rules of admission plugins. */
export const admissionRules: readonly StartRule[] = [
  {
    code: 'admission-control-exclusive',
    stage: 'validate',
    versions: '1.20-',
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
    stage: 'validate',
    versions: '1.20-',
    source: GENERIC,
    check: (context) =>
      ['admission-control', 'enable-admission-plugins', 'disable-admission-plugins'].flatMap((flag) =>
        unknown(context, flag),
      ),
  },
  {
    code: 'admission-plugin-overlap',
    stage: 'validate',
    versions: '1.20-',
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
    stage: 'apply',
    versions: '1.20-',
    source: GENERIC,
    check: (context) => {
      const plugins = admissionPluginsOf(context.version);
      const on = context
        .list('enable-admission-plugins')
        .filter((name) => plugins.get(name)?.onByDefault === true);
      return on.length === 0
        ? []
        : [
            {
              severity: 'info',
              text: `on by default already: ${on.join(', ')}`,
              flag: 'enable-admission-plugins',
              advice: 'They may be left out of the list.',
            },
          ];
    },
  },
];
