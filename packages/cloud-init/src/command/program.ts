import { checkCommand, choice, defineProgram, explainCommand, type Program } from '@harderway/command';
import { parseNetworkConfig, parseUserData } from '../document/parse.js';
import { rules as ruleSet } from '../rules/rules.js';

const { rules } = ruleSet;

/** Only user data begins with one of these comments. A byte order mark hides them from cloud-init, not from its reader. */
const kindOf = (text: string): 'user-data' | 'network-config' =>
  /^\s*#(?:cloud-config|# template:)/i.test(text) ? 'user-data' : 'network-config';

/** The command `cloud-init-documents`. */
export const program: Program = defineProgram({
  name: 'cloud-init-documents',
  summary: 'check cloud-init user data and network configurations',
  commands: [
    checkCommand({
      program: 'cloud-init-documents',
      summary: 'check documents',
      rules,
      options: {
        kind: choice(['user-data', 'network-config'], 'what the files are (default: by their first line)', {
          label: 'KIND',
        }),
      },
      examples: [
        ['cloud-init-documents check user-data', 'check one file'],
        ['cloud-init-documents check --kind network-config -', 'check the standard input'],
      ],
      check: (text, { options }) => {
        const parse = (options.kind ?? kindOf(text)) === 'user-data' ? parseUserData : parseNetworkConfig;
        return parse(text).diagnostics;
      },
    }),
    explainCommand('cloud-init-documents', rules),
  ],
  examples: [['cloud-init-documents check user-data network-config', 'check the documents of a machine']],
});
