/** The project's home page. A placeholder: publishing is refused until it is replaced. */
export const HOMEPAGE = 'https://harderway.example';

/** The page of a rule. */
export const rulePage = (checker: string, code: string): string =>
  `${HOMEPAGE}/packages/${checker}/RULES.md#${code}`;
