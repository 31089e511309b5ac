// The entry `./explain`: the files that would be written, with the reason of each line.
export { type AnnotatedFile, type AnnotatedLine, annotatedFiles, type Reason } from './explain/annotated.js';
