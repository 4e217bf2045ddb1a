import type { ColumnProfile } from '../data/profile';

/** What was measured of a column, before anything is concluded. */
export interface ColumnFacts {
  name: string;
  storage: string;
  /** Rows with a value. */
  present: number;
  distinct: number;
  /** Rows whose value is a number. */
  numbers: number;
  /** No number has a fraction. */
  whole: boolean;
  /** Least number. */
  min: number | null;
  /** Each value is greater than the one before. */
  rising: boolean;
  booleanWords: boolean;
  /** Share of values that are dates. */
  dateShare: number;
  /** Share of values of three words or more. */
  sentenceShare: number;
  averageLength: number;
}

export interface ColumnGuess {
  type: ColumnProfile['type'];
  role: ColumnProfile['suggestedRole'];
  /** Why, where it is not plain to see. */
  reason: string | null;
}

/** A column of words is numeric when at least this share of its values are numbers; the rest are named. */
const NUMERIC_SHARE = 0.9;
const idName = /^(id|index|row|row_?(id|number|num|nr)|unnamed.*|.*_id|.*\bid|uuid|guid|key)$/i;

/** A plain “weight” is what a scale said far more often than how much a row counts. */
const weightName = /^(sample|row|case|instance|example|survey)[ _-]?weights?$/i;

/** What each column is, and what it is good for. Rows have one weight at most. */
export function guessColumns(facts: readonly ColumnFacts[], rows: number): ColumnGuess[] {
  const guesses = facts.map((f) => guessColumn(f, rows));
  const first = guesses.findIndex(({ role }) => role === 'weight');
  return guesses.map((guess, i) =>
    guess.role === 'weight' && i !== first
      ? { ...guess, role: 'ignore', reason: 'Another column is named like the weight of rows as well.' }
      : guess,
  );
}

/** What a column is, and what it is good for. */
export function guessColumn(f: ColumnFacts, rows: number): ColumnGuess {
  if (f.present === 0) return { type: 'categorical', role: 'ignore', reason: 'It has no values.' };
  const unique = f.distinct >= f.present * 0.999 && f.present > 20;
  if (
    f.storage.startsWith('DATE') ||
    f.storage.startsWith('TIMESTAMP') ||
    (f.storage === 'VARCHAR' && f.dateShare > 0.95 && f.numbers < f.present * 0.5)
  )
    return { type: 'date', role: 'feature', reason: null };
  if (f.booleanWords || f.storage === 'BOOLEAN') return { type: 'boolean', role: 'feature', reason: null };
  if (f.numbers >= f.present * NUMERIC_SHARE) {
    if (unique && f.whole && idName.test(f.name))
      return {
        type: 'numeric',
        role: 'identifier',
        reason: 'Its values are whole numbers, all different, and it is named like an identifier.',
      };
    if (weightName.test(f.name.trim()) && (f.min ?? -1) >= 0 && f.distinct > 1)
      return {
        type: 'numeric',
        role: 'weight',
        reason:
          'It is named like the weight of rows: how much each counts. Make it a feature if it was measured.',
      };
    const words = f.present - f.numbers;
    return {
      type: 'numeric',
      role: f.distinct === 1 ? 'ignore' : 'feature',
      reason:
        f.distinct === 1
          ? 'It has the same value in every row.'
          : words > 0
            ? `${words} of its values are no numbers; they count as missing.`
            : null,
    };
  }
  if (f.sentenceShare > 0.5 || (f.averageLength > 40 && f.distinct > f.present * 0.5))
    return {
      type: 'text',
      role: 'ignore',
      reason: 'It holds free text, which this version cannot learn from.',
    };
  if (unique || (f.distinct > 1000 && f.distinct > rows * 0.5))
    return { type: 'categorical', role: 'identifier', reason: 'Nearly every row has a value of its own.' };
  if (f.distinct === 1)
    return { type: 'categorical', role: 'ignore', reason: 'It has the same value in every row.' };
  return { type: 'categorical', role: 'feature', reason: null };
}

const targetName =
  /^(target|class|label|y|outcome|response|species|diagnosis|survived|churn|default|quality|price|progression|digit|cultivar)$/i;

/** The column most likely to be predicted: by its name, else the last one that is a class or a number. */
export function guessTarget(columns: readonly ColumnProfile[]): string | null {
  const possible = columns.filter(
    (c) =>
      c.suggestedRole === 'feature' &&
      (c.type === 'numeric' || c.type === 'categorical' || c.type === 'boolean'),
  );
  const named = [...possible].reverse().find((c) => targetName.test(c.name.trim()));
  return (named ?? possible[possible.length - 1])?.name ?? null;
}

/** A target of whole numbers with few different values names classes rather than amounts. */
export const readsAsClasses = (c: ColumnProfile, rows: number): boolean =>
  c.type !== 'numeric' ||
  (c.distinct <= 20 &&
    c.distinct <= Math.max(2, rows / 10) &&
    c.top.length > 0 &&
    c.top.every((t) => Number.isInteger(Number(t.value))) &&
    (c.max ?? 0) - (c.min ?? 0) < 100);
