/** Beginnings that tell cloud-init the kind of user data, and names of kinds; a longer one comes before its beginning. */
const kinds: readonly (readonly [beginning: string, name: string])[] = [
  ['#cloud-config-archive', 'an archive'],
  ['#cloud-config-jsonp', 'a JSON patch'],
  ['#cloud-config', 'a cloud-config'],
  ['#cloud-boothook', 'a boothook'],
  ['#part-handler', 'a part handler'],
  ['#include', 'a list of addresses'],
  ['#!', 'a script'],
];

/** Kinds that a template may have. Source: _default_handlers of stages.py. */
const rendered: readonly unknown[] = ['a cloud-config', 'a JSON patch', 'a script'];

/** The white space that Python's `lstrip` removes. It keeps a byte order mark. */
const blanks = /^[^\S\ufeff]*/;

/** Python's email package may write an mbox line first. */
const mime = /^(?:(?:From |[\w-]+:).*\r?\n(?:[ \t].*\r?\n)*)*MIME-Version:/i;

const jinjaHeader = /^## template: jinja[ \t\r]*(?:\n|$)/i;

/** The kind of user data, as cloud-init tells it by the first lines. */
export interface UserDataKind {
  /** Absent if cloud-init knows no such kind, so that it skips the document. */
  readonly name?: string | undefined;
  /** The lines that say so; empty unless it is a cloud-config. */
  readonly header: string;
  /** Whether Jinja fills in something first. */
  readonly isTemplate: boolean;
}

function kindOfPayload(text: string): Omit<UserDataKind, 'isTemplate'> {
  const [before = ''] = blanks.exec(text) ?? [];
  const payload = text.slice(before.length);
  const lower = payload.slice(0, 32).toLowerCase();
  const [, name = mime.test(text) ? 'a MIME message' : undefined] =
    kinds.find(([beginning]) => lower.startsWith(beginning)) ?? [];
  const [line = ''] = /^[^\n]*\n?/.exec(payload) ?? [];
  return { name, header: name === 'a cloud-config' ? before + line : '' };
}

/** Tells the kind of user data. Source: type_from_starts_with of handlers/__init__.py, detect_template of templater.py. */
export function kindOf(text: string): UserDataKind {
  const [first] = jinjaHeader.exec(text) ?? [];
  if (first === undefined) return { ...kindOfPayload(text), isTemplate: false };
  const body = text.slice(first.length);
  const { name, header } = kindOfPayload(body);
  const isTemplate = /\{[{%#]/.test(body);
  if (rendered.includes(name)) return { name, header: header && first + header, isTemplate };
  // Lines of Jinja may come first.
  const isBelow = isTemplate && /^#cloud-config[ \t\r]*$/im.test(body);
  return { name: isBelow ? 'a cloud-config' : undefined, header: '', isTemplate };
}
