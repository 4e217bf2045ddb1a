import {
  ChartLine,
  Cpu,
  Gauge,
  House,
  Info,
  Keyboard,
  Monitor,
  Moon,
  PackageOpen,
  RotateCw,
  Search,
  Sun,
  Table2,
  Waypoints,
  type LucideIcon,
} from 'lucide-react';
import { createStore } from 'zustand/vanilla';
import { themes, type Settings } from '#shared/ipc/app';
import type { Action } from '../actions/registry';
import { app, writeSettings } from '../client';
import { words } from '../words/shell';
import { projectViews, showView, type ProjectView } from './views';

/** Which of the shell's own windows is open. */
export const overlayStore = createStore<{ open: 'none' | 'palette' | 'shortcuts' | 'engines' | 'about' }>(
  () => ({
    open: 'none',
  }),
);
export const closeOverlay = (): void => overlayStore.setState({ open: 'none' });

export const viewIcons: Record<ProjectView, LucideIcon> = {
  data: Table2,
  design: Waypoints,
  train: ChartLine,
  evaluate: Gauge,
  export: PackageOpen,
};
export const themeIcons: Record<Settings['theme'], LucideIcon> = { system: Monitor, light: Sun, dark: Moon };

const views: readonly Action[] = projectViews.map((view, i) => ({
  id: `view.${view}`,
  label: words.actions.goTo(words.views[view]),
  group: 'view',
  icon: viewIcons[view],
  key: `Mod+${i + 1}`,
  keyScope: 'always',
  enabled: (s) => s.documentId !== null,
  perform: () => showView(view),
}));

const appearance: readonly Action[] = themes.map((theme) => ({
  id: `view.theme.${theme}`,
  label: words.theme.actions[theme],
  group: 'view',
  icon: themeIcons[theme],
  keywords: 'appearance colours mode',
  perform: () => writeSettings({ theme }),
}));

export const shellActions: readonly Action[] = [
  {
    id: 'view.commandPalette',
    label: words.actions.palette,
    group: 'view',
    icon: Search,
    key: ['Mod+K', 'Mod+Shift+P'],
    keyScope: 'always',
    hidden: true,
    perform: () => overlayStore.setState(({ open }) => ({ open: open === 'palette' ? 'none' : 'palette' })),
  },
  {
    id: 'view.welcome',
    label: words.actions.home,
    group: 'view',
    icon: House,
    key: 'Alt+Home',
    keyScope: 'always',
    keywords: 'home start templates recent',
    perform: () => showView('welcome'),
  },
  ...views,
  ...appearance,
  {
    id: 'engine.restart',
    label: words.actions.restartEngine,
    group: 'train',
    icon: RotateCw,
    perform: () => app.call('engine.restart', {}).then(() => undefined),
  },
  {
    id: 'help.shortcuts',
    label: words.actions.shortcuts,
    group: 'help',
    icon: Keyboard,
    key: ['?', 'F1'],
    perform: () => overlayStore.setState({ open: 'shortcuts' }),
  },
  {
    id: 'help.engines',
    label: words.actions.engines,
    group: 'help',
    icon: Cpu,
    keywords: 'install native tensorflow cuda nvidia gpu graphics card device doctor download',
    perform: () => overlayStore.setState({ open: 'engines' }),
  },
  {
    id: 'help.about',
    label: words.actions.about,
    group: 'help',
    icon: Info,
    keywords: 'version',
    perform: () => overlayStore.setState({ open: 'about' }),
  },
];
