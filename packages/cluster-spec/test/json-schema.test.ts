import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clusterSpecJsonSchema } from '../src/json-schema.js';

describe('the JSON Schema', () => {
  it('is the same in cluster.schema.json (write it with UPDATE=1)', () => {
    const url = new URL('../cluster.schema.json', import.meta.url);
    const schema = clusterSpecJsonSchema();
    if (process.env['UPDATE'] === '1') writeFileSync(url, `${JSON.stringify(schema, null, 2)}\n`);
    expect(JSON.parse(readFileSync(url, 'utf8'))).toEqual(schema);
  });

  it('asks for the virtual IP and the hosts only, and refuses unknown keys', () => {
    const schema = clusterSpecJsonSchema();
    expect(schema).toMatchObject({
      required: ['api', 'hosts'],
      additionalProperties: false,
      properties: {
        api: { required: ['virtualIp'], additionalProperties: false },
        hosts: { items: { required: ['name', 'role', 'address'], additionalProperties: false } },
        loadBalancer: { properties: { checkTimeoutSeconds: { default: 5 } } },
      },
    });
  });

  it('has patterns that every ECMAScript engine reads', () => {
    const patterns = JSON.stringify(clusterSpecJsonSchema()).match(/"pattern":"(?:[^"\\]|\\.)*"/g) ?? [];
    expect(patterns.length).toBeGreaterThan(5);
    for (const found of patterns) {
      const { pattern } = JSON.parse(`{${found}}`) as { pattern: string };
      expect(() => new RegExp(pattern, 'u')).not.toThrow();
    }
  });
});
