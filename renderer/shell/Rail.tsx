import { Keyboard } from 'lucide-react';
import { useStore } from 'zustand';
import { themes } from '#shared/ipc/app';
import { keyLabelById } from '../actions/keys';
import { performAction } from '../actions/perform';
import { useDocument } from '../canvas/useDocument';
import { settingsStore, writeSettings } from '../client';
import { problemsOf } from '../editor/derived';
import { IconButton, Menu, Tooltip } from '../ui';
import { words } from '../words/shell';
import { themeIcons, viewIcons } from './actions';
import { Logo } from './Logo';
import { projectViews, viewOf, viewStore, type ProjectView } from './views';

/** The narrow row of places at the left. */
export function Rail() {
  const view = useStore(viewStore, (s) => s.view);
  return (
    <nav className="rail" aria-label={words.places}>
      <Tooltip content={words.views.welcome} shortcut={keyLabelById('view.welcome')} side="right">
        <button
          type="button"
          className="rail-home"
          aria-label={words.views.welcome}
          aria-current={view === 'welcome' ? 'page' : undefined}
          onClick={() => performAction('view.welcome')}
        >
          <Logo size={22} />
        </button>
      </Tooltip>
      {projectViews.map((v) => (
        <RailPlace key={v} view={v} current={v === view} />
      ))}
      <span className="rail-grow" />
      <IconButton
        label={words.actions.shortcuts}
        icon={Keyboard}
        shortcut="?"
        side="right"
        onClick={() => performAction('help.shortcuts')}
      />
      <ThemeMenu />
    </nav>
  );
}

function RailPlace({ view, current }: { view: ProjectView; current: boolean }) {
  const open = useDocument((s) => s.documentId !== null);
  const problems = useDocument(
    (s) => problemsOf(s).filter((p) => p.severity === 'error' && viewOf(p.where) === view).length,
  );
  const Icon = viewIcons[view];
  const name = words.views[view];
  const shown = open ? problems : 0;
  return (
    <Tooltip
      content={shown > 0 ? words.viewProblems(name, shown) : name}
      shortcut={keyLabelById(`view.${view}`)}
      side="right"
    >
      <button
        type="button"
        className="rail-place"
        disabled={!open}
        aria-current={current ? 'page' : undefined}
        aria-label={shown > 0 ? words.viewProblems(name, shown) : name}
        onClick={() => performAction(`view.${view}`)}
      >
        <Icon size={18} strokeWidth={1.8} aria-hidden />
        {name}
        {shown > 0 && <span className="rail-badge num">{shown > 9 ? '9+' : shown}</span>}
      </button>
    </Tooltip>
  );
}

function ThemeMenu() {
  const theme = useStore(settingsStore, (s) => s.theme);
  return (
    <Menu
      align="end"
      sections={[
        {
          label: words.theme.label,
          items: themes.map((t) => ({
            label: words.theme[t],
            icon: themeIcons[t],
            checked: t === theme,
            onSelect: () => void writeSettings({ theme: t }),
          })),
        },
      ]}
      trigger={
        <button
          type="button"
          className="ui-icon-button"
          aria-label={words.theme.label}
          title={words.theme.label}
        >
          <ThemeIcon theme={theme} />
        </button>
      }
    />
  );
}

function ThemeIcon({ theme }: { theme: keyof typeof themeIcons }) {
  const Icon = themeIcons[theme];
  return <Icon size={16} aria-hidden />;
}
