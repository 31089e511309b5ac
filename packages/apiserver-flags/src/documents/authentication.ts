import { inRanges, parseVersion } from '@harderway/component-flags';
import { type Field, field, type ReadDocument, readDocument } from '@harderway/component-flags/documents';
import { stringify } from 'yaml';
import { authenticationFaults } from './authentication-checks.js';
import { documentRegistry } from './document-rules.js';

/** A claim, or a CEL expression over the claims. */
export type ClaimOrExpression =
  | { readonly claim: string; readonly prefix: string }
  | { readonly expression: string };

/** An issuer of tokens, and how its claims become a user. */
export interface JwtAuthenticator {
  readonly issuer: {
    readonly url: string;
    readonly discoveryURL?: string;
    readonly certificateAuthority?: string;
    readonly audiences: readonly string[];
    readonly audienceMatchPolicy?: 'MatchAny';
    readonly egressSelectorType?: 'controlplane' | 'cluster';
  };
  readonly claimValidationRules?: readonly (
    | { readonly claim: string; readonly requiredValue: string }
    | { readonly expression: string; readonly message?: string }
  )[];
  readonly claimMappings: {
    readonly username: ClaimOrExpression;
    readonly groups?: ClaimOrExpression;
    readonly uid?: { readonly claim: string } | { readonly expression: string };
    readonly extra?: readonly { readonly key: string; readonly valueExpression: string }[];
  };
  readonly userValidationRules?: readonly { readonly expression: string; readonly message?: string }[];
}

/** What `--authentication-config` holds, below its head. */
export interface AuthenticationConfiguration {
  readonly jwt: readonly JwtAuthenticator[];
  readonly anonymous?: {
    readonly enabled: boolean;
    readonly conditions?: readonly { readonly path: string }[];
  };
}

const GROUP = 'apiserver.config.k8s.io';

const { string, bool, list, map } = field;
const mapping = map({ claim: string, prefix: string, expression: string });

const shape = (more: Readonly<Record<string, Field>>): Field =>
  map({
    apiVersion: string,
    kind: string,
    jwt: list(
      map({
        issuer: map({
          url: string,
          discoveryURL: string,
          certificateAuthority: string,
          audiences: list(string),
          audienceMatchPolicy: string,
          egressSelectorType: string,
        }),
        claimValidationRules: list(
          map({ claim: string, requiredValue: string, expression: string, message: string }),
        ),
        claimMappings: map({
          username: mapping,
          groups: mapping,
          uid: map({ claim: string, expression: string }),
          extra: list(map({ key: string, valueExpression: string })),
        }),
        userValidationRules: list(map({ expression: string, message: string })),
      }),
    ),
    ...more,
  });

const anonymous = { anonymous: map({ enabled: bool, conditions: list(map({ path: string })) }) };

/** Which Kubernetes versions read which version of the file. */
const VERSIONS: readonly (readonly [name: string, kubernetes: string])[] = [
  ['v1alpha1', '1.29-'],
  ['v1beta1', '1.30-'],
  ['v1', '1.34-'],
];

const versionsOf = (kubernetes: string): readonly string[] =>
  VERSIONS.filter(([, range]) => inRanges(parseVersion(kubernetes), range)).map(
    ([name]) => `${GROUP}/${name}`,
  );

/**
 * Reads an AuthenticationConfiguration as kube-apiserver of a version does. CEL expressions are not compiled.
 *
 * Codes: those of `readDocument`, `field-value`.
 *
 * Source: k8s.io/apiserver `pkg/apis/apiserver/validation/validation.go`.
 *
 * @throws {FlagError} `version-invalid`
 */
export function parseAuthenticationConfiguration(text: string, version: string): ReadDocument {
  // `anonymous` came with 1.31.
  const form = shape(inRanges(parseVersion(version), '1.31-') ? anonymous : {});
  return readDocument(text, {
    kind: 'AuthenticationConfiguration',
    rules: documentRegistry,
    reader: `kube-apiserver ${version}`,
    versions: Object.fromEntries(versionsOf(version).map((name) => [name, form])),
    check: authenticationFaults,
  });
}

/**
 * The text of an AuthenticationConfiguration, in the newest version that the Kubernetes version reads; v1alpha1
 * where it reads none.
 */
export const writeAuthenticationConfiguration = (
  configuration: AuthenticationConfiguration,
  version: string,
): string =>
  stringify(
    {
      apiVersion: versionsOf(version).at(-1) ?? `${GROUP}/v1alpha1`,
      kind: 'AuthenticationConfiguration',
      ...configuration,
    },
    { lineWidth: 0 },
  );
