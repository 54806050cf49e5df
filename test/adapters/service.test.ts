/** The service itself, so that the adapters are measured by it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestService } from '../support/service.ts';
import { testAdapter } from './adapter-suite.ts';
import { profile, uid } from './gate.ts';

await testAdapter('the service', async (scope, apps, prefix) => {
  const file = join(await scope.temporaryDirectory(), 'sudgate.json');
  const configured = apps.map(({ appId, secret }) => ({ app_id: appId, app_secrets: [secret] }));
  await writeFile(file, JSON.stringify({ apps: configured }));
  const variables = { SUD_APP_ID: '', SUD_APP_SECRET: '', SUDGATE_CONFIG: file };
  const { url, service } = await startTestService(scope, {
    variables: { ...variables, CALLBACK_PREFIX: prefix },
  });
  for (const { appId } of apps) await service.store.users.putUser({ appId, uid }, profile);
  return { url, store: service.store };
});
