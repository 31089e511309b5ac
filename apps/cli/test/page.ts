/**
 * A page of the documentation with this text in the code block after the comment `<!-- NAME -->`. The rest of the page is
 * written by hand.
 */
export function withBlock(page: string, name: string, text: string): string {
  const begin = `<!-- ${name} -->\n\n\`\`\`\n`;
  const [before, rest = ''] = page.split(begin);
  const end = rest.indexOf('```\n');
  if (end === -1) throw new Error(`the page has no block ${name}`);
  return `${before}${begin}${text}${rest.slice(end)}`;
}
