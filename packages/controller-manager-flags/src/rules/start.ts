import {
  type Found,
  fault,
  fileRules,
  type Rule,
  rulesOf,
  type StartContext,
} from '@harderway/component-flags/kubernetes';
import { controllersAreComplete, controllersOf } from '../controllers.js';
import { openedFiles } from './opened-files.generated.js';
import { controllerManagerRules } from './rules.generated.js';

function controllerFaults({ list, version }: StartContext): readonly Found[] {
  const known = controllersOf(version);
  const isSure = controllersAreComplete(version);
  // Only a star by itself means all of them: -* names a controller *, which does not exist.
  const names = list('controllers').filter((item) => item !== '*');
  return names
    .map((item) => item.replace(/^-/, ''))
    .filter((name) => !known.has(name))
    .map((name) =>
      isSure
        ? fault(`"${name}" is not in the list of known controllers`)
        : fault(`"${name}" is not among the controllers known here of ${version}`, { severity: 'warning' }),
    );
}

/** Rules of what the program needs to begin. */
export const startRules: readonly Rule[] = [
  ...rulesOf(controllerManagerRules, {
    'controller-unknown': controllerFaults,
    'kubeconfig-missing': ({ set }) => !set('kubeconfig') && !set('master'),
    'service-account-credentials': ({ set }) =>
      set('use-service-account-credentials') && !set('service-account-private-key-file'),
  }),
  ...fileRules(openedFiles),
];
