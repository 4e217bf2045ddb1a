import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `base: './'` lets the page live under any path of the program's own protocol;
// chrome108 is the browser of the oldest Electron that runs it.
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome108',
    cssTarget: 'chrome108',
    // The page's policy takes fonts from files only.
    assetsInlineLimit: (file) => (file.endsWith('.woff2') ? false : undefined),
    chunkSizeWarningLimit: 3000,
  },
});
