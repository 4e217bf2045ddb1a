import { BrowserWindow, nativeTheme, screen, type Display } from 'electron';
import type { AppEvents } from '#shared/ipc/app';
import type { EventPayload } from '#shared/ipc/define';
import { pageOrigin } from '#shared/ipc/host';
import { channels } from './channels';
import { preloadBundle } from './paths';
import { safePreferences } from './security';
import { restoredBounds, smallest, type WindowState } from './windowState';
import { words } from './words';

/** What the page told about its document. */
export interface PageState {
  title: string;
  edited: boolean;
  training: boolean;
  path: string | null;
}

/** The page's own background, so that nothing flashes before it is drawn. */
const background = (): string => (nativeTheme.shouldUseDarkColors ? '#12141a' : '#f6f7f9');

/** One window of the program: the page in it, the documents it has open, and how it is closed. */
export class AppWindow {
  readonly browser: BrowserWindow;
  /** Documents opened in this window and not yet closed. */
  readonly documents = new Set<string>();
  /** A file this window was opened for, or goes back to after its page died. */
  openPath: string | null;
  /** The page has called, so its script runs and hears events. */
  awake = false;
  /** All questions about unsaved edits are answered. */
  mayClose = false;
  page: PageState = { title: '', edited: false, training: false, path: null };

  constructor(saved: WindowState, openPath: string | null, place: number) {
    this.openPath = openPath;
    const bounds = restoredBounds(saved.bounds, screens());
    const shift = place * 28;
    this.browser = new BrowserWindow({
      ...bounds,
      ...(bounds.x === undefined || bounds.y === undefined
        ? {}
        : { x: bounds.x + shift, y: bounds.y + shift }),
      minWidth: smallest.width,
      minHeight: smallest.height,
      show: false,
      title: words.program,
      backgroundColor: background(),
      webPreferences: { ...safePreferences, preload: preloadBundle },
    });
    if (saved.maximized) this.browser.maximize();
    this.browser.once('ready-to-show', () => this.browser.show());
    // The title is the document's, not the page's.
    this.browser.on('page-title-updated', (event) => event.preventDefault());
  }

  load(): Promise<void> {
    return this.browser.loadURL(`${pageOrigin}/index.html`);
  }

  send<N extends keyof AppEvents & string>(event: N, payload: EventPayload<AppEvents, N>): void {
    if (!this.browser.isDestroyed()) this.browser.webContents.send(channels.event, event, payload);
  }

  /** Opens a file here: at once where the page listens, else as soon as it asks. */
  open(path: string): void {
    if (this.awake) this.send('file.open', { path });
    else this.openPath = path;
    this.focus();
  }

  focus(): void {
    if (this.browser.isMinimized()) this.browser.restore();
    this.browser.focus();
  }

  show(page: PageState): void {
    this.page = page;
    const name = page.title || words.untitled;
    this.browser.setTitle(`${page.edited ? '• ' : ''}${name} – ${words.program}`);
    this.browser.setDocumentEdited(page.edited);
    this.browser.setRepresentedFilename(page.path ?? '');
  }

  themeChanged(): void {
    this.browser.setBackgroundColor(background());
    this.send('theme.changed', { dark: nativeTheme.shouldUseDarkColors });
  }

  state(): WindowState {
    return { bounds: this.browser.getNormalBounds(), maximized: this.browser.isMaximized() };
  }
}

/** Work areas, the main display's first. */
function screens(): Electron.Rectangle[] {
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display: Display) => display.id !== main.id);
  return [main, ...others].map((display) => display.workArea);
}
