// A test runs in Node; the wall is for what runs in the window.
// eslint-disable-next-line @typescript-eslint/no-restricted-imports
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { categories } from '#shared/layers/define';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
type Rgb = [number, number, number];
const [lightBlock = '', darkBlock = ''] = css.split(":root[data-theme='dark']");
const tokensOf = (block: string) =>
  Object.fromEntries(
    [...block.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1] as string, m[2] as string]),
  );
const light = tokensOf(lightBlock);
const themes = { light, dark: { ...light, ...tokensOf(darkBlock) } };

const rgb = (hex: string): Rgb => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255) as Rgb;
const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const luminance = (hex: string) => {
  const [r, g, b] = rgb(hex).map(linear) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
/** @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
const contrast = (a: string, b: string) => {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

/** What dichromats see, on linear RGB. @see Machado, Oliveira, Fernandes 2009, severity 1.0 */
const sight: Record<string, [Rgb, Rgb, Rgb]> = {
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
}; // prettier-ignore
const lab = (hex: string, matrix?: [Rgb, Rgb, Rgb]): Rgb => {
  const own = rgb(hex).map(linear) as Rgb;
  const [r, g, b] = (
    matrix ? matrix.map((row) => row[0] * own[0] + row[1] * own[1] + row[2] * own[2]) : own
  ).map((c) => Math.min(Math.max(c, 0), 1)) as Rgb;
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
};
const apart = (a: Rgb, b: Rgb) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

describe.each(Object.entries(themes))('the %s theme', (_name, t) => {
  const of = (token: string): string => {
    const value = t[token];
    if (!value) throw new Error(`no colour --${token}`);
    return value;
  };
  const pairs: [string, string][] = [
    ...['bg', 'panel', 'raise', 'sunk'].flatMap((ground): [string, string][] =>
      ['text', 'mute'].map((ink) => [ink, ground]),
    ),
    ...['bg', 'panel', 'raise'].flatMap((ground): [string, string][] =>
      ['accent', 'ok', 'warn', 'bad'].map((ink) => [ink, ground]),
    ),
    ['on-accent', 'accent'],
    ['on-accent', 'accent-strong'],
    ['on-bad', 'bad'],
    ['accent', 'accent-soft'],
    ['text', 'accent-soft'],
    ['ok', 'ok-soft'],
    ['warn', 'warn-soft'],
    ['bad', 'bad-soft'],
    ['text', 'warn-soft'],
    ['chart-2-ink', 'chart-2-soft'],
    ['text', 'chart-1-soft'],
    ['mute', 'chart-1-soft'],
  ];
  it.each(pairs)('keeps %s readable on %s (AA, 4.5)', (ink, ground) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(categories.map((c) => [c]))(
    'gives the category %s a colour of its own that stands out (3)',
    (category) => {
      expect(contrast(of(`cat-${category}`), of('raise'))).toBeGreaterThanOrEqual(3);
    },
  );
  it('gives every category another colour', () => {
    expect(new Set(categories.map((c) => of(`cat-${c}`))).size).toBe(categories.length);
  });
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('draws series %d visibly (3)', (i) => {
    expect(contrast(of(`chart-${i}`), of('panel'))).toBeGreaterThanOrEqual(3);
  });
  it.each(Object.entries(sight))('keeps neighbouring series apart with %s', (_kind, matrix) => {
    for (let i = 1; i < 8; i++)
      expect(
        apart(lab(of(`chart-${i}`), matrix), lab(of(`chart-${i + 1}`), matrix)),
        `${i} and ${i + 1}`,
      ).toBeGreaterThan(20);
  });
});

describe('style sheets', () => {
  const renderer = new URL('../', import.meta.url);
  const sheets = (readdirSync(renderer, { recursive: true }) as string[]).filter((file) =>
    file.endsWith('.css'),
  );
  it.each(sheets.map((sheet) => [sheet]))('%s uses only what Chromium 108 knows', (sheet) => {
    const text = readFileSync(new URL(sheet, renderer), 'utf8');
    expect(text).not.toMatch(/color-mix\(|light-dark\(|oklch\(|@scope|@starting-style|(^|\n)\s+&[ .:[>]/);
  });
});
