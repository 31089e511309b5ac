import { parseGoUrl } from '@harderway/component-flags';
import {
  type DocumentFault,
  duplicateValue,
  invalidValue,
  listOf,
  mapOf,
  requiredValue,
  textOf,
} from '@harderway/component-flags/documents';
import type { KeyPath } from '@harderway/yaml-text';

function urlFaults(text: string, path: KeyPath): readonly DocumentFault[] {
  const url = parseGoUrl(text);
  const hint = 'Write an https URL without user, query and fragment.';
  if (!url.ok) return [invalidValue(path, text, url.message, hint)];
  return [
    ...(url.value.scheme === 'https' ? [] : [invalidValue(path, text, 'URL scheme must be https', hint)]),
    ...(/^[^/]*\/\/[^/]*@/.test(text)
      ? [invalidValue(path, 'REDACTED', 'URL must not contain a username or password', hint)]
      : []),
    ...(/\?./.test(text) ? [invalidValue(path, text, 'URL must not contain a query', hint)] : []),
    ...(/#./.test(text) ? [invalidValue(path, text, 'URL must not contain a fragment', hint)] : []),
  ];
}

function issuerFaults(value: unknown, path: KeyPath): readonly DocumentFault[] {
  const issuer = mapOf(value);
  const url = textOf(issuer['url']);
  const discovery = textOf(issuer['discoveryURL']);
  const audiences = listOf(issuer['audiences']).map(textOf);
  const policy = textOf(issuer['audienceMatchPolicy']);
  const faults: DocumentFault[] = [];
  if (url === '') faults.push(requiredValue([...path, 'url'], '', 'Write the issuer as its tokens have it.'));
  else faults.push(...urlFaults(url, [...path, 'url']));
  if (discovery !== '') {
    const here = [...path, 'discoveryURL'];
    if (discovery.replace(/\/+$/, '') === url.replace(/\/+$/, ''))
      faults.push(invalidValue(here, discovery, 'discoveryURL must be different from URL', 'Leave it out.'));
    faults.push(...urlFaults(discovery, here));
  }
  if (audiences.length === 0)
    faults.push(
      requiredValue([...path, 'audiences'], 'at least one audiences is required', 'Name the client.'),
    );
  for (const [index, audience] of audiences.entries()) {
    if (audience === '') faults.push(requiredValue([...path, 'audiences', index], '', 'Name the client.'));
    if (audiences.indexOf(audience) < index)
      faults.push(duplicateValue([...path, 'audiences', index], audience));
  }
  const here = [...path, 'audienceMatchPolicy'];
  if (audiences.length > 1 && policy !== 'MatchAny')
    faults.push(
      invalidValue(
        here,
        policy,
        'audienceMatchPolicy must be MatchAny for multiple audiences',
        'Write MatchAny.',
      ),
    );
  if (audiences.length === 1 && policy !== '' && policy !== 'MatchAny')
    faults.push(
      invalidValue(
        here,
        policy,
        'audienceMatchPolicy must be empty or MatchAny for single audience',
        'Leave it out.',
      ),
    );
  const certificate = textOf(issuer['certificateAuthority']);
  if (certificate !== '' && !/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(certificate))
    faults.push(
      invalidValue(
        [...path, 'certificateAuthority'],
        '<omitted>',
        'data does not contain any valid RSA or ECDSA certificates',
        'Write the certificate in PEM.',
      ),
    );
  return faults;
}

function mappingFaults(value: unknown, path: KeyPath, needed: boolean): readonly DocumentFault[] {
  const { claim, expression, prefix } = mapOf(value);
  const [hasClaim, hasExpression] = [textOf(claim) !== '', textOf(expression) !== ''];
  const hint = 'Use a claim with its prefix, or an expression.';
  if (hasClaim && hasExpression)
    return [invalidValue(path, '', "claim and expression can't both be set", hint)];
  if (!hasClaim && !hasExpression)
    return needed ? [requiredValue(path, 'claim or expression is required', hint)] : [];
  if (hasExpression && prefix !== undefined)
    return [invalidValue([...path, 'prefix'], prefix, "prefix can't be set when expression is set", hint)];
  if (hasClaim && prefix === undefined)
    return [
      requiredValue(
        [...path, 'prefix'],
        'prefix is required when claim is set. It can be set to an empty string to disable prefixing',
        hint,
      ),
    ];
  return [];
}

function ruleFaults(value: unknown, path: KeyPath): readonly DocumentFault[] {
  const { claim, expression, message, requiredValue: wanted } = mapOf(value);
  const [hasClaim, hasExpression] = [textOf(claim) !== '', textOf(expression) !== ''];
  const hint = 'Use claim with requiredValue, or expression with message.';
  if (hasClaim && hasExpression)
    return [invalidValue(path, claim, "claim and expression can't both be set", hint)];
  if (!hasClaim && !hasExpression) return [requiredValue(path, 'claim or expression is required', hint)];
  if (hasClaim && textOf(message) !== '')
    return [invalidValue([...path, 'message'], message, 'may not be specified when claim is set', hint)];
  if (hasExpression && textOf(wanted) !== '')
    return [
      invalidValue([...path, 'requiredValue'], wanted, 'may not be specified when expression is set', hint),
    ];
  return [];
}

function extraFaults(value: unknown, path: KeyPath): readonly DocumentFault[] {
  const seen = new Set<string>();
  return listOf(value).flatMap((item, index) => {
    const key = textOf(mapOf(item)['key']);
    const here = [...path, index];
    const faults: DocumentFault[] = [];
    if (!/^[^/]+\.[^/]+\/.+/.test(key))
      faults.push(
        invalidValue(
          [...here, 'key'],
          key,
          'must be a domain-prefixed path',
          'Write it like example.org/team.',
        ),
      );
    if (key !== key.toLowerCase())
      faults.push(invalidValue([...here, 'key'], key, 'must be lowercase', 'Write it small.'));
    if (/^(?:[^/]+\.)?(?:k8s|kubernetes)\.io\//.test(key))
      faults.push(
        invalidValue(
          [...here, 'key'],
          key,
          'k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use',
          'Use a domain of your own.',
        ),
      );
    if (seen.has(key)) faults.push(duplicateValue([...here, 'key'], key));
    seen.add(key);
    if (textOf(mapOf(item)['valueExpression']) === '')
      faults.push(requiredValue([...here, 'valueExpression'], '', 'Write a CEL expression.'));
    return faults;
  });
}

function jwtFaults(item: unknown, path: KeyPath): readonly DocumentFault[] {
  const { issuer, claimValidationRules, claimMappings, userValidationRules } = mapOf(item);
  const { username, groups, uid, extra } = mapOf(claimMappings);
  const bothUid = textOf(mapOf(uid)['claim']) !== '' && textOf(mapOf(uid)['expression']) !== '';
  return [
    ...issuerFaults(issuer, [...path, 'issuer']),
    ...listOf(claimValidationRules).flatMap((rule, index) =>
      ruleFaults(rule, [...path, 'claimValidationRules', index]),
    ),
    ...mappingFaults(username, [...path, 'claimMappings', 'username'], true),
    ...mappingFaults(groups, [...path, 'claimMappings', 'groups'], false),
    ...(bothUid
      ? [
          invalidValue(
            [...path, 'claimMappings', 'uid'],
            '',
            "claim and expression can't both be set",
            'Keep one.',
          ),
        ]
      : []),
    ...extraFaults(extra, [...path, 'claimMappings', 'extra']),
    ...listOf(userValidationRules).flatMap((rule, index) =>
      textOf(mapOf(rule)['expression']) === ''
        ? [
            requiredValue(
              [...path, 'userValidationRules', index, 'expression'],
              '',
              'Write a CEL expression.',
            ),
          ]
        : [],
    ),
  ];
}

/** Faults in the values of an AuthenticationConfiguration. */
export function authenticationFaults(value: Readonly<Record<string, unknown>>): readonly DocumentFault[] {
  const jwt = listOf(value['jwt']);
  const urls = jwt.map((item) => textOf(mapOf(mapOf(item)['issuer'])['url']));
  const { enabled, conditions } = mapOf(value['anonymous']);
  return [
    ...(jwt.length > 64
      ? [invalidValue(['jwt'], jwt.length, 'must have at most 64 items', 'Use fewer issuers.')]
      : []),
    ...jwt.flatMap((item, index) => jwtFaults(item, ['jwt', index])),
    ...urls.flatMap((url, index) =>
      url !== '' && urls.indexOf(url) < index ? [duplicateValue(['jwt', index, 'issuer', 'url'], url)] : [],
    ),
    ...(enabled !== true && listOf(conditions).length > 0
      ? [
          invalidValue(
            ['anonymous', 'conditions'],
            conditions,
            'enabled should be set to true when conditions are defined',
            'Write enabled: true.',
          ),
        ]
      : []),
  ];
}
