import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './ui/tokens.css';
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { hasBridge } from './client';
import { App } from './shell/App';
import { start } from './shell/start';
import { EmptyState, toastError } from './ui';
import { words } from './words/shell';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

if (hasBridge) void start().catch((error: unknown) => toastError(words.failures.action, error));

createRoot(root).render(
  <StrictMode>
    {hasBridge ? <App /> : <EmptyState title={words.noBridge.title}>{words.noBridge.text}</EmptyState>}
  </StrictMode>,
);
