import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, loadConfig, startService } from '../../src/server/index.ts';
import { renderCommands } from './commands.ts';
import { renderConfiguration } from './configuration.ts';
import { renderErrors } from './errors.ts';
import { type OpenApi, renderHttpApi } from './http-api.ts';
import { renderServerApiDocs } from './server-api.ts';

/** The documents that are made from the source, by their paths. */
export async function renderDocuments(): Promise<ReadonlyMap<string, string>> {
  const { document, appId } = await readOpenApi();
  return new Map([
    ['docs/commands.md', await renderCommands()],
    ['docs/configuration.md', renderConfiguration()],
    ['docs/errors.md', renderErrors()],
    ['docs/http-api.md', renderHttpApi(document, appId)],
    ['docs/server-api.md', renderServerApiDocs()],
  ]);
}

/** As a running service gives it. */
async function readOpenApi(): Promise<{ document: OpenApi; appId: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'sudgate-docs-'));
  const config = loadConfig({ mode: 'dev', env: { PORT: '0' }, directory });
  const service = await startService({ config, logger: createLogger('silent'), version: 'docs' });
  try {
    const answer = await fetch(`${service.url}/openapi.json`);
    const document = (await answer.json()) as OpenApi;
    return { document, appId: config.apps[0]?.appId ?? '' };
  } finally {
    await service.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
