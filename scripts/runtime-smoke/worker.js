/** The callbacks in a worker: no file system, no eval, and of Node only `nodejs_compat`. */
import { createCallbackApp, createFunctionDirectory, createTokenService } from 'sudgate';
import { createSudClient } from 'sudgate/client';
import { createWebHandler } from 'sudgate/web';

const appId = '1461564080052506636';
const secrets = ['smoke-app-secret-0123456789abcdef'];
const tokens = createTokenService({ appId, secrets });
const users = createFunctionDirectory(({ uid }) => ({ nick_name: uid }));
const callbacks = createWebHandler(createCallbackApp({ tokens, secrets, users }));
const client = createSudClient({ appId, secrets, configService: 'test' });

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname !== '/login') return await callbacks(request);
    return Response.json({ ...tokens.issueCode('alice'), client: typeof client.games.list });
  },
};
