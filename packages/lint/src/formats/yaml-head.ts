/** The first `kind:` of a YAML or JSON text; empty where it has none. */
export const kindOf = (text: string): string =>
  /^(?:\s*\{?\s*)["']?kind["']?[ \t]*:[ \t]*["']?([A-Za-z]+)|[{,]\s*"kind"\s*:\s*"([A-Za-z]+)"/m
    .exec(text)
    ?.slice(1)
    .find((word) => word !== undefined) ?? '';

/** Whether a mapping has a key at its top level, written in the usual layout. */
export const hasKey = (text: string, key: string): boolean =>
  new RegExp(`^["']?${key}["']?[ \\t]*:`, 'm').test(text);

/** Whether a path ends as that of a YAML or JSON text. */
export const isYamlPath = (path: string): boolean => /\.(?:ya?ml|json)$/i.test(path);

/** Whether a text is a template of Helm, Jinja or Go, which is YAML only once it is rendered. */
export const isTemplate = (text: string): boolean => /\{\{|\{%/.test(text);
