import { describe, expect, it } from 'vitest';
import { parseClusterSpec, renderDiagnostics } from '../src/index.js';
import { broken } from './example.js';

const first = (text: string, options = {}) =>
  renderDiagnostics(text, parseClusterSpec(text).diagnostics.slice(0, 1), options);

describe('renderDiagnostics', () => {
  it('shows the line, a caret under the value, and what to do', () => {
    const { text, diagnostics } = broken('192.168.1.12', '192.168.1.11');
    expect(renderDiagnostics(text, diagnostics, { path: 'lab.yaml' })).toBe(`\
lab.yaml:5:46: error: 192.168.1.11 is the address of both control0 and control1 [duplicate-address]
 5 |   - {name: control1, role: control, address: 192.168.1.11}
   |                                              ^^^^^^^^^^^^
   = give control1 an address of its own
`);
  });

  it('colours through the functions it is given', () => {
    const shown = first('nam: x', { style: { error: (text: string) => `<${text}>` } });
    expect(shown).toContain('<error:>');
    expect(shown).toContain('<^>');
  });

  it('cuts long lines around the caret', () => {
    const shown = first(`{${'a'.repeat(300)}: 1, api: 3}`, { width: 40 }).split('\n');
    expect(Math.max(...shown.slice(1, 3).map((line) => line.length))).toBeLessThan(50);
    expect(shown[1]).toContain('…');
  });

  it('lets no control character through', () => {
    const shown = first('"\u001b[31mx": 1');
    expect(shown).not.toContain('\u001b');
    expect(shown).toContain('\u241b[31mx');
  });
});
