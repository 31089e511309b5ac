import type { YamlCode } from '@harderway/yaml-text';
import type { DocumentCode } from './document/rules.generated.js';
import type { EtcdctlCode } from './etcdctl/rules.generated.js';
import type { MembersCode } from './rules/members/rules.generated.js';
import type { StartCode } from './rules/start/rules.generated.js';
import type { UpgradeCode } from './versions/rules.generated.js';

/** Every code of this package's diagnostics. Codes stay; severities and texts may change. */
export type EtcdCode = DocumentCode | EtcdctlCode | MembersCode | StartCode | UpgradeCode | YamlCode;
