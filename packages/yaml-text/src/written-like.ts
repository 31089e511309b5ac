/**
 * A text with the line ends of another: CR LF where the first line of that ends so. The YAML library writes LF alone, and an
 * edited file should not differ from the former one in every line.
 */
export const withLineEndsOf = (former: string, text: string): string =>
  /^[^\n]*\r\n/.test(former) ? text.replace(/\r?\n/g, '\r\n') : text;
