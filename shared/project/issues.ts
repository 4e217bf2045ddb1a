import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** A finding of zod in the house's form: “`training.batchSize` expects a number of at least 1; received -3.” */
export function issueText(issue: Issue): string {
  const received = issue.input === undefined ? '' : `; received ${brief(issue.input)}`;
  return `\`${pathText(issue.path)}\` ${expectation(issue)}${received}.`;
}

/** `graph.nodes[2].params` */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : `${text}${text ? '.' : ''}${String(part)}`,
    '',
  ) || 'the document';

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expects ${kind(issue.expected)}`;
    case 'too_small':
      return `expects ${amount(issue.origin)} ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `expects ${amount(issue.origin)} ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    case 'invalid_value':
      return `expects ${issue.values.map((v) => JSON.stringify(v)).join(' or ')}`;
    case 'invalid_union':
      return issue.discriminator ? `expects a known ${issue.discriminator}` : 'expects another form';
    default:
      return `is not valid: ${issue.message}`;
  }
}

const kinds: Record<string, string> = {
  int: 'a whole number', number: 'a number', string: 'text', boolean: 'true or false', array: 'a list', object: 'an object', record: 'an object',
}; // prettier-ignore
const kind = (name: string): string => (Object.hasOwn(kinds, name) ? (kinds[name] ?? name) : name);
const amount = (origin: string): string =>
  origin === 'array' ? 'a list of length' : origin === 'string' ? 'text of length' : 'a number of';

function brief(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
