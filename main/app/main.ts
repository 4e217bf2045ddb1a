import { app, dialog } from 'electron';
import path from 'node:path';
import { gpuOrigin, pageOrigin } from '#shared/ipc/host';
import { LogFile } from '../files/log';
import { answerCalls } from './ipc';
import { fileToOpen } from './openable';
import { gpuPageFolder, pageFolder } from './paths';
import { Program } from './program';
import { declarePageScheme, servePages } from './protocol';
import { guardWindows } from './security';
import { words } from './words';

const userData = process.env['NETLOOM_USER_DATA'];
if (userData) app.setPath('userData', path.resolve(userData));

// Windows names notifications and the taskbar's group by it.
if (process.platform === 'win32') app.setAppUserModelId('dev.netloom.app');

// On Linux Chromium gives WebGPU only to those who ask; before 113 it is not finished anywhere.
if (process.platform === 'linux' && parseInt(process.versions['chrome'] ?? '', 10) >= 113)
  app.commandLine.appendSwitch('enable-unsafe-webgpu');

declarePageScheme();
const argumentFile = fileToOpen(process.argv.slice(1), process.cwd());
// The first program that runs on this person's files opens what later ones are asked to open.
if (app.requestSingleInstanceLock({ file: argumentFile })) run();
else app.quit();

function run(): void {
  const log = new LogFile(path.join(app.getPath('userData'), 'logs', 'netloom.log'));
  log.line(
    `Netloom ${app.getVersion()}, Electron ${process.versions['electron']}, ${process.platform} ${process.arch}`,
  );
  const report = (what: string): void => log.line(what);
  process.on('uncaughtException', (error) => report(`uncaught: ${error.stack ?? error.message}`));
  process.on('unhandledRejection', (reason) => {
    report(`unhandled: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`);
  });

  let program: Program | undefined;
  let asked = argumentFile;
  let quitting = false;
  const open = (file: string | null): void => {
    if (program) program.openFile(file);
    else asked = file ?? asked;
  };
  // macOS hands files over by event, also before the program is ready.
  app.on('open-file', (event, file) => {
    event.preventDefault();
    open(file);
  });
  app.on('second-instance', (_event, _argv, _folder, data) => {
    open((data as { file?: string | null } | null)?.file ?? null);
  });
  app.on('activate', () => program?.hasWindows() === false && void program.openWindow());
  app.on('before-quit', () => (quitting = true));
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin' || quitting) app.quit();
  });
  let ended = false;
  app.on('will-quit', (event) => {
    if (ended || !program) return;
    event.preventDefault();
    void program.end().finally(() => {
      ended = true;
      app.quit();
    });
  });

  // Every page is sandboxed, whatever window it is in; unless the system rules it out and the launcher said so.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app
    .whenReady()
    .then(async () => {
      guardWindows((what) => report(`refused: ${what}`));
      servePages({ [pageOrigin]: pageFolder, [gpuOrigin]: gpuPageFolder });
      program = await Program.open(app.getPath('userData'), log);
      answerCalls((contents) => program?.handlersOf(contents), report);
      program.start(asked);
    })
    .catch((error: unknown) => {
      report(String(error instanceof Error ? error.stack : error));
      dialog.showErrorBox(words.program, words.trouble.notStarted(String(error)));
      app.exit(1);
    });
}
