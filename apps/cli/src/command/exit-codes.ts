/** Exit codes of a command that has `--plan`. */
export const planned = [[2, 'with --plan: there is something to do']] as const;
