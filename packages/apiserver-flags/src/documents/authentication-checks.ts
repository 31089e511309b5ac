import { parseGoUrl } from '@harderway/component-flags';
import {
  type DocumentFault,
  type FieldPath,
  listOf,
  mapOf,
  textOf,
} from '@harderway/component-flags/documents';
import { duplicate, invalid, required } from './faults.js';

const urlFaults = (text: string, path: FieldPath): readonly DocumentFault[] => {
  const url = parseGoUrl(text);
  const advice = 'Write an https URL without user, query and fragment.';
  if (!url.ok) return [invalid(path, text, url.message, advice)];
  return [
    ...(url.value.scheme === 'https' ? [] : [invalid(path, text, 'URL scheme must be https', advice)]),
    ...(/^[^/]*\/\/[^/]*@/.test(text)
      ? [invalid(path, 'REDACTED', 'URL must not contain a username or password', advice)]
      : []),
    ...(/\?./.test(text) ? [invalid(path, text, 'URL must not contain a query', advice)] : []),
    ...(/#./.test(text) ? [invalid(path, text, 'URL must not contain a fragment', advice)] : []),
  ];
};

const issuerFaults = (value: unknown, path: FieldPath): readonly DocumentFault[] => {
  const issuer = mapOf(value);
  const url = textOf(issuer['url']);
  const discovery = textOf(issuer['discoveryURL']);
  const audiences = listOf(issuer['audiences']).map(textOf);
  const policy = textOf(issuer['audienceMatchPolicy']);
  const faults: DocumentFault[] = [];
  if (url === '') faults.push(required([...path, 'url'], '', 'Write the issuer as it stands in its tokens.'));
  else faults.push(...urlFaults(url, [...path, 'url']));
  if (discovery !== '') {
    const here = [...path, 'discoveryURL'];
    if (discovery.replace(/\/+$/, '') === url.replace(/\/+$/, ''))
      faults.push(invalid(here, discovery, 'discoveryURL must be different from URL', 'Leave it out.'));
    faults.push(...urlFaults(discovery, here));
  }
  if (audiences.length === 0)
    faults.push(required([...path, 'audiences'], 'at least one audiences is required', 'Name the client.'));
  for (const [index, audience] of audiences.entries()) {
    if (audience === '') faults.push(required([...path, 'audiences', index], '', 'Name the client.'));
    if (audiences.indexOf(audience) < index) faults.push(duplicate([...path, 'audiences', index], audience));
  }
  const here = [...path, 'audienceMatchPolicy'];
  if (audiences.length > 1 && policy !== 'MatchAny')
    faults.push(
      invalid(here, policy, 'audienceMatchPolicy must be MatchAny for multiple audiences', 'Write MatchAny.'),
    );
  if (audiences.length === 1 && policy !== '' && policy !== 'MatchAny')
    faults.push(
      invalid(
        here,
        policy,
        'audienceMatchPolicy must be empty or MatchAny for single audience',
        'Leave it out.',
      ),
    );
  const certificate = textOf(issuer['certificateAuthority']);
  if (certificate !== '' && !/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(certificate))
    faults.push(
      invalid(
        [...path, 'certificateAuthority'],
        '<omitted>',
        'data does not contain any valid RSA or ECDSA certificates',
        'Write the certificate in PEM.',
      ),
    );
  return faults;
};

const mappingFaults = (value: unknown, path: FieldPath, needed: boolean): readonly DocumentFault[] => {
  const { claim, expression, prefix } = mapOf(value);
  const [hasClaim, hasExpression] = [textOf(claim) !== '', textOf(expression) !== ''];
  const advice = 'Use a claim with its prefix, or an expression.';
  if (hasClaim && hasExpression) return [invalid(path, '', "claim and expression can't both be set", advice)];
  if (!hasClaim && !hasExpression)
    return needed ? [required(path, 'claim or expression is required', advice)] : [];
  if (hasExpression && prefix !== undefined)
    return [invalid([...path, 'prefix'], prefix, "prefix can't be set when expression is set", advice)];
  if (hasClaim && prefix === undefined)
    return [
      required(
        [...path, 'prefix'],
        'prefix is required when claim is set. It can be set to an empty string to disable prefixing',
        advice,
      ),
    ];
  return [];
};

const ruleFaults = (value: unknown, path: FieldPath): readonly DocumentFault[] => {
  const { claim, expression, message, requiredValue } = mapOf(value);
  const [hasClaim, hasExpression] = [textOf(claim) !== '', textOf(expression) !== ''];
  const advice = 'Use claim with requiredValue, or expression with message.';
  if (hasClaim && hasExpression)
    return [invalid(path, claim, "claim and expression can't both be set", advice)];
  if (!hasClaim && !hasExpression) return [required(path, 'claim or expression is required', advice)];
  if (hasClaim && textOf(message) !== '')
    return [invalid([...path, 'message'], message, 'may not be specified when claim is set', advice)];
  if (hasExpression && textOf(requiredValue) !== '')
    return [
      invalid(
        [...path, 'requiredValue'],
        requiredValue,
        'may not be specified when expression is set',
        advice,
      ),
    ];
  return [];
};

const extraFaults = (value: unknown, path: FieldPath): readonly DocumentFault[] => {
  const seen = new Set<string>();
  return listOf(value).flatMap((item, index) => {
    const key = textOf(mapOf(item)['key']);
    const here = [...path, index];
    const faults: DocumentFault[] = [];
    if (!/^[^/]+\.[^/]+\/.+/.test(key))
      faults.push(
        invalid([...here, 'key'], key, 'must be a domain-prefixed path', 'Write it like example.org/team.'),
      );
    if (key !== key.toLowerCase())
      faults.push(invalid([...here, 'key'], key, 'must be lowercase', 'Write it small.'));
    if (/^(?:[^/]+\.)?(?:k8s|kubernetes)\.io\//.test(key))
      faults.push(
        invalid(
          [...here, 'key'],
          key,
          'k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use',
          'Use a domain of your own.',
        ),
      );
    if (seen.has(key)) faults.push(duplicate([...here, 'key'], key));
    seen.add(key);
    if (textOf(mapOf(item)['valueExpression']) === '')
      faults.push(required([...here, 'valueExpression'], '', 'Write a CEL expression.'));
    return faults;
  });
};

const jwtFaults = (item: unknown, path: FieldPath): readonly DocumentFault[] => {
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
          invalid(
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
        ? [required([...path, 'userValidationRules', index, 'expression'], '', 'Write a CEL expression.')]
        : [],
    ),
  ];
};

/** Faults in the values of an AuthenticationConfiguration. */
export const authenticationFaults = (value: Readonly<Record<string, unknown>>): readonly DocumentFault[] => {
  const jwt = listOf(value['jwt']);
  const urls = jwt.map((item) => textOf(mapOf(mapOf(item)['issuer'])['url']));
  const { enabled, conditions } = mapOf(value['anonymous']);
  return [
    ...(jwt.length > 64
      ? [invalid(['jwt'], jwt.length, 'must have at most 64 items', 'Use fewer issuers.')]
      : []),
    ...jwt.flatMap((item, index) => jwtFaults(item, ['jwt', index])),
    ...urls.flatMap((url, index) =>
      url !== '' && urls.indexOf(url) < index ? [duplicate(['jwt', index, 'issuer', 'url'], url)] : [],
    ),
    ...(enabled !== true && listOf(conditions).length > 0
      ? [
          invalid(
            ['anonymous', 'conditions'],
            conditions,
            'enabled should be set to true when conditions are defined',
            'Write enabled: true.',
          ),
        ]
      : []),
  ];
};
