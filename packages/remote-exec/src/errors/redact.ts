import { quoteWord } from '../shell/quote.js';

/** The text in place of a secret. */
const shown = '[redacted]';

/** Shorter values occur in any text by chance. */
const shortestSecret = 4;

/** Every form of every secret, longest first, since one may be part of another. */
let secrets: readonly string[] = [];

/**
 * Redacts a value from now on in this package's errors, their causes, and debug events, whether it is plain or in the quotes
 * of a shell or of JSON. Passwords and passphrases of targets are registered when they are first used. Each line of a
 * multi-line value is redacted, too. Values of less than 4 characters are not.
 */
export function registerSecret(value: string): void {
  const forms = [value, ...value.split('\n')]
    .filter((part) => part.trim().length >= shortestSecret)
    .flatMap(quotedForms);
  secrets = [...new Set([...secrets, ...forms])].sort((one, other) => other.length - one.length);
}

/** Plain, in JSON, in a shell's quotes, and in both. A command under sudo is quoted twice. */
function quotedForms(secret: string): readonly string[] {
  const shell = inQuotes(secret);
  const texts = [secret, shell, inQuotes(shell)];
  return [...texts, ...texts.map((text) => JSON.stringify(text).slice(1, -1))];
}

/** A text as it appears between single quotes, whether the word around it needs quotes or not. */
const inQuotes = (text: string): string => quoteWord(`${text} `).slice(1, -2);

/** A text with every registered secret replaced. */
export function redact(text: string): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, shown), text);
}

/**
 * The cause, or if it contains secrets a copy without them. A copy of an error keeps its name, its stack and its properties,
 * such as `code`.
 */
export function redactCause(cause: unknown): unknown {
  return secrets.length === 0 ? cause : withoutSecrets(cause, new Set());
}

function withoutSecrets(value: unknown, within: ReadonlySet<unknown>): unknown {
  if (typeof value === 'string') return redact(value);
  if (!holdsSecret(value, new Set())) return value;
  // A circular reference.
  if (within.has(value)) return shown;
  const inner = new Set([...within, value]);
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, inner));
  const copy = value instanceof Error ? new Error() : {};
  for (const [name, each, enumerable] of properties(value)) {
    const clean = { value: withoutSecrets(each, inner), enumerable, configurable: true, writable: true };
    Object.defineProperty(copy, name, clean);
  }
  return copy;
}

function holdsSecret(value: unknown, seen: Set<unknown>): boolean {
  if (typeof value === 'string') return redact(value) !== value;
  if (seen.has(value)) return false;
  seen.add(value);
  return properties(value).some(([, each]) => holdsSecret(each, seen));
}

/** The properties of an error, an array or a plain object. Other objects are not searched. */
function properties(
  value: unknown,
): readonly (readonly [name: string, value: unknown, enumerable: boolean])[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Object.entries(value).map(([name, each]) => [name, each, true] as const);
  if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) return own;
  if (!(value instanceof Error)) return [];
  // These are not enumerable, and some errors inherit them from their class.
  const hidden = ['name', 'message', 'stack', 'code', 'cause'].filter(
    (name) => name in value && !Object.keys(value).includes(name),
  );
  return [...own, ...hidden.map((name) => [name, Reflect.get(value, name), false] as const)];
}
