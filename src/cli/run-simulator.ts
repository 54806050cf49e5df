import { callbackUrls } from '../game-server/index.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from '../simulator/index.ts';
import { listenForPlatform } from './dev-platform.ts';
import { exitCodes } from './exit.ts';
import { bold, dim, printLine } from './terminal.ts';
import { transcriptLine } from './transcript-line.ts';

/** The platform for an app server that is known where it is. */
export type AloneOptions = SimulatorOptions & { readonly callbacks: string };

/**
 * Runs the platform alone, until SIGINT or SIGTERM: says where it is, then each call as it comes.
 *
 * @param at the port, and how the person names another one
 * @param outageMs how long no callback gets through at first, simulated
 * @throws {CliError} if the port is in use
 */
export async function runSimulator(
  options: AloneOptions,
  at: { readonly port: number; readonly remedy: string },
  outageMs?: number,
): Promise<Simulator> {
  const simulator = createSimulator({
    ...options,
    transcript: (entry) => {
      printLine(transcriptLine(entry, true));
      options.transcript?.(entry);
    },
  });
  if (outageMs !== undefined) simulator.faults.cutOff(outageMs);
  const server = await listenForPlatform(at.port, [simulator], at.remedy);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(exitCodes.ok));
  }
  printLine(banner(options, server.url));
  return simulator;
}

function banner({ appId, callbacks, paths }: AloneOptions, url: string): string {
  return `
${bold('The platform, simulated')}, at ${bold(url)}

  app id      ${appId}
  calls back  POST ${callbackUrls(callbacks, paths).get_sstoken} and so on
  your app    finds the server API at ${bold(`${url}/<sign>`)}
              ${dim('(sudgate: SUD_CONFIG_SERVICE)')}
  you         play a round of users that your app knows:

curl -X POST ${url}/control/rounds \\
  -H 'Content-Type: application/json' -d '{"uids":["alice","bob"]}'

${dim(`${url}/control lists what else you can do:`)}
${dim('faults, notifications, players.')}
${dim('Calls in both directions are listed below as they come. Ctrl-C stops.')}
`;
}
