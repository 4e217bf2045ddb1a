import type { FittedRecipe } from '#shared/data/fitted';
import type { DataSpec } from '#shared/data/spec';
import { NetloomError } from '#shared/errors';
import type { Run } from '#shared/runs/run';
import type { BuiltModel } from '../../model/build';
import { isSingleUnit } from '#shared/training/loss';
import { defaultNullWords } from '../../data/csv';
import { classFolder } from '../keras/paths';
import type { Net, NetLayer } from '../net';

/** What a script is written from. */
export interface ScriptSource {
  run: Run;
  built: BuiltModel;
  net: Net;
  /** Names of the script and of the weights beside it. */
  file: string;
  weights: string;
}

/** A plain value that both languages can write down. */
export type Plain = null | boolean | number | string | Plain[] | { [name: string]: Plain };

/** Each feature column with all that was learned about it. */
export const columnFacts = ({ features }: FittedRecipe): Plain[] =>
  features.map(({ recipe, fitted }) => {
    const shared = { name: recipe.name, kind: fitted.kind, fill: fitted.fill };
    const indicator = recipe.missing.indicator ? { indicator: true } : {};
    switch (fitted.kind) {
      case 'number':
        return { ...shared, ...fitted.scaler, ...indicator };
      case 'boolean':
        return { ...shared, ...indicator };
      case 'category':
        return { ...shared, categories: fitted.categories, encoding: fitted.encoding, ...indicator };
      case 'date':
        return {
          ...shared,
          parts: fitted.parts.map(({ part, scaler }) => [part, scaler.shift, scaler.scale]),
          origin: fitted.origin,
          ...indicator,
        };
      case 'image':
        throw new NetloomError(
          'export.images',
          `Scripts prepare numbers, words and dates; “${recipe.name}” holds images.`,
          'Export the model as Keras or TensorFlow.js: netloom.json beside it says how images are prepared.',
        );
    }
  });

/** What each output of the net answers, in the net's order. */
export const outputFacts = ({ run, built }: ScriptSource): Plain[] =>
  built.outputs.map(({ targetIndex, shape, loss }) => {
    const target = run.fitted.targets[targetIndex]!;
    if (target.kind === 'number') return { column: target.column, ...target.scaler };
    const form = !isSingleUnit(shape) ? 'perClass' : loss === 'hinge' ? 'margin' : 'second';
    return { column: target.column, classes: target.classes, form };
  });

/** Which numbers of a prepared row each input of the net takes (null: all), and in which shape. */
export const inputFacts = ({ run, built }: ScriptSource): { slots: number[] | null; shape: number[] }[] =>
  built.inputs.map(({ columns, shape }) => ({
    slots: columns.length === 0 ? null : slotsOf(run.spec, columns),
    shape: [...shape],
  }));

function slotsOf(spec: DataSpec, columns: readonly string[]): number[] {
  const all = spec.features.flatMap(({ column, slots }) => slots.map(() => column));
  return all.flatMap((column, i) => (columns.includes(column) ? [i] : []));
}

/** Words that stood for “no value” in the training file. */
export const nullWords = ({ project }: Run): string[] => {
  const source = project.data?.source;
  return (source?.kind === 'file' ? source.dialect.nullWords : undefined) ?? defaultNullWords;
};

/** A name for each layer that can stand in a program: the person's own where it is one, else its kind with a number. */
export function variableNames(
  net: Net,
  style: 'snake' | 'camel',
  reserved: readonly string[],
): Map<string, string> {
  const taken = new Set(reserved);
  return new Map(
    net.layers.map((layer) => {
      const words = wordsOf(layer);
      const base = style === 'snake' ? words.join('_') : words.map((w, i) => (i ? w[0]!.toUpperCase() + w.slice(1) : w)).join(''); // prettier-ignore
      let name = base;
      for (let n = 2; taken.has(name); n++) name = style === 'snake' ? `${base}_${n}` : base + n;
      taken.add(name);
      return [layer.name, name];
    }),
  );
}

function wordsOf({ node }: NetLayer): string[] {
  const own = node.name.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase().split(/[^a-z0-9]+/).filter(Boolean); // prettier-ignore
  return own.length > 0 && /^[a-z]/.test(own[0]!) ? own : classFolder(node.type).split('_');
}

/** Text that stays on its own line of a comment, whatever a person called their project. */
export const oneLine = (text: string): string =>
  text
    .replace(/["`\\*/]/g, '')
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim();
