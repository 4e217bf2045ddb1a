import { afterEach, describe, expect, it } from 'vitest';
import { editActions } from './edit';
import { keyLabel, keyOf, keysOf } from './keys';
import { layerActions } from './layer';
import { layoutActions } from './layout';
import { performAction } from './perform';
import { allActions, registerActions, type Action } from './registry';

const press = (key: string, mods: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) => ({
  key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...mods,
}); // prettier-ignore
const action = (more: Partial<Action>): Action => ({
  id: 'test.it',
  label: 'It',
  group: 'edit',
  perform: () => undefined,
  ...more,
});

describe('keys', () => {
  it('are Ctrl on a PC and Cmd on a Mac', () => {
    expect(keyOf(press('z', { ctrlKey: true }), false)).toBe('Mod+Z');
    expect(keyOf(press('z', { metaKey: true }), true)).toBe('Mod+Z');
    expect(keyOf(press('z', { ctrlKey: true }), true)).toBe('Z');
  });

  it('count Shift with letters and digits, not with signs that need it on some keyboards', () => {
    expect(keyOf(press('Z', { ctrlKey: true, shiftKey: true }), false)).toBe('Mod+Shift+Z');
    expect(keyOf(press('+', { ctrlKey: true, shiftKey: true }), false)).toBe('Mod++');
    expect(keyOf(press('Tab', { shiftKey: true }), false)).toBe('Shift+Tab');
    expect(keyOf(press(' '), false)).toBe('Space');
  });

  it('take digits by their place, whatever sign Shift or the country puts there', () => {
    expect(keyOf({ ...press('!', { shiftKey: true }), code: 'Digit1' }, false)).toBe('Shift+1');
    expect(keyOf({ ...press('&', { ctrlKey: true }), code: 'Digit1' }, false)).toBe('Mod+1');
  });

  it('are written as people know them', () => {
    expect(keyLabel(action({ key: 'Mod+Shift+Z' }), false)).toBe('Ctrl+Shift+Z');
    expect(keyLabel(action({ key: 'Mod+Shift+Z' }), true)).toBe('⌘⇧Z');
    expect(keyLabel(action({ key: 'Mod++' }), false)).toBe('Ctrl++');
    expect(keyLabel(action({}), false)).toBe('');
  });

  it('mean one thing each, and so does each id', () => {
    const all = [...editActions, ...layerActions, ...layoutActions];
    const keys = all.flatMap(keysOf);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(all.map((a) => a.id)).size).toBe(all.length);
  });
});

describe('actions', () => {
  let remove: () => void = () => undefined;
  afterEach(() => remove());

  it('are done by their id, unless they are not possible now', () => {
    let done = 0;
    remove = registerActions([
      action({ perform: () => void done++ }),
      action({ id: 'test.not', enabled: () => false, perform: () => void done++ }),
    ]);
    expect(performAction('test.it')).toBe(true);
    expect(performAction('test.not')).toBe(false);
    expect(performAction('test.unknown')).toBe(false);
    expect(done).toBe(1);
  });

  it('can be taken away again', () => {
    const before = allActions();
    registerActions([action({})])();
    expect(allActions()).toEqual(before);
  });
});
