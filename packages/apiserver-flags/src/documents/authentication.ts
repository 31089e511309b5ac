import type { ReadDocument } from '@harderway/component-flags/documents';
import type { Surroundings } from '@harderway/component-flags/kubernetes';
import { authenticationFaults } from './authentication-checks.js';
import { authenticationConfigurationFacts } from './documents.generated.js';
import { readAs, writeAs } from './form.js';

/** A claim, or a CEL expression over the claims. */
export type ClaimOrExpression =
  | { readonly claim: string; readonly prefix: string }
  | { readonly expression: string };

/** An issuer of tokens, and how its claims become a user. */
export interface JwtAuthenticator {
  readonly issuer: {
    readonly url: string;
    readonly discoveryURL?: string | undefined;
    readonly certificateAuthority?: string | undefined;
    readonly audiences: readonly string[];
    readonly audienceMatchPolicy?: 'MatchAny' | undefined;
    readonly egressSelectorType?: 'controlplane' | 'cluster' | undefined;
  };
  readonly claimValidationRules?:
    | readonly (
        | { readonly claim: string; readonly requiredValue: string }
        | { readonly expression: string; readonly message?: string | undefined }
      )[]
    | undefined;
  readonly claimMappings: {
    readonly username: ClaimOrExpression;
    readonly groups?: ClaimOrExpression | undefined;
    readonly uid?: { readonly claim: string } | { readonly expression: string } | undefined;
    readonly extra?: readonly { readonly key: string; readonly valueExpression: string }[] | undefined;
  };
  readonly userValidationRules?:
    | readonly { readonly expression: string; readonly message?: string | undefined }[]
    | undefined;
}

/** The document of `--authentication-config`, below its head. */
export interface AuthenticationConfiguration {
  readonly jwt: readonly JwtAuthenticator[];
  readonly anonymous?:
    | {
        readonly enabled: boolean;
        readonly conditions?: readonly { readonly path: string }[] | undefined;
      }
    | undefined;
}

/**
 * Reads an AuthenticationConfiguration as kube-apiserver of a version does. Of CEL expressions only the syntax is checked.
 *
 * Codes: those of `readDocument`, `field-value`.
 *
 * Source: k8s.io/apiserver `pkg/apis/apiserver/validation/validation.go`.
 *
 * @param surroundings the command line that names the file; without it nothing is concluded from flags
 * @throws {FlagError} `version-invalid`
 */
export const parseAuthenticationConfiguration = (
  text: string,
  version: string,
  surroundings?: Surroundings,
): ReadDocument =>
  readAs(authenticationConfigurationFacts, text, version, (value) =>
    authenticationFaults(value, surroundings),
  );

/**
 * The text of an AuthenticationConfiguration, in the newest version that the Kubernetes version reads; v1alpha1
 * where it reads none.
 *
 * @param configuration an authenticator may also be a mapping that nobody has checked yet
 */
export const formatAuthenticationConfiguration = (
  configuration: Omit<AuthenticationConfiguration, 'jwt'> & {
    readonly jwt: readonly (JwtAuthenticator | Readonly<Record<string, unknown>>)[];
  },
  version: string,
): string => writeAs(authenticationConfigurationFacts, configuration, version);
