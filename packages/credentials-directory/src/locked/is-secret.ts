import { authoritiesFile } from '@harderway/cluster-pki/authorities';
import { stageFile } from '@harderway/cluster-pki/derived-files';

/** Whether only the owner may read a file of this name. */
export const isSecret = (name: string): boolean =>
  name !== authoritiesFile && name !== stageFile && (!name.endsWith('.pem') || name.endsWith('-key.pem'));
