import type { SourcedFile } from './content.js';
import type { Found } from './found.js';
import { contentScript, metadataScript } from './host-script/large.js';
import type { HostProgram } from './inspect.js';

/** The program that writes one large file, or only sets its mode and owner. */
export const largeProgram = (one: SourcedFile, found: Found | undefined): HostProgram =>
  found === 'metadata'
    ? { script: metadataScript(one), stdin: async function* () {} }
    : { script: contentScript(one), stdin: one.source.read };
