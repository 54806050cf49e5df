import { text } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import type { AppConfig, Config } from '../../config/index.ts';
import { printable } from '../../core/index.ts';
import { SudgateError } from '../../errors.ts';
import { RevocationWatermarks } from '../../revocation/index.ts';
import {
  createTokenService,
  inspectToken,
  maxLifetimeMs,
  type RevokedAt,
  type TokenInspection,
  type TokenService,
  type TokenVerdict,
  tokenLifetimes,
} from '../../token/index.ts';
import {
  type AppOptions,
  chooseApp,
  loadCommandConfig,
  storeExists,
  withAppOptions,
  withStore,
} from '../command-context.ts';
import { CliError, exitCodes } from '../exit.ts';
import { showMoment } from '../moments.ts';
import { bold, dim, green, printJson, printLine, red } from '../terminal.ts';
import { wholeNumber } from '../whole-number.ts';

export function tokenCommand(): Command {
  const issue = withAppOptions(
    new Command('issue')
      .description('issue a code or an ss_token for a user')
      .argument('<uid>', 'user id')
      .addOption(
        new Option('--use <use>', 'what it is good for')
          .choices(['code', 'ss_token'])
          .default('code'),
      )
      .option(
        '--ttl-ms <ms>',
        'lifetime of a code in milliseconds, at least 30 min',
        wholeNumber(0, maxLifetimeMs),
      ),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  sudgate token issue alice --dev\n  sudgate token issue alice --use ss_token --json',
    )
    .action(issueToken);
  const inspect = withAppOptions(
    new Command('inspect')
      .description('say whether a token is accepted, and if not, why')
      .argument('<token>', 'a code or an ss_token; "-" reads it from standard input'),
  )
    .addHelpText(
      'after',
      '\nEnds with 0 if the token is accepted as a code or as an ss_token, else with 1.\n\nExamples:\n  sudgate token inspect eyJhbGci…\n  pbpaste | sudgate token inspect - --json',
    )
    .action(inspectCommand);
  return new Command('token')
    .description('issue and inspect tokens')
    .addCommand(issue)
    .addCommand(inspect);
}

interface IssueOptions extends AppOptions {
  readonly use: 'code' | 'ss_token';
  readonly ttlMs?: number;
}

async function issueToken(uid: string, options: IssueOptions): Promise<void> {
  const config = loadCommandConfig(options);
  const app = chooseApp(config, options);
  // A token is dated after the last revocation of its user.
  const tokens = tokensOf(app, await loadRevocations(config, app));
  const issued = issueOrExplain(tokens, uid, options);
  tellIfRaised(options.ttlMs);
  if (options.json === true) {
    printJson({ [options.use]: issued.token, expire_date: issued.expireDate });
  } else {
    printLine(issued.token);
    process.stderr.write(dim(`expires ${showMoment(issued.expireDate)}\n`));
  }
}

/** Whoever asks for a short lifetime must not believe that the code has it. */
function tellIfRaised(ttlMs: number | undefined): void {
  const { minMs } = tokenLifetimes.code;
  if (ttlMs === undefined || ttlMs >= minMs) return;
  process.stderr.write(dim(`raised to ${minMs / 60_000} min\n`));
}

function issueOrExplain(tokens: TokenService, uid: string, { use, ttlMs }: IssueOptions) {
  if (use === 'ss_token' && ttlMs !== undefined) {
    throw new CliError(
      '--ttl-ms is for codes; SS_TOKEN_TTL_MS sets it for ss_tokens',
      exitCodes.usage,
    );
  }
  try {
    return use === 'code' ? tokens.issueCode(uid, ttlMs) : tokens.issueSsToken(uid);
  } catch (error) {
    if (error instanceof SudgateError) {
      throw new CliError(
        'a uid must have 1 to 200 bytes and no control characters',
        exitCodes.usage,
      );
    }
    throw error;
  }
}

async function inspectCommand(argument: string, options: AppOptions): Promise<void> {
  const token = argument === '-' ? (await text(process.stdin)).trim() : argument;
  const config = loadCommandConfig(options);
  const app = chooseApp(config, options);
  const revokedAt = await loadRevocations(config, app);
  const inspection = inspectToken(tokensOf(app, revokedAt), token);
  if (options.json === true) printJson(inspection);
  else printInspection(inspection);
  const accepted = inspection.as_code.accepted || inspection.as_ss_token.accepted;
  if (!accepted) process.exitCode = exitCodes.failure;
}

async function loadRevocations(config: Config, app: AppConfig): Promise<RevokedAt> {
  if (!storeExists(config)) return () => undefined;
  return await withStore(config, async (store) => {
    const watermarks = new RevocationWatermarks({ store: store.revocations });
    await watermarks.catchUp();
    return (uid) => watermarks.revokedAt(app.appId, uid);
  });
}

function tokensOf(app: AppConfig, revokedAt: RevokedAt): TokenService {
  return createTokenService({
    appId: app.appId,
    secrets: app.secrets,
    codeTtlMs: app.codeTtlMs,
    ssTokenTtlMs: app.ssTokenTtlMs,
    untypedTokens: app.untypedTokens,
    revokedAt,
  });
}

function printInspection({ header, claims, expires_at, ...verdicts }: TokenInspection): void {
  printVerdict('get_sstoken', verdicts.as_code);
  printVerdict('update_sstoken, get_user_info', verdicts.as_ss_token);
  if (header) printLine(`${bold('header')}   ${printable(JSON.stringify(header))}`);
  if (claims) printLine(`${bold('claims')}   ${printable(JSON.stringify(claims))}`);
  if (expires_at !== undefined) printLine(`${bold('expires')}  ${expires_at}`);
}

function printVerdict(callbacks: string, verdict: TokenVerdict): void {
  if (verdict.accepted) {
    printLine(`${green('accepted')} by ${callbacks}`);
    return;
  }
  const code = `${verdict.reason}, sdk_error_code ${verdict.sdk_error_code}`;
  printLine(`${red('refused')}  by ${callbacks}: ${code}`);
  printLine(`         ${verdict.explanation}`);
}
