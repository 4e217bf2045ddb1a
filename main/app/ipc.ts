import { ipcMain, type WebContents } from 'electron';
import { errorData, NetloomError, type ErrorData } from '#shared/errors';
import { appContract, type AppContract } from '#shared/ipc/app';
import type { CallContext, Handlers } from '#shared/ipc/define';
import { dispatch } from '#shared/ipc/rpc';
import { channels } from './channels';
import { isTrustedFrame } from './trust';

/** Calls of the app are short: they neither report progress nor can be cancelled. */
const context: CallContext = {
  signal: { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined },
  progress: () => undefined,
};

/**
 * Answers the windows' calls.
 * @param handlersOf the handlers of the window that calls; undefined for one that is not ours
 * @param report told of refused senders and of defects
 */
export function answerCalls(
  handlersOf: (contents: WebContents) => Handlers<AppContract> | undefined,
  report: (what: string) => void,
): void {
  ipcMain.handle(
    channels.invoke,
    async (event, method: unknown, params: unknown): Promise<{ result: unknown } | { error: ErrorData }> => {
      try {
        const handlers = isTrustedFrame(event.senderFrame) ? handlersOf(event.sender) : undefined;
        if (!handlers)
          throw new NetloomError('ipc.badSender', 'Only the program’s own page may call the app.');
        return { result: await dispatch(appContract, handlers, String(method), params, context) };
      } catch (error) {
        const data = errorData(error);
        if (data.code === 'internal' || data.code === 'ipc.badSender')
          report(
            `${String(method)}: ${error instanceof Error ? (error.stack ?? error.message) : data.message}`,
          );
        return { error: data };
      }
    },
  );
}
