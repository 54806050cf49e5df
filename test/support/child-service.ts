import assert from 'node:assert/strict';
import { type CliProcess, spawnCli } from './cli.ts';
import { eventually } from './eventually.ts';
import { HttpClient } from './http-client.ts';
import { AppBackend, GameServer } from './peers.ts';
import type { Scope } from './scope.ts';
import { apiKey, baseVariables, type Variables } from './service.ts';

export interface ChildService extends CliProcess {
  readonly url: string;
  readonly client: HttpClient;
  readonly gameServer: GameServer;
  readonly app: AppBackend;
  /** Standard output and standard error together. */
  readonly output: () => string;
}

export interface ChildServiceOptions {
  readonly command?: 'serve' | 'dev';
  /** Default: an empty one. */
  readonly directory?: string;
  /** Laid over those of one app on a free port. */
  readonly variables?: Variables;
  /** Default: that of any command that a test runs. */
  readonly script?: string;
}

/** Starts `sudgate serve` or `sudgate dev` as a process of its own and waits until it listens. */
export async function startChildService(
  scope: Scope,
  { command = 'serve', directory, variables = {}, script }: ChildServiceOptions = {},
): Promise<ChildService> {
  const child = spawnCli(scope, [command], {
    directory: directory ?? (await scope.temporaryDirectory()),
    variables: { ...baseVariables, ...variables },
    ...(script !== undefined && { script }),
  });
  const output = () => child.stdout() + child.stderr();
  const url = await eventually('the service listens', () => {
    assert.ok(child.running(), `it has ended: ${output()}`);
    // What is written comes in pieces, and one may end within the port.
    return /https?:\/\/127\.0\.0\.1:\d+(?=\D)/.exec(child.stdout())?.[0];
  });
  const client = new HttpClient(url);
  scope.defer(() => client.close());
  return {
    ...child,
    url,
    client,
    output,
    gameServer: new GameServer(client),
    app: new AppBackend(client, apiKey),
  };
}
