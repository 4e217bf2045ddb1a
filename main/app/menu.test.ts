import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { menuTemplate, type MenuChoices } from './menu';

const choices = (): MenuChoices => ({
  action: vi.fn(),
  open: vi.fn(),
  newWindow: vi.fn(),
  restartEngine: vi.fn(),
  showLogs: vi.fn(),
});
const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
const click = (item: MenuItemConstructorOptions): void => (item.click as unknown as () => void)();

describe.each([
  { mac: false, developer: true },
  { mac: true, developer: false },
])('the menus (%o)', (options) => {
  const made = choices();
  const items = flat(menuTemplate(made, { ...options, recent: ['/data/R&D/iris.netloom'] }));

  it('send the id of the action that an item names', () => {
    for (const item of items.filter((item) => item.id)) {
      click(item);
      expect(made.action).toHaveBeenLastCalledWith(item.id);
    }
  });

  it('name each action and each key once', () => {
    const ids = items.flatMap((item) => item.id ?? []);
    expect(ids).toEqual([...new Set(ids)]);
    for (const id of ['file.save', 'edit.undo', 'edit.paste', 'view.design', 'train.start', 'help.about'])
      expect(ids).toContain(id);
    const keys = items.flatMap((item) => item.accelerator ?? []);
    expect(keys).toEqual([...new Set(keys)]);
  });

  it('leave the keys of the page’s actions to the page', () => {
    for (const item of items.filter((item) => item.id && item.accelerator))
      expect(item.registerAccelerator, item.id).toBe(false);
  });

  it('show no plain key on macOS, where a menu would take it from text fields', () => {
    const plain = items.filter(
      (item) => item.accelerator && !String(item.accelerator).startsWith('CmdOrCtrl'),
    );
    expect(plain.length > 0).toBe(!options.mac);
  });

  it('open recent projects, whose names are shown as they are', () => {
    const recent = items.find((item) => item.label?.includes('iris.netloom'));
    expect(recent?.label).toBe('iris.netloom – /data/R&&D');
    click(recent ?? {});
    expect(made.open).toHaveBeenCalledWith('/data/R&D/iris.netloom');
  });

  it('offer developer tools to developers only', () => {
    expect(items.some((item) => item.role === 'toggleDevTools')).toBe(options.developer);
  });
});

describe('without recent projects', () => {
  it('the menu says so', () => {
    const items = flat(menuTemplate(choices(), { mac: false, developer: false, recent: [] }));
    expect(items.find((item) => item.label === 'No recent projects')).toMatchObject({ enabled: false });
  });
});
