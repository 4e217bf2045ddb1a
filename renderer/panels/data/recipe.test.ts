import { describe, expect, it } from 'vitest';
import type { Profile } from '#shared/data/profile';
import { recipeSchema, type ColumnRecipe, type Recipe } from '#shared/data/recipe';
import {
  mergeRecipe,
  partsWithFolder,
  setDialect,
  setRole,
  setRoles,
  setShare,
  setType,
  strategiesOf,
} from './recipe';

type Given = Partial<ColumnRecipe> & { name: string };
const recipeOf = (columns: Given[], path = 'a.csv'): Recipe =>
  recipeSchema.parse({
    source: { kind: 'file', path },
    columns: columns.map((c) => ({ role: 'feature', type: 'numeric', ...c })),
  });
const roles = (r: Recipe) => Object.fromEntries(r.columns.map((c) => [c.name, c.role]));
const column = (r: Recipe, name: string) => r.columns.find((c) => c.name === name)!;

describe('roles', () => {
  it('makes the old target a feature when another column becomes the target', () => {
    const recipe = recipeOf([{ name: 'a' }, { name: 'b', role: 'target' }, { name: 'c', role: 'ignore' }]);
    expect(roles(setRole(recipe, 'a', 'target'))).toEqual({ a: 'target', b: 'feature', c: 'ignore' });
  });
  it('has one weight of rows: a new one leaves the old one out', () => {
    const recipe = setRole(recipeOf([{ name: 'a', role: 'weight' }, { name: 'b' }]), 'b', 'weight');
    expect(roles(recipe)).toEqual({ a: 'ignore', b: 'weight' });
  });
  it('leaves the target alone when other roles change', () => {
    const recipe = recipeOf([{ name: 'a' }, { name: 'b', role: 'target' }]);
    expect(roles(setRole(recipe, 'a', 'ignore'))).toEqual({ a: 'ignore', b: 'target' });
  });
  it('gives many columns one role and keeps untouched ones as the same objects', () => {
    const recipe = recipeOf([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    const changed = setRoles(recipe, new Set(['a', 'b']), 'ignore');
    expect(roles(changed)).toEqual({ a: 'ignore', b: 'ignore', c: 'feature' });
    expect(changed.columns[2]).toBe(recipe.columns[2]);
  });
});

describe('types', () => {
  it('replaces a way to fill gaps that the new type does not know', () => {
    const recipe = recipeOf([{ name: 'a', missing: { strategy: 'mean', indicator: true } }]);
    const a = column(setType(recipe, 'a', 'categorical'), 'a');
    expect(a).toMatchObject({ type: 'categorical', missing: { strategy: 'mostFrequent', indicator: true } });
  });
  it('keeps one that it knows', () => {
    const recipe = recipeOf([{ name: 'a', missing: { strategy: 'dropRow', indicator: false } }]);
    expect(column(setType(recipe, 'a', 'boolean'), 'a').missing.strategy).toBe('dropRow');
  });
  it.each(['numeric', 'categorical', 'boolean', 'date', 'text'] as const)(
    'can always drop rows of %s columns',
    (type) => expect(strategiesOf(type)).toContain('dropRow'),
  );
});

describe('the split', () => {
  const recipe = recipeOf([{ name: 'a' }]);
  it('leaves at least a tenth to training', () => {
    expect(setShare(recipe, 'test', 0.95).split.test).toBe(0.75);
    expect(setShare(recipe, 'validation', -1).split.validation).toBe(0);
    expect(setShare(recipe, 'test', 0.2).split).toMatchObject({ validation: 0.15, test: 0.2 });
  });
  it('leaves nothing to choose for parts that have a folder, where it goes by folders', () => {
    const top = [{ value: 'train', count: 36 }, { value: 'test', count: 12 }]; // prettier-ignore
    const profile = {
      columns: [
        { name: 'image', top: [] },
        { name: 'part', top },
      ],
    } as unknown as Profile;
    const byFolders: Recipe = { ...recipe, split: { ...recipe.split, method: 'folders' } };
    expect(partsWithFolder(byFolders, profile)).toEqual(['train', 'test']);
    expect(partsWithFolder(recipe, profile)).toEqual([]);
    expect(partsWithFolder(byFolders, null)).toEqual([]);
  });
});

describe('another file', () => {
  it('keeps the settings of columns with the same name, and one target', () => {
    const old = recipeOf([{ name: 'a', scaling: 'robust' }, { name: 'b', role: 'target' }, { name: 'gone' }]);
    const fresh = recipeOf([{ name: 'a' }, { name: 'b' }, { name: 'z', role: 'target' }], 'b.csv');
    const merged = mergeRecipe(fresh, old);
    expect(merged.source).toMatchObject({ path: 'b.csv' });
    expect(roles(merged)).toEqual({ a: 'feature', b: 'target', z: 'feature' });
    expect(column(merged, 'a').scaling).toBe('robust');
  });
  it('takes the fresh target when the old one is not in the file', () => {
    const merged = mergeRecipe(
      recipeOf([{ name: 'a' }, { name: 'z', role: 'target' }]),
      recipeOf([{ name: 'a' }, { name: 'b', role: 'target' }]),
    );
    expect(roles(merged)).toEqual({ a: 'feature', z: 'target' });
  });
  it('takes everything fresh when no name is the same', () => {
    const fresh = recipeOf([{ name: 'x' }]);
    expect(mergeRecipe(fresh, recipeOf([{ name: 'a' }]))).toBe(fresh);
    expect(mergeRecipe(fresh, null)).toBe(fresh);
  });
  it('takes everything fresh when images take the place of a table, whatever its columns are called', () => {
    const table = { ...recipeOf([{ name: 'image' }, { name: 'class', role: 'target' }]), window: { steps: 3, horizon: 1 } }; // prettier-ignore
    const images: Recipe = {
      ...recipeOf([
        { name: 'image', type: 'image' },
        { name: 'class', role: 'target', type: 'categorical' },
      ]),
      source: { kind: 'images', path: 'folder' },
    };
    expect(mergeRecipe(images, table)).toBe(images);
    expect(mergeRecipe(table, images)).toBe(table);
  });
  it('splits by folders where the new folder is divided, and no more where it is not', () => {
    const images = (method: Recipe['split']['method'], ...more: Given[]): Recipe => {
      const recipe = recipeOf([{ name: 'image', type: 'image' }, ...more]);
      return { ...recipe, source: { kind: 'images', path: 'folder' }, split: { ...recipe.split, method } };
    };
    const part = { name: 'part', role: 'ignore' } as const;
    const divided = images('folders', part);
    expect(mergeRecipe(divided, images('random')).split.method).toBe('folders');
    expect(mergeRecipe(divided, images('random', part)).split.method).toBe('random');
    expect(mergeRecipe(images('stratified'), divided).split.method).toBe('stratified');
    expect(mergeRecipe(images('stratified'), images('random')).split.method).toBe('random');
  });
});

describe('the dialect', () => {
  it('sets an entry, and takes it out again to sniff it', () => {
    const set = setDialect({ quote: '"' }, 'delimiter', ';');
    expect(set).toEqual({ quote: '"', delimiter: ';' });
    expect(setDialect(set, 'delimiter', undefined)).toEqual({ quote: '"' });
  });
});
