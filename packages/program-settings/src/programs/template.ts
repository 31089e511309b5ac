const placeholder = /\{([\w.-]+)\}/g;

const valueAt = (known: object, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), known);

/**
 * Replaces each `{keys.of.an.object}` in a template.
 *
 * @param write how a value is written; default: unchanged
 */
export const fillTemplate = (
  template: string,
  known: object,
  write: (value: string) => string = (value) => value,
): string => template.replace(placeholder, (_, path: string) => write(String(valueAt(known, path))));

/** Whether an object has every key that a template names. */
export const canFill = (template: string, known: object): boolean =>
  [...template.matchAll(placeholder)].every(([, path = '']) => valueAt(known, path) !== undefined);
