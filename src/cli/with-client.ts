import {
  createSudClient,
  SudApiError,
  type SudClient,
  SudTransportError,
} from '../client/index.ts';
import { printable } from '../core/index.ts';
import { type AppOptions, chooseApp, loadCommandConfig } from './command-context.ts';
import { CliError, exitCodes } from './exit.ts';

/**
 * Calls the platform for the chosen app.
 *
 * @throws {CliError} for what the platform refused or how it failed, and for a wrong request
 */
export async function withClient<T>(
  options: AppOptions,
  work: (client: SudClient) => Promise<T>,
): Promise<T> {
  const { appId, secrets, configService } = chooseApp(loadCommandConfig(options), options);
  const client = createSudClient({ appId, secrets, configService });
  try {
    return await work(client);
  } catch (error) {
    if (error instanceof SudApiError) throw new CliError(explain(error, configService, options));
    if (error instanceof TypeError) throw new CliError(error.message, exitCodes.usage);
    throw error;
  }
}

function explain(error: SudApiError, service: string, { dev = false }: AppOptions): string {
  // It may quote the platform.
  const message = printable(error.message);
  if (error.api === 'configuration') {
    const isAnswered = !(error instanceof SudTransportError);
    if (dev && !isAnswered)
      return `${message}\nIs "sudgate dev" running? It was looked for at ${service}.`;
    const what = isAnswered ? 'for this app, and its secret' : `(${service})`;
    return `${message}\nIs SUD_CONFIG_SERVICE right ${what}?`;
  }
  return error.mayHaveActed
    ? `${message}\nIt may have been carried out anyway: look before you repeat it.`
    : message;
}
