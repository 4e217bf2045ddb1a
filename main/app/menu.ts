import type { MenuItemConstructorOptions } from 'electron';
import path from 'node:path';
import { words } from './words';

const label = words.menu;

/** Commands of the page that have a place in the menus; the ids are those of its actions. */
export interface MenuChoices {
  /** One of the page's actions. */
  action(id: string): void;
  open(file: string): void;
  newWindow(): void;
  restartEngine(): void;
  showLogs(): void;
}

type Item = MenuItemConstructorOptions;
const line: Item = { type: 'separator' };

/** The program's menus. @param recent paths of projects, the newest first */
export function menuTemplate(
  choices: MenuChoices,
  { mac, developer, recent }: { mac: boolean; developer: boolean; recent: readonly string[] },
): Item[] {
  // The page handles the keys itself, with the focus in mind; here they are shown. On macOS a key that is shown is also
  // taken when the page leaves it: plain keys, which text fields need, are not shown there.
  const item = (id: string, text: string, key?: string): Item => ({
    id,
    label: text,
    ...(key && !(mac && !key.startsWith('CmdOrCtrl'))
      ? { accelerator: key, registerAccelerator: false }
      : {}),
    click: () => choices.action(id),
  });
  const app: Item = {
    role: 'appMenu',
    label: words.program,
    submenu: [
      item('help.about', label.about),
      line,
      { role: 'services' },
      line,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      line,
      { role: 'quit' },
    ],
  };
  return [
    ...(mac ? [app] : []),
    {
      label: label.file,
      submenu: [
        item('file.new', label.newProject, 'CmdOrCtrl+N'),
        { label: label.newWindow, accelerator: 'CmdOrCtrl+Shift+N', click: () => choices.newWindow() },
        line,
        item('file.open', label.open, 'CmdOrCtrl+O'),
        item('file.openData', label.openData, 'CmdOrCtrl+Shift+O'),
        item('file.openImages', label.openImages),
        { label: label.recent, submenu: recentItems(choices, recent) },
        line,
        item('file.save', label.save, 'CmdOrCtrl+S'),
        item('file.saveAs', label.saveAs, 'CmdOrCtrl+Shift+S'),
        line,
        item('file.close', label.closeProject),
        { role: 'close', label: label.close },
        ...(mac
          ? []
          : [line, { role: 'quit', label: label.quit, accelerator: 'CmdOrCtrl+Q' } satisfies Item]),
      ],
    },
    {
      label: label.edit,
      submenu: [
        item('edit.undo', label.undo, 'CmdOrCtrl+Z'),
        item('edit.redo', label.redo, 'CmdOrCtrl+Shift+Z'),
        line,
        item('edit.cut', label.cut, 'CmdOrCtrl+X'),
        item('edit.copy', label.copy, 'CmdOrCtrl+C'),
        item('edit.paste', label.paste, 'CmdOrCtrl+V'),
        item('edit.duplicate', label.duplicate, 'CmdOrCtrl+D'),
        item('edit.delete', label.delete, 'Delete'),
        line,
        item('edit.selectAll', label.selectAll, 'CmdOrCtrl+A'),
      ],
    },
    {
      label: label.view,
      submenu: [
        item('view.welcome', label.welcome),
        item('view.data', label.data, 'CmdOrCtrl+1'),
        item('view.design', label.design, 'CmdOrCtrl+2'),
        item('view.train', label.trainView, 'CmdOrCtrl+3'),
        item('view.evaluate', label.evaluate, 'CmdOrCtrl+4'),
        item('view.export', label.exportView, 'CmdOrCtrl+5'),
        line,
        item('view.commandPalette', label.commandPalette, 'CmdOrCtrl+K'),
        line,
        item('view.problems', label.problems, 'CmdOrCtrl+Shift+M'),
        item('view.fit', label.fit, 'Shift+1'),
        item('view.zoomIn', label.zoomIn, 'CmdOrCtrl+='),
        item('view.zoomOut', label.zoomOut, 'CmdOrCtrl+-'),
        item('layout.tidy', label.tidy, 'CmdOrCtrl+Shift+L'),
        line,
        { role: 'togglefullscreen', label: label.fullScreen },
        ...(developer ? [{ role: 'toggleDevTools', label: label.developer } satisfies Item] : []),
      ],
    },
    {
      label: label.train,
      submenu: [
        item('train.start', label.start, 'CmdOrCtrl+Enter'),
        item('train.pause', label.pause),
        item('train.continue', label.continue),
        item('train.stepBatch', label.stepBatch),
        item('train.stepEpoch', label.stepEpoch),
        item('train.stop', label.stop),
        line,
        item('train.queue', label.queue),
        item('train.checkpoint', label.checkpoint),
        item('train.resume', label.resume),
        line,
        { label: label.restartEngine, click: () => choices.restartEngine() },
      ],
    },
    ...(mac ? [{ role: 'windowMenu' } satisfies Item] : []),
    {
      role: 'help',
      label: label.help,
      submenu: [
        item('help.shortcuts', label.shortcuts, 'F1'),
        item('help.engines', label.engines),
        { label: label.logs, click: () => choices.showLogs() },
        ...(mac ? [] : [line, item('help.about', label.about)]),
      ],
    },
  ];
}

function recentItems(choices: MenuChoices, recent: readonly string[]): Item[] {
  if (recent.length === 0) return [{ label: label.noRecent, enabled: false }];
  return recent.map((file) => ({
    // An ampersand in a label marks a key; a path means itself.
    label: `${path.basename(file)} – ${path.dirname(file)}`.replace(/&/g, '&&'),
    click: () => choices.open(file),
  }));
}
