/** Words that other tools use for a command, with the command of harderway. */
export const synonyms: Readonly<Record<string, string>> = {
  create: 'init',
  delete: 'reset',
  destroy: 'reset',
  diagnose: 'doctor',
  diff: 'plan',
  join: 'apply',
  lint: 'check',
  logs: 'history',
  preview: 'plan',
  snapshot: 'backup',
  uninstall: 'reset',
  validate: 'check',
};
