import type { Keyword, ValueType } from './model.js';

function valueSyntax(type: ValueType): string {
  switch (type.kind) {
    case 'unsigned':
    case 'integer':
      return `${type.least}..${type.most}`;
    case 'seconds':
      return 'SECONDS';
    case 'weight':
      return `${type.least}..${type.most} [reverse]`;
    case 'choice':
    case 'anycase':
      return type.words.join('|');
    case 'bool':
      return 'on|off';
    case 'user':
      return 'USER [GROUP]';
    case 'forwarding':
      return 'NAT|DR|TUN';
    case 'script':
      return '"COMMAND" [USER [GROUP]]';
    case 'command':
      return '"COMMAND"';
    case 'address':
      return 'ADDRESS';
    case 'line':
    case 'text':
      return 'TEXT';
    default:
      return '';
  }
}

const headers = { none: '', name: 'NAME ', service: 'SERVICE ', server: 'ADDRESS PORT ' } as const;

/** The syntax behind a keyword: `1..255`, `[on|off]`, `NAME { ... }`. */
export function syntaxOf({ type, missing }: Keyword): string {
  if (type.kind === 'block') return `${headers[type.header]}{ ... }`;
  if (type.kind === 'entries') return `${type.named === true ? 'NAME ' : ''}{ ... }`;
  if (type.kind === 'list') return '{ ... }';
  const syntax = valueSyntax(type);
  return missing === 'allowed' || type.kind === 'bool' ? `[${syntax}]` : syntax;
}
