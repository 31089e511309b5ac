/**
 * The text of an edited document, written like the former one: with its byte order mark, and with CR LF where its first line
 * ends so. The YAML library writes neither, and an edited file should differ only where it was edited.
 */
export function writtenLike(former: string, text: string): string {
  const mark = former.startsWith('\ufeff') && !text.startsWith('\ufeff') ? '\ufeff' : '';
  return mark + (/^[^\n]*\r\n/.test(former) ? text.replace(/\r?\n/g, '\r\n') : text);
}
