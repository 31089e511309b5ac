// The entry `./explain`: the files that would be written, with the reason of each line, and flags that are left alone.
export { type AnnotatedFile, type AnnotatedLine, annotatedFiles, type Reason } from './explain/annotated.js';
export { type FurtherFlag, furtherFlags } from './explain/further-flags.js';
