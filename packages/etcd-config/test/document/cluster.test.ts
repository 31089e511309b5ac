import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCluster } from '../../src/document/cluster.js';
import { chapterCluster } from '../cluster/chapter-cluster.js';

describe('parseCluster', () => {
  it('reads what the model says, as JSON and as YAML', () => {
    expect(parseCluster(JSON.stringify(chapterCluster))).toEqual({
      cluster: chapterCluster,
      diagnostics: [],
    });
    const text =
      'version: 3.6\ntoken: 7\ndataDirectory: /d\nextraFlags: {pre-vote: true, quota-backend-bytes: 5}\nmembers:\n  - name: a\n    address: ::1\n    peerPort: 1\n';
    expect(parseCluster(text).cluster).toEqual({
      version: '3.6',
      token: '7',
      dataDirectory: '/d',
      extraFlags: { 'pre-vote': 'true', 'quota-backend-bytes': '5' },
      members: [{ name: 'a', address: '::1', peerPort: 1 }],
    });
  });

  it('reports what is missing, unknown or of the wrong type, and where', () => {
    const text = 'version: 3.5.26\ntoken: t\nmembers:\n  - name: a\n    addres: 1\n    clientPort: 70000\n';
    const { cluster, diagnostics } = parseCluster(text);
    expect(cluster).toBeUndefined();
    expect(diagnostics.map(({ code, span }) => [code, span.start.line])).toEqual([
      ['cluster-key-missing', 1],
      ['cluster-key-unknown', 5],
      ['cluster-key-missing', 4],
      ['cluster-type', 6],
    ]);
    expect(parseCluster('a: [').diagnostics[0]?.code).toBe('yaml-syntax');
    expect(parseCluster('').diagnostics[0]?.code).toBe('cluster-type');
    expect(
      parseCluster(`${text}dataDirectory: /d\ntls: {client: {}}\n`).diagnostics.map((each) => each.code),
    ).toContain('cluster-key-missing');
  });

  it('takes no empty member', () => {
    const text =
      'version: 3.5.26\ntoken: t\ndataDirectory: /d\nmembers: [{ name: a, address: 10.0.0.1 }, null]\n';
    expect(parseCluster(text)).toMatchObject({
      diagnostics: [{ code: 'cluster-type', subject: 'members[1]' }],
    });
  });

  it('never throws', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('version: ', 'members:\n', '- ', '  name: x\n', 'tls: {', '}', '[', '*a'),
    );
    fc.assert(fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => void parseCluster(pieces.join(''))));
  });
});
