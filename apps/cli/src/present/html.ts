/** A text for the content of an element or the value of an attribute. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

/** The look of all reports. */
const style = `body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem; border-bottom: 1px solid #ddd; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8881; padding: .6rem; }
.pass { color: #176b2c; } .fail, .error { color: #a3111f; font-weight: 600; } .known, .manual, .warning { color: #8a5a00; } .not-applicable, .info { color: #777; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818; } th, td { border-color: #444; } .pass { color: #6fcf87; } .fail, .error { color: #ff7a85; } .known, .manual, .warning { color: #e0b050; } }`;

/** A page that needs nothing else. `body` is HTML. */
export const htmlPage = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>${style}</style>
${body}
</html>
`;
