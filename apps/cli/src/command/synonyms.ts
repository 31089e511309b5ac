/** Words that other tools use for a command, with the command of harderway. */
export const synonyms: Readonly<Record<string, string>> = {
  add: 'apply',
  create: 'init',
  delete: 'reset',
  destroy: 'reset',
  diagnose: 'doctor',
  diff: 'plan',
  down: 'reset',
  import: 'adopt',
  install: 'apply',
  join: 'apply',
  logs: 'history',
  preview: 'plan',
  renew: 'certs',
  rollback: 'restore',
  run: 'exec',
  snapshot: 'backup',
  ssh: 'exec',
  uninstall: 'reset',
  up: 'apply',
  validate: 'check',
};

const dryRun = "'harderway plan' shows what apply would change; other commands have --plan";
const yes = '--yes answers the question';

/** Options of other tools, with a hint at what does it here. */
export const optionSynonyms: Readonly<Record<string, string>> = {
  '--assume-yes': yes,
  '--auto-approve': yes,
  '--check': dryRun,
  '--config': '--file names cluster.yaml',
  '--dry-run': dryRun,
  '--hosts': '--host NAME,... chooses hosts',
  '--limit': '--host NAME,... chooses hosts',
  '-n': dryRun,
  '-v': '--verbose prints more, --version the version',
};
