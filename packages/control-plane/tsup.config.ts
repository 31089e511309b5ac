import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

const entry = ['src/index.ts', 'src/session.ts'];

export default defineConfig({ ...base, entry, dts: { ...base.dts, entry } });
