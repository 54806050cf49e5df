import type { TSchema } from 'typebox';
import {
  appIdSetting,
  appSecretsSetting,
  appSettings,
  environmentName,
  serviceSettings,
  sourceSettings,
} from '../../src/config/settings.ts';
import { table } from './markdown-table.ts';

type Setting = TSchema & {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
};

const intro = `# Configuration

Generated from \`src/config/settings.ts\` by \`npm run docs\`; a test compares.

Settings come from the environment, from \`.env\` in the working directory, or from the JSON file that
\`SUDGATE_CONFIG\` names; the first that has one wins, and an empty variable counts as absent. A setting
that is unknown or out of its bounds stops the start with exit code 78, with all problems in one
message. \`sudgate config check\` shows what a configuration amounts to, without secrets.

In the file the names are in lower case, and \`SUD_APP_ID\` is \`app_id\`. What is a list is an array:
\`SUD_APP_SECRET\` as \`app_secrets\`, \`SUDGATE_API_KEY\` as \`api_key\`, \`WALLET_SECRET\` as
\`wallet_secrets\`. A text \`env:NAME\` takes its value from the environment, so that the file needs no
secrets; or the file is the secret, as in [the systemd unit](deployment.md#systemd).
`;

const example = `\`\`\`json
{
  "port": 8443,
  "database_url": "env:DATABASE_URL",
  "apps": [
    { "app_id": "1461564080052506636", "app_secrets": ["env:VOICE_SECRET"] },
    { "app_id": "1461564080052506637", "app_secrets": ["env:LIVE_SECRET"], "code_ttl_ms": 1800000 }
  ],
  "profiles": {
    "test": { "sud_config_service": "test" },
    "production": { "untyped_tokens": "refuse" }
  }
}
\`\`\`

\`SUDGATE_PROFILE=production\` lays that profile over the rest. With several apps the callbacks of each
are below \`/{app_id}/\`.
`;

/** docs/configuration.md */
export function renderConfiguration(): string {
  return [
    intro,
    '## The app\n',
    rows({ app_id: appIdSetting, app_secrets: appSecretsSetting }),
    '## Of the service\n',
    rows(serviceSettings),
    '## Of each app\n',
    'In the file they may be set in an app, or at the top for all apps.\n',
    rows(appSettings),
    '## Where it comes from\n',
    'In the environment only.\n',
    table(
      ['Variable', 'Meaning'],
      Object.entries(sourceSettings).map(([name, text]) => [`\`${name}\``, text]),
    ),
    '## A file for several apps\n',
    example,
  ].join('\n');
}

function rows(settings: Readonly<Record<string, TSchema>>): string {
  return table(
    ['Variable', 'Default', 'Values', 'Meaning'],
    Object.entries(settings).map(([name, schema]) => {
      const { default: byDefault, description = '' } = schema as Setting;
      const shown = byDefault === undefined || byDefault === '' ? '' : `\`${byDefault}\``;
      return [`\`${environmentName(name)}\``, shown, valuesOf(schema), description];
    }),
  );
}

function valuesOf({ type, enum: values, minimum, maximum }: Setting): string {
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  return type === 'array' ? 'list' : 'text';
}
