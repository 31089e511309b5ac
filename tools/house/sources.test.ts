// The rules that read all sources, in one file: each worker that had one of them would parse every source again.
import './rules/changesets.js';
import './rules/convention.js';
import './rules/declarations.js';
import './rules/imports.js';
import './rules/stages.js';
import './rules/tiers.js';
