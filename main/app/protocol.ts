import { protocol } from 'electron';
import { pageOrigin } from '#shared/ipc/host';
import { answerPage, type PageAnswer } from './pageFiles';

const scheme = new URL(pageOrigin).protocol.slice(0, -1);

/** Gives the page an origin of its own, with a web page's full rules. To be called before the program is ready. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * Serves the files of a folder, or of the same folder inside the packaged archive, under each origin.
 */
export function servePages(folders: Record<string, string>): void {
  const answer = async (method: string, url: string): Promise<PageAnswer> => {
    const origin = Object.keys(folders).find((known) => url.startsWith(`${known}/`)) ?? pageOrigin;
    return answerPage(folders[origin]!, method, url, origin);
  };
  // Electron 25 replaced the older call by `handle`; both are needed as long as older ones are supported.
  if (typeof protocol.handle === 'function') {
    protocol.handle(scheme, async (request) => {
      const { status, headers, body } = await answer(request.method, request.url);
      return new Response(new Uint8Array(body), { status, headers });
    });
    return;
  }
  protocol.registerBufferProtocol(scheme, (request, respond) => {
    void answer(request.method, request.url).then(({ status, headers, body }) =>
      respond({
        statusCode: status,
        headers,
        mimeType: headers['content-type']?.split(';')[0] ?? '',
        data: body,
      }),
    );
  });
}
