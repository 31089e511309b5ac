/** Words that other tools use for a command, with the command of harderway. */
export const synonyms: Readonly<Record<string, string>> = {
  create: 'init',
  delete: 'reset',
  destroy: 'reset',
  diff: 'plan',
  doctor: 'verify',
  join: 'apply',
  lint: 'check',
  logs: 'history',
  preview: 'plan',
  snapshot: 'backup',
  uninstall: 'reset',
  validate: 'check',
};
