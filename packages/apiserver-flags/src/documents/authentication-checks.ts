import { parseGoUrl } from '@harderway/component-flags';
import { type Faults, field, itemsOf, listOf, mapOf, textOf } from '@harderway/component-flags/documents';
import type { Surroundings } from '@harderway/component-flags/kubernetes';
import type { KeyPath } from '@harderway/yaml-text';
import { expressionFaults, noteExpressions } from './cel.js';

function* urlFaults(text: string, path: KeyPath): Faults {
  const url = parseGoUrl(text);
  const hint = 'Write an https URL without user, query and fragment.';
  if (!url.ok) return yield field.invalid(path, text, url.message, hint);
  if (url.value.scheme !== 'https') yield field.invalid(path, text, 'URL scheme must be https', hint);
  if (/^[^/]*\/\/[^/]*@/.test(text))
    yield field.invalid(path, 'REDACTED', 'URL must not contain a username or password', hint);
  if (/\?./.test(text)) yield field.invalid(path, text, 'URL must not contain a query', hint);
  if (/#./.test(text)) yield field.invalid(path, text, 'URL must not contain a fragment', hint);
}

function* audienceFaults(issuer: Readonly<Record<string, unknown>>, path: KeyPath): Faults {
  const audiences = listOf(issuer['audiences']).map(textOf);
  const policy = textOf(issuer['audienceMatchPolicy']);
  const hint = 'Name the client.';
  if (audiences.length === 0)
    yield field.required([...path, 'audiences'], 'at least one audiences is required', hint);
  const seen = new Set<string>();
  for (const [index, audience] of audiences.entries()) {
    if (audience === '') yield field.required([...path, 'audiences', index], '', hint);
    if (seen.has(audience)) yield field.duplicate([...path, 'audiences', index], audience);
    seen.add(audience);
  }
  const at = [...path, 'audienceMatchPolicy'];
  if (audiences.length > 1 && policy !== 'MatchAny')
    yield field.invalid(
      at,
      policy,
      'audienceMatchPolicy must be MatchAny for multiple audiences',
      'Write MatchAny.',
    );
  if (audiences.length === 1 && policy !== '' && policy !== 'MatchAny')
    yield field.invalid(
      at,
      policy,
      'audienceMatchPolicy must be empty or MatchAny for single audience',
      'Leave it out.',
    );
}

function* issuerFaults(value: unknown, path: KeyPath, own: readonly string[]): Faults {
  const issuer = mapOf(value);
  const [url, discovery] = [textOf(issuer['url']), textOf(issuer['discoveryURL'])];
  if (url === '') yield field.required([...path, 'url'], '', 'Write the issuer as its tokens have it.');
  else yield* urlFaults(url, [...path, 'url']);
  if (own.includes(url))
    yield field.invalid(
      [...path, 'url'],
      url,
      `URL must not overlap with disallowed issuers: [${own.join(' ')}]`,
      'The program itself is the issuer of service account tokens: leave it out.',
    );
  if (discovery !== '') {
    const here = [...path, 'discoveryURL'];
    if (discovery.replace(/\/+$/, '') === url.replace(/\/+$/, ''))
      yield field.invalid(here, discovery, 'discoveryURL must be different from URL', 'Leave it out.');
    yield* urlFaults(discovery, here);
  }
  yield* audienceFaults(issuer, path);
  const selector = textOf(issuer['egressSelectorType']);
  if (!['', 'controlplane', 'cluster'].includes(selector))
    yield field.invalid(
      [...path, 'egressSelectorType'],
      selector,
      'egress selector must be either controlplane or cluster',
      'Use one of them.',
    );
  const certificate = textOf(issuer['certificateAuthority']);
  if (certificate !== '' && !/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(certificate))
    yield field.invalid(
      [...path, 'certificateAuthority'],
      '<omitted>',
      'data does not contain any valid RSA or ECDSA certificates',
      'Write the certificate in PEM.',
    );
}

/** Faults of what takes either a claim or an expression. */
function* eitherFaults(value: unknown, path: KeyPath, isNeeded: boolean, hint: string): Faults {
  const { claim, expression } = mapOf(value);
  const count = [claim, expression].filter((each) => textOf(each) !== '').length;
  if (count > 1) yield field.invalid(path, textOf(claim), "claim and expression can't both be set", hint);
  if (count === 0 && isNeeded) yield field.required(path, 'claim or expression is required', hint);
  yield* expressionFaults(expression, [...path, 'expression']);
}

function* mappingFaults(value: unknown, path: KeyPath, isNeeded: boolean): Faults {
  const { claim, expression, prefix } = mapOf(value);
  const [hasClaim, hasExpression] = [textOf(claim) !== '', textOf(expression) !== ''];
  const hint = 'Use a claim with its prefix, or an expression.';
  yield* eitherFaults(value, path, isNeeded, hint);
  if (hasExpression && !hasClaim && prefix !== undefined)
    yield field.invalid([...path, 'prefix'], prefix, "prefix can't be set when expression is set", hint);
  if (hasClaim && !hasExpression && prefix === undefined)
    yield field.required(
      [...path, 'prefix'],
      'prefix is required when claim is set. It can be set to an empty string to disable prefixing',
      hint,
    );
}

/** Items of a list that repeat the text of an earlier item in one field. */
function* repeatedFaults(list: unknown, path: KeyPath, name: string): Faults {
  const seen = new Set<string>();
  for (const { item, here } of itemsOf(list, path)) {
    const text = textOf(mapOf(item)[name]);
    if (text !== '' && seen.has(text)) yield field.duplicate([...here, name], text);
    seen.add(text);
  }
}

function* ruleFaults(value: unknown, path: KeyPath): Faults {
  const { claim, expression, message, requiredValue: wanted } = mapOf(value);
  const hint = 'Use claim with requiredValue, or expression with message.';
  yield* eitherFaults(value, path, true, hint);
  if (textOf(expression) === '' && textOf(claim) !== '' && textOf(message) !== '')
    yield field.invalid([...path, 'message'], message, 'may not be specified when claim is set', hint);
  if (textOf(claim) === '' && textOf(expression) !== '' && textOf(wanted) !== '')
    yield field.invalid(
      [...path, 'requiredValue'],
      wanted,
      'may not be specified when expression is set',
      hint,
    );
}

function* extraFaults(value: unknown, path: KeyPath): Faults {
  const seen = new Set<string>();
  for (const { item, here } of itemsOf(value, path)) {
    const { valueExpression } = mapOf(item);
    const [key, at] = [textOf(mapOf(item)['key']), [...here, 'key']];
    if (!/^[^/]+\.[^/]+\/.+/.test(key))
      yield field.invalid(at, key, 'must be a domain-prefixed path', 'Write it like example.org/team.');
    if (key !== key.toLowerCase()) yield field.invalid(at, key, 'must be lowercase', 'Write it small.');
    if (/^(?:[^/]+\.)?(?:k8s|kubernetes)\.io\//.test(key))
      yield field.invalid(
        at,
        key,
        'k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use',
        'Use a domain of your own.',
      );
    if (seen.has(key)) yield field.duplicate(at, key);
    seen.add(key);
    if (textOf(valueExpression) === '')
      yield field.required([...here, 'valueExpression'], '', 'Write a CEL expression.');
    yield* expressionFaults(valueExpression, [...here, 'valueExpression']);
  }
}

/** Whether a CEL expression reads a claim by its name. */
const readsClaim = (expression: unknown, name: string): boolean =>
  new RegExp(`\\bclaims\\s*\\.\\s*\\??\\s*${name}\\b`).test(textOf(expression));

/** A user name that comes from an email address which no rule verifies. */
function* emailFaults(authenticator: unknown, path: KeyPath): Faults {
  const { claimValidationRules, claimMappings } = mapOf(authenticator);
  const { username, extra } = mapOf(claimMappings);
  const { expression } = mapOf(username);
  const asking = [
    expression,
    ...listOf(extra).map((each) => mapOf(each)['valueExpression']),
    ...listOf(claimValidationRules).map((each) => mapOf(each)['expression']),
  ];
  if (readsClaim(expression, 'email') && !asking.some((each) => readsClaim(each, 'email_verified')))
    yield field.invalid(
      [...path, 'username', 'expression'],
      expression,
      'claims.email_verified must be used in claimMappings.username.expression or claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when claims.email is used in claimMappings.username.expression',
      'Add a claim validation rule, such as claims.?email_verified.orValue(true) == true.',
    );
}

function* jwtFaults(item: unknown, path: KeyPath, own: readonly string[]): Faults {
  const { issuer, claimValidationRules, claimMappings, userValidationRules } = mapOf(item);
  const { username, groups, uid, extra } = mapOf(claimMappings);
  const at = [...path, 'claimMappings'];
  yield* issuerFaults(issuer, [...path, 'issuer'], own);
  const claimRules = [...path, 'claimValidationRules'];
  for (const rule of itemsOf(claimValidationRules, claimRules)) yield* ruleFaults(rule.item, rule.here);
  for (const name of ['claim', 'expression']) yield* repeatedFaults(claimValidationRules, claimRules, name);
  yield* mappingFaults(username, [...at, 'username'], true);
  yield* mappingFaults(groups, [...at, 'groups'], false);
  yield* eitherFaults(uid, [...at, 'uid'], false, 'Keep one.');
  yield* extraFaults(extra, [...at, 'extra']);
  yield* emailFaults(item, at);
  yield* repeatedFaults(userValidationRules, [...path, 'userValidationRules'], 'expression');
  for (const rule of itemsOf(userValidationRules, [...path, 'userValidationRules'])) {
    const { expression } = mapOf(rule.item);
    const here = [...rule.here, 'expression'];
    if (textOf(expression) === '') yield field.required(here, '', 'Write a CEL expression.');
    yield* expressionFaults(expression, here);
  }
}

function* anonymousFaults(value: unknown, surroundings: Surroundings | undefined): Faults {
  if (value === undefined || value === null) return;
  const { enabled, conditions } = mapOf(value);
  const path = ['anonymous'];
  if (surroundings?.given('anonymous-auth') === true)
    yield field.forbidden(
      path,
      '--anonynous-auth flag cannot be set when anonymous field is configured in authentication configuration file',
      'Leave --anonymous-auth out.',
    );
  else if (surroundings?.gate('AnonymousAuthConfigurableEndpoints') === false)
    yield field.forbidden(
      path,
      'anonymous is not supported when AnonymousAuthConfigurableEndpoints feature gate is disabled',
      'Set --feature-gates=AnonymousAuthConfigurableEndpoints=true.',
    );
  if (enabled !== true && listOf(conditions).length > 0)
    yield field.invalid(
      [...path, 'conditions'],
      conditions,
      'enabled should be set to true when conditions are defined',
      'Write enabled: true.',
    );
}

/** Faults in the values of an AuthenticationConfiguration. */
export function* authenticationFaults(
  value: Readonly<Record<string, unknown>>,
  surroundings: Surroundings | undefined,
): Faults {
  const jwt = listOf(value['jwt']);
  noteExpressions(jwt, surroundings);
  const own = surroundings?.list('service-account-issuer') ?? [];
  if (jwt.length > 64)
    yield field.invalid(['jwt'], jwt.length, 'must have at most 64 items', 'Use fewer issuers.');
  for (const { item, here } of itemsOf(jwt, ['jwt'])) yield* jwtFaults(item, here, own);
  for (const name of ['url', 'discoveryURL']) {
    const seen = new Set<string>();
    for (const { item, here } of itemsOf(jwt, ['jwt'])) {
      const url = textOf(mapOf(mapOf(item)['issuer'])[name]);
      if (url !== '' && seen.has(url)) yield field.duplicate([...here, 'issuer', name], url);
      seen.add(url);
    }
  }
  yield* anonymousFaults(value['anonymous'], surroundings);
}
