import { createStore } from 'zustand/vanilla';
import { settingsSchema, type Settings } from '#shared/ipc/app';
import { app } from './app';

/** What the person set for the whole program. */
export const settingsStore = createStore<Settings>(() => settingsSchema.parse({}));

export async function readSettings(): Promise<void> {
  settingsStore.setState(await app.call('settings.read', {}));
}

/** Takes effect at once, and is kept. */
export async function writeSettings(change: Partial<Settings>): Promise<void> {
  settingsStore.setState(change);
  await app.call('settings.write', change);
}
