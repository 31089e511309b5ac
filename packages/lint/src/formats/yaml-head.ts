const isJson = (text: string): boolean => /^\ufeff?\s*\{/.test(text);

/** The `kind` of a YAML or JSON text, at its top level as people write it; empty where it has none. */
export const kindOf = (text: string): string =>
  (isJson(text)
    ? /"kind"\s*:\s*"([A-Za-z]+)"/.exec(text)
    : /^\ufeff?["']?kind["']?[ \t]*:[ \t]*["']?([A-Za-z]+)/m.exec(text))?.[1] ?? '';

/** Whether a mapping has a key at its top level, as people write it. */
export const hasKey = (text: string, key: string): boolean =>
  new RegExp(isJson(text) ? `"${key}"\\s*:` : `^\\ufeff?["']?${key}["']?[ \\t]*:`, 'm').test(text);

/** Whether a path ends as that of a YAML or JSON text. */
export const isYamlPath = (path: string): boolean => /\.(?:ya?ml|json)$/i.test(path);

/** Whether a text is a template of Helm, Jinja or Go, which is YAML only once it is rendered. */
export const isTemplate = (text: string): boolean => /\{\{|\{%/.test(text);
