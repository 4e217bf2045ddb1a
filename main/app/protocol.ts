import { protocol } from 'electron';
import { pageOrigin } from '#shared/ipc/host';
import { answerPage } from './pageFiles';

const scheme = new URL(pageOrigin).protocol.slice(0, -1);

/** Gives the page an origin of its own, with a web page's full rules. To be called before the program is ready. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the page's files from a folder, or from the same folder inside the packaged archive. */
export function servePage(folder: string): void {
  // Electron 25 replaced the older call by `handle`; both are needed as long as older ones are supported.
  if (typeof protocol.handle === 'function') {
    protocol.handle(scheme, async (request) => {
      const { status, headers, body } = await answerPage(folder, request.method, request.url);
      return new Response(new Uint8Array(body), { status, headers });
    });
    return;
  }
  protocol.registerBufferProtocol(scheme, (request, respond) => {
    void answerPage(folder, request.method, request.url).then(({ status, headers, body }) =>
      respond({
        statusCode: status,
        headers,
        mimeType: headers['content-type']?.split(';')[0] ?? '',
        data: body,
      }),
    );
  });
}
