import { createNodeHandler } from '../../src/node/index.ts';
import { testAdapter } from './adapter-suite.ts';
import { openGate } from './gate.ts';
import { listen } from './listen.ts';

await testAdapter('node:http', async (scope, credentials, prefix) => {
  const { apps, store } = await openGate(scope, credentials);
  return { url: await listen(scope, createNodeHandler(apps, { prefix })), store };
});
