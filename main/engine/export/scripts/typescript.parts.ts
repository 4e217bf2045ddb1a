/** The parts of the TypeScript module that are the same for every net. Constants they use are written before them. */

export const typescriptPreparation = `
/** Reads a number; NaN for anything else. */
function readNumber(text: string): number {
  const plain = text.replace(/[\\s\\u00a0_]/g, '');
  if (plain === '') return NaN;
  const value = Number(/^[-+]?\\d*,\\d+(e[-+]?\\d+)?$/i.test(plain) ? plain.replace(',', '.') : plain);
  return Number.isFinite(value) ? value : NaN;
}

/** Milliseconds since 1970, in UTC where no zone is named. */
function readDate(text: string): number {
  const iso = /^(\\d{4}-\\d{2}-\\d{2})(?:[ T](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?))?(Z|[-+]\\d{2}:?\\d{2})?$/.exec(text.trim());
  return iso ? Date.parse(\`\${iso[1]}T\${iso[2] ?? '00:00'}\${iso[3] ?? 'Z'}\`) : Date.parse(text.trim());
}

function readBoolean(text: string): number {
  const word = text.trim().toLowerCase();
  return ['true', 't', 'yes', 'y', '1'].includes(word) ? 1 : ['false', 'f', 'no', 'n', '0'].includes(word) ? 0 : NaN;
}

/** The index of a category; the last slot stands for all that training did not know. */
function readCategory(text: string, categories: string[]): number {
  const word = text.trim();
  const known = categories.indexOf(word);
  const index = known < 0 && /^[-+]?\\d+(\\.0+)?$/.test(word) ? categories.indexOf(String(Number(word))) : known;
  return index < 0 ? categories.length : index;
}

function readCell(column: Column, text: string | null | undefined): number {
  if (text === undefined) throw new Error(\`Expected a value for “\${column.name}”; there is none.\`);
  if (text === null || text.trim() === '' || nullWords.includes(text.trim())) return NaN;
  switch (column.kind) {
    case 'number':
      return readNumber(text);
    case 'boolean':
      return readBoolean(text);
    case 'date':
      return readDate(text);
    case 'category':
      return readCategory(text, column.categories);
  }
}

function datePart(part: string, ms: number, origin: number): number {
  const date = new Date(ms);
  switch (part) {
    case 'year':
      return date.getUTCFullYear();
    case 'month':
      return date.getUTCMonth() + 1;
    case 'day':
      return date.getUTCDate();
    case 'weekday':
      return (date.getUTCDay() + 6) % 7; // Monday is 0
    case 'hour':
      return date.getUTCHours();
    case 'minute':
      return date.getUTCMinutes();
    default:
      return (ms - origin) / 86_400_000;
  }
}

/** Turns one raw row into the numbers the net takes; null if it cannot be used. */
export function prepare(row: Row): number[] | null {
  const numbers: number[] = [];
  for (const column of columns) {
    let value = readCell(column, row[column.name]);
    const missing = Number.isNaN(value);
    if (missing) {
      if (column.fill === null) return null;
      value = column.kind === 'category' ? readCategory(column.fill, column.categories) : column.fill;
    }
    if (column.kind === 'number') numbers.push((value - column.shift) / column.scale);
    else if (column.kind === 'date')
      for (const [part, shift, scale] of column.parts) numbers.push((datePart(part, value, column.origin) - shift) / scale);
    else if (column.kind === 'category' && column.encoding !== 'integer')
      for (let i = 0; i <= column.categories.length; i++) numbers.push(i === value ? 1 : 0);
    else numbers.push(value);
    if (column.indicator) numbers.push(missing ? 1 : 0);
  }
  return numbers;
}

/** One tensor per input of the net. @param samples prepared rows; for a series, each with all its steps one after the other */
export function modelInputs(samples: number[][]): tf.Tensor[] {
  return inputs.map(({ slots, shape }) => {
    const width = (samples[0]?.length ?? 0) / (steps ?? 1);
    const chosen = slots ? samples.map((sample) => sample.filter((_, i) => slots.includes(i % width))) : samples;
    return tf.tensor(chosen.flat(), [samples.length, ...shape], 'float32');
  });
}
`;

export const typescriptAnswers = `
/** Gives the net its trained weights: 32-bit floats, layer by layer. */
export function loadWeights(model: tf.LayersModel, bytes: ArrayBuffer): void {
  const all = new Float32Array(bytes);
  let at = 0;
  for (const layer of model.layers) {
    // Past tfjs' own setWeights, which would put constraints on them once more.
    for (const weight of layer.weights) {
      const old = weight.read() as tf.Variable;
      const values = all.subarray(at, (at += old.size));
      tf.tidy(() => old.assign(tf.tensor(values, old.shape, 'float32')));
    }
  }
  if (at !== all.length) throw new Error(\`Expected \${at} weights; received \${all.length}.\`);
}

/** What was answered: for classes the class with all probabilities, for numbers their values (one per step ahead). */
export type Answer = { label: string; probabilities: Record<string, number> } | { values: number[] };

function answer(output: Output, raw: number[]): Answer {
  if (!('classes' in output)) return { values: raw.map((v) => v * output.scale + output.shift) };
  const { classes, form } = output;
  let p = raw;
  if (form !== 'perClass') {
    const second = Math.min(1, Math.max(0, form === 'margin' ? (raw[0]! + 1) / 2 : raw[0]!));
    p = [1 - second, second];
  }
  if (p.some((v) => v < 0)) p = p.map((v) => Math.exp(v - Math.max(...p)));
  const sum = p.reduce((a, b) => a + b, 0);
  p = p.map((v) => (sum > 0 ? v / sum : 1 / p.length));
  return {
    label: classes[p.indexOf(Math.max(...p))]!,
    probabilities: Object.fromEntries(classes.map((name, i) => [name, p[i]!])),
  };
}

/**
 * Predicts for raw rows: one answer per output of the net for each row, null for rows that cannot be used.
 * For a series, the rows are its steps, oldest first; a row's answer is the forecast made from the rows before it, and
 * one answer more looks beyond the last row.
 */
export function predict(model: tf.LayersModel, rows: Row[]): (Answer[] | null)[] {
  const prepared = rows.map(prepare);
  const usable = prepared.flatMap((numbers, i) => (numbers ? [{ numbers, i }] : []));
  const samples: { numbers: number[]; place: number }[] =
    steps === null
      ? usable.map(({ numbers, i }) => ({ numbers, place: i }))
      : Array.from({ length: Math.max(0, usable.length - steps + 1) }, (_, at) => ({
          numbers: usable.slice(at, at + steps).flatMap(({ numbers }) => numbers),
          place: usable[at + steps]?.i ?? rows.length,
        }));
  const answers: (Answer[] | null)[] = new Array(steps === null ? rows.length : rows.length + 1).fill(null);
  if (samples.length === 0) return answers;
  const raw = tf.tidy(() => {
    const given = model.predict(modelInputs(samples.map(({ numbers }) => numbers)));
    return (Array.isArray(given) ? given : [given]).map((tensor) => tensor.arraySync() as number[][]);
  });
  samples.forEach(({ place }, row) => {
    answers[place] = outputs.map((output, i) => answer(output, raw[i]![row]!));
  });
  return answers;
}
`;
