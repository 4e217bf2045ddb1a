/** Where JSON text goes wrong. Engines word their own messages differently and often give no place at all. */
export interface JsonPosition {
  /** Characters from the beginning, 0-based. */
  offset: number;
  /** 1-based, as editors count. */
  line: number;
  column: number;
}

const blank = /[\t\n\r ]*/y;
const token =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[[\]{}:,]/y; // eslint-disable-line no-control-regex
const value = /^["\-\dtfn]/;

/** @returns the place of the first character that cannot stand there, or null where the text is valid JSON. */
export function firstJsonError(text: string): JsonPosition | null {
  let at = 0;
  const next = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };
  const open: ('[' | '{')[] = [];
  /** What may come next: a value, a key, a colon, or what follows a value. */
  let expects: 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'after' = 'value';
  for (;;) {
    next(blank);
    const start = at;
    const found = next(token);
    if (found === null) {
      const done = start === text.length && expects === 'after' && open.length === 0;
      return done ? null : positionAt(text, start);
    }
    const top = open[open.length - 1];
    const closes = (found === ']' && top === '[') || (found === '}' && top === '{');
    if (expects === 'colon' && found === ':') expects = 'value';
    else if ((expects === 'key' || expects === 'keyOrEnd') && found.startsWith('"')) expects = 'colon';
    else if (expects === 'value' || expects === 'valueOrEnd') {
      if (found === '[' || found === '{') {
        open.push(found);
        expects = found === '[' ? 'valueOrEnd' : 'keyOrEnd';
      } else if (value.test(found)) expects = 'after';
      else if (expects === 'valueOrEnd' && closes) {
        open.pop();
        expects = 'after';
      } else return positionAt(text, start);
    } else if (closes && expects !== 'key' && expects !== 'colon') {
      open.pop();
      expects = 'after';
    } else if (expects === 'after' && found === ',' && top) expects = top === '[' ? 'value' : 'key';
    else return positionAt(text, start);
  }
}

function positionAt(text: string, offset: number): JsonPosition {
  const before = text.slice(0, offset).split('\n');
  return { offset, line: before.length, column: (before[before.length - 1]?.length ?? 0) + 1 };
}
