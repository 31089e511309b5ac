import { rulesModule } from '@harderway/diagnostics/facts';
import type { Keyword, ValueType } from '../src/grammar/model.js';
import { readKeywords } from './keywords.js';

const head = '// Generated from the facts of this package; do not edit.\n';

/** The interface of a block: `vrrp_instance` as VrrpInstance, `url` of SSL_GET as SslGetUrl. */
function interfaceName(path: readonly string[]): string {
  const words = path
    .slice(path.at(-1) === 'url' || path.at(-1) === 'host' ? -2 : -1)
    .flatMap((each) => each.split('_'));
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()).join('');
}

const entryTypes: Readonly<Record<string, string>> = {
  address: 'AddressEntry',
  'static-address': 'AddressEntry',
  peer: 'UnicastPeer',
  service: 'ServiceEntry',
};

/** The type that the builder takes for a keyword; `true` where a value may be missing. */
function inputOf({ keyword, type, missing }: Keyword, path: readonly string[]): string {
  const value = inputOfType(type, [...path, keyword]);
  return missing === 'allowed' && !/^(?:boolean|Script)/.test(value) ? `${value} | true` : value;
}

function inputOfType(type: ValueType, path: readonly string[]): string {
  switch (type.kind) {
    case 'flag':
    case 'bool':
      return 'boolean';
    case 'unsigned':
    case 'integer':
    case 'seconds':
      return 'number';
    case 'weight':
      return 'WeightInput';
    case 'choice':
    case 'anycase':
      return type.words.map((word) => `'${word}'`).join(' | ');
    case 'script':
      return 'ScriptInput';
    case 'forwarding':
      return 'ForwardingInput';
    case 'list':
      return 'readonly string[]';
    case 'entries': {
      const entry = entryTypes[type.entry] ?? (type.entry.startsWith('track-') ? 'TrackEntry' : 'string');
      const list = `readonly ${entry}[]`;
      return type.named ? `readonly { readonly name: string; readonly entries: ${list} }[]` : list;
    }
    case 'block': {
      const name = interfaceName(path);
      return type.header === 'none' && !type.many ? name : `readonly ${name}[]`;
    }
    default:
      return 'string';
  }
}

const headerFields: Readonly<Record<string, string>> = {
  none: '',
  name: '  readonly name: string;\n',
  service: '  /** Address and port, firewall mark, or group. */\n  readonly service: ServiceInput;\n',
  server:
    '  readonly address: string;\n  /** Default: that of the service. */\n  readonly port?: number | undefined;\n',
};

const property = (name: string): string => (/^\w+$/.test(name) ? name : `'${name}'`);

/** The interfaces of blocks, innermost first. */
function interfaces(keywords: readonly Keyword[], path: readonly string[]): readonly string[] {
  return keywords.flatMap(({ keyword, type, meaning }) => {
    if (type.kind !== 'block') return [];
    const inner = [...path, keyword];
    const fields = type.keywords.map((each) => {
      const input = inputOf(each, inner);
      return `  /** ${each.meaning} */\n  readonly ${property(each.keyword)}?: ${input} | undefined;\n`;
    });
    return [
      ...interfaces(type.keywords, inner),
      `/** ${meaning} */\nexport interface ${interfaceName(inner)} {\n${headerFields[type.header]}${fields.join('')}}\n`,
    ];
  });
}

function model(keywords: readonly Keyword[]): string {
  const fields = keywords.map(
    (each) => `  /** ${each.meaning} */\n  readonly ${each.keyword}?: ${inputOf(each, [])} | undefined;\n`,
  );
  return `${head}import type {
  AddressEntry,
  ForwardingInput,
  ScriptInput,
  ServiceEntry,
  ServiceInput,
  TrackEntry,
  UnicastPeer,
  WeightInput,
} from './inputs.js';

${interfaces(keywords, []).join('\n')}
/** The content of a keepalived.conf, named as in the file. */
export interface KeepalivedConfig {
${fields.join('')}}
`;
}

/** The modules that are made from the facts of this package, by path. */
export default (read: (name: string) => string): Record<string, string> => {
  const keywords = readKeywords(read('keywords.txt'));
  return {
    'src/rules/rules.generated.ts': rulesModule(read('rules.yaml'), 'keepalivedRules'),
    'src/build/model.generated.ts': model(keywords),
    'src/grammar/keywords.generated.ts': `${head}import type { Keyword } from './model.js';

/** Every keyword, as a tree of blocks. */
export const keywords: readonly Keyword[] = ${JSON.stringify(keywords)};
`,
  };
};
