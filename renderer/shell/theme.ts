import { settingsStore } from '../client';

const dark = () => window.matchMedia('(prefers-color-scheme: dark)');

/** Keeps `data-theme` in step with the setting and the system. */
export function followTheme(): () => void {
  const media = dark();
  const apply = () => {
    const { theme } = settingsStore.getState();
    document.documentElement.dataset['theme'] =
      theme === 'system' ? (media.matches ? 'dark' : 'light') : theme;
  };
  apply();
  media.addEventListener('change', apply);
  const unsubscribe = settingsStore.subscribe(apply);
  return () => {
    media.removeEventListener('change', apply);
    unsubscribe();
  };
}
