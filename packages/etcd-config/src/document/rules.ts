import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { type ClusterCode, clusterCodes } from './codes/cluster.js';
import { type ConversionCode, conversionCodes } from './codes/conversion.js';
import { type EnvironmentCode, environmentCodes } from './codes/environment.js';
import { type FileCode, fileCodes } from './codes/file.js';
import { type FlagCode, flagCodes } from './codes/flags.js';

/** The codes of the parsers and of the conversions between forms. */
export type DocumentCode = FlagCode | EnvironmentCode | FileCode | ConversionCode | ClusterCode;

/** The rules behind the {@link DocumentCode}s. */
export const documentRules: RuleSet<never, DocumentCode> = /* @__PURE__ */ defineRules<never, DocumentCode>(
  'etcd-config',
  [...flagCodes, ...environmentCodes, ...fileCodes, ...conversionCodes, ...clusterCodes],
);
