import { app, Menu, nativeTheme, shell, type WebContents } from 'electron';
import path from 'node:path';
import type { AppContract } from '#shared/ipc/app';
import type { Handlers } from '#shared/ipc/define';
import { Documents } from '../files/documents';
import { readJson, writeJson } from '../files/jsonFile';
import { LogFile } from '../files/log';
import { RecentFiles } from '../files/recent';
import { SettingsFile } from '../files/settings';
import { EngineHost } from '../host/engine';
import { channels } from './channels';
import { watchClosing, watchCrashes } from './closing';
import { GpuWindows } from './gpuWorker';
import { windowHandlers, type Services } from './handlers';
import { menuTemplate } from './menu';
import { assetsFolder, engineBundle } from './paths';
import { actOnPage } from './pageActions';
import { isPageUrl } from './trust';
import { AppWindow } from './window';
import { windowStateSchema } from './windowState';

interface Shown {
  window: AppWindow;
  handlers: Handlers<AppContract>;
}

/** The running program: its windows, and what they share. */
export class Program {
  private readonly windows = new Map<WebContents, Shown>();
  private readonly engine: EngineHost;
  /** They keep nobody's program alive, nor lose what trains in them when it ends: the engine ends first. */
  private readonly gpu = new GpuWindows(() => void this.end().finally(() => app.quit()));
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly userData: string,
    private readonly settings: SettingsFile,
    private readonly recent: RecentFiles,
    private readonly documents: Documents,
    private readonly log: LogFile,
  ) {
    const engineLog = new LogFile(path.join(this.logs, 'engine.log'));
    this.engine = new EngineHost({
      bundle: engineBundle,
      env: {
        ...process.env,
        NETLOOM_ASSETS: assetsFolder(),
        // TensorFlow's own notes go to the log only from warnings on.
        TF_CPP_MIN_LOG_LEVEL: process.env['TF_CPP_MIN_LOG_LEVEL'] ?? '1',
      },
      log: (text) => engineLog.append(text),
      onStatus: (status) => this.each((window) => window.send('engine.status', status)),
      deliver: (contents, port) => contents.postMessage(channels.enginePort, null, [port]),
      gpu: this.gpu,
    });
  }

  static async open(userData: string, log: LogFile): Promise<Program> {
    const settings = await SettingsFile.open(path.join(userData, 'settings.json'));
    const recent = await RecentFiles.open(path.join(userData, 'recent.json'));
    return new Program(userData, settings, recent, new Documents(userData), log);
  }

  start(file: string | null): void {
    app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
      this.log.line(`process gone: ${name ?? type}, ${reason} (${exitCode})`);
    });
    nativeTheme.themeSource = this.settings.read().theme;
    nativeTheme.on('updated', () => this.each((window) => window.themeChanged()));
    this.showMenu();
    this.engine.start();
    void this.openWindow(file);
    void this.documents.tidy();
  }

  /** Handlers for a window's calls; its first call shows that the page is awake. */
  handlersOf(contents: WebContents): Handlers<AppContract> | undefined {
    const shown = this.windows.get(contents);
    if (shown) shown.window.awake = true;
    return shown?.handlers;
  }

  /** A file was opened from outside: in the window at hand, or in a new one. */
  openFile(file: string | null): void {
    const window = this.current();
    if (!window) void this.openWindow(file);
    else if (file) window.open(file);
    else window.focus();
  }

  async openWindow(file: string | null = null): Promise<void> {
    const saved = await readJson(this.stateFile, windowStateSchema, {});
    const window = new AppWindow(saved, file, this.windows.size);
    const contents = window.browser.webContents;
    this.windows.set(contents, { window, handlers: windowHandlers(window, this.services()) });
    watchClosing(window);
    watchCrashes(window, (what) => this.log.line(what));
    // A page that starts afresh has forgotten its documents; what it did not save can be recovered.
    contents.on('did-navigate', (_event, url) => {
      this.release(window);
      // An empty page asks nobody before it is shown: the window goes back to its own.
      if (!isPageUrl(url)) void window.load();
    });
    contents.on('render-process-gone', () => this.release(window));
    contents.on('did-finish-load', () => {
      this.engine.connect(contents);
      window.send('engine.status', this.engine.status);
    });
    contents.on('did-fail-load', (_event, code, text, url) =>
      this.log.line(`page ${url}: ${text} (${code})`),
    );
    contents.on('preload-error', (_event, file, error) =>
      this.log.line(`preload ${file}: ${String(error.stack)}`),
    );
    window.browser.on('close', () => this.keepState(window));
    window.browser.once('closed', () => {
      this.release(window);
      this.windows.delete(contents);
      if (this.windows.size === 0 && process.platform !== 'darwin' && this.gpu.any) app.quit();
    });
    await window.load().catch((error: unknown) => this.log.line(String(error)));
  }

  hasWindows(): boolean {
    return this.windows.size > 0;
  }

  async end(): Promise<void> {
    await Promise.all([this.engine.stop(), this.writing]);
  }

  private get logs(): string {
    return path.join(this.userData, 'logs');
  }

  private get stateFile(): string {
    return path.join(this.userData, 'window.json');
  }

  private services(): Services {
    return {
      documents: this.documents,
      settings: this.settings,
      recent: this.recent,
      engine: this.engine,
      assets: assetsFolder(),
      recentChanged: () => this.showMenu(),
    };
  }

  private release(window: AppWindow): void {
    // It opens what it had open; edits that are in no file are offered instead.
    if (window.awake) window.openPath = window.page.edited ? null : window.page.path;
    window.awake = false;
    window.documents.forEach((id) => this.documents.release(id));
    window.documents.clear();
  }

  private keepState(window: AppWindow): void {
    this.writing = writeJson(this.stateFile, window.state()).catch((error: unknown) =>
      this.log.line(String(error)),
    );
  }

  private current(): AppWindow | undefined {
    const all = [...this.windows.values()].map((shown) => shown.window);
    return all.find((window) => window.browser.isFocused()) ?? all[all.length - 1];
  }

  private each(tell: (window: AppWindow) => void): void {
    for (const { window } of this.windows.values()) tell(window);
  }

  private showMenu(): void {
    const template = menuTemplate(
      {
        action: (id) => this.act(id),
        open: (file) => this.openFile(file),
        newWindow: () => void this.openWindow(),
        restartEngine: () => void this.engine.restart(),
        showLogs: () => void shell.openPath(this.logs),
      },
      { mac: process.platform === 'darwin', developer: !app.isPackaged, recent: this.recent.paths() },
    );
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  private act(id: string): void {
    const window = this.current();
    if (window) actOnPage(window, id);
    else void this.openWindow();
  }
}
