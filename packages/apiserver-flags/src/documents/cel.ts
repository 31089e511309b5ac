import { type DocumentFault, field, textOf } from '@harderway/component-flags/documents';
import type { Surroundings } from '@harderway/component-flags/kubernetes';
import type { KeyPath } from '@harderway/yaml-text';

const STRING = String.raw`[bBrR]{0,2}(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')`;

const TOKEN = new RegExp(
  [
    String.raw`(?<blank>\s+|//[^\n]*)`,
    `(?<literal>${STRING}|(?:0x[0-9a-fA-F]+|(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)[uU]?)`,
    '(?<name>[_a-zA-Z][_a-zA-Z0-9]*)',
    String.raw`(?<sign>&&|\|\||[<>=!]=|[-+*/%<>!?:.,()[\]{}])`,
  ].join('|'),
  'y',
);

interface Token {
  readonly kind: 'literal' | 'name' | 'sign' | 'end' | 'bad';
  readonly text: string;
  readonly at: number;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const { literal, name, sign } = TOKEN.exec(text)?.groups ?? {};
    if (TOKEN.lastIndex <= at) return [...tokens, { kind: 'bad', text: text.slice(at, at + 1), at }];
    if (literal !== undefined) tokens.push({ kind: 'literal', text: literal, at });
    else if (name === 'in') tokens.push({ kind: 'sign', text: name, at });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at });
  }
  return [...tokens, { kind: 'end', text: '<EOF>', at: text.length }];
}

const BINARY = ['&&', '||', '==', '!=', '<', '<=', '>', '>=', 'in', '+', '-', '*', '/', '%'];

/** Longer expressions are not looked at: each bracket is a call. */
const MOST_TOKENS = 1_000;

/**
 * The offset of the first syntax error in a CEL expression; undefined if its syntax is right. Names and types are not
 * checked. Source: `doc/langdef.md` of the CEL specification.
 */
export function celErrorAt(text: string): number | undefined {
  const tokens = tokensOf(text);
  if (tokens.length > MOST_TOKENS) return undefined;
  let index = 0;
  const isNext = (sign: string): boolean => tokens[index]?.kind === 'sign' && tokens[index]?.text === sign;
  const take = (sign: string): boolean => {
    if (!isNext(sign)) return false;
    index += 1;
    return true;
  };
  const takeKind = (kind: Token['kind']): boolean => {
    if (tokens[index]?.kind !== kind) return false;
    index += 1;
    return true;
  };
  /** Items between commas up to the closing sign; a comma may be the last. */
  function items(close: string, item: () => boolean): boolean {
    while (!take(close)) {
      if (!item()) return false;
      if (!take(',') && !isNext(close)) return false;
    }
    return true;
  }
  const optional = (sign: string): true => {
    take(sign);
    return true;
  };
  const pair = (): boolean => optional('?') && expression() && take(':') && expression();
  function primary(): boolean {
    if (take('(')) return expression() && take(')');
    if (take('[')) return items(']', () => optional('?') && expression());
    if (take('{')) return items('}', pair);
    if (takeKind('literal')) return true;
    take('.');
    return takeKind('name');
  }
  function operand(): boolean {
    while (take('!') || take('-'));
    if (!primary()) return false;
    for (;;) {
      if (take('.')) {
        take('?');
        if (!takeKind('name')) return false;
      } else if (take('[')) {
        take('?');
        if (!expression() || !take(']')) return false;
      } else if (take('(')) {
        if (!items(')', expression)) return false;
      } else if (take('{')) {
        if (!items('}', pair)) return false;
      } else return true;
    }
  }
  function expression(): boolean {
    if (!operand()) return false;
    while (BINARY.some(take)) if (!operand()) return false;
    return take('?') ? expression() && take(':') && expression() : true;
  }
  return expression() && takeKind('end') ? undefined : (tokens[index]?.at ?? text.length);
}

/** The fault of a field whose CEL expression does not parse; an empty one is for others to judge. */
export function expressionFaults(value: unknown, path: KeyPath): readonly DocumentFault[] {
  const text = textOf(value);
  const at = text === '' ? undefined : celErrorAt(text);
  if (at === undefined) return [];
  const line = text.slice(0, at).split('\n');
  const place = `${line.length}:${(line.at(-1) ?? '').length + 1}`;
  const why = `compilation failed: ERROR: <input>:${place}: Syntax error\n | ${text}`;
  return [field.invalid(path, text, why, `The expression ends or goes wrong at ${place}.`)];
}

/** Notes that the names and types in a document's CEL expressions are not checked, if it has any. */
export function noteExpressions(document: unknown, surroundings: Surroundings | undefined): void {
  if (/"(?:expression|valueExpression)":/.test(JSON.stringify(document)))
    surroundings?.note('names and types of CEL expressions');
}
