import { Compile } from 'typebox/compile';
import { Settings as TypeBoxSettings } from 'typebox/system';
import { appSettings, environmentName, Settings, serviceSettings } from './settings.ts';
import { suggestion } from './suggestion.ts';

const validator = Compile(Settings);

/** TypeBox stops at 8, but all problems are wanted at once. */
const maxProblems = 200;

const knownNames = Object.keys({
  ...serviceSettings,
  ...appSettings,
  apps: 0,
  app_id: 0,
  app_secrets: 0,
});

/** What the schema has against settings, in words. */
export function explainSettings(settings: unknown): string[] {
  const problems = new Set<string>();
  TypeBoxSettings.Set({ maxErrors: maxProblems });
  for (const error of validator.Errors(settings)) {
    const { keyword, instancePath, message } = error;
    const params = error.params as Record<string, unknown>;
    if (keyword === 'required') {
      for (const name of params.requiredProperties as string[]) {
        problems.add(`${shownName(`${instancePath}/${name}`)} is missing`);
      }
    } else if (keyword === 'additionalProperties') {
      for (const name of params.additionalProperties as string[]) {
        const isOfApp = name === 'app_id' || name === 'app_secrets';
        const hint = isOfApp
          ? 'belongs in one of apps'
          : `is not a setting${suggestion(name, knownNames)}`;
        problems.add(`${instancePath}/${name} ${hint}`.slice(1));
      }
    } else if (keyword === 'enum') {
      const values = (params.allowedValues as string[]).join(', ');
      problems.add(`${shownName(instancePath)} must be one of ${values}`);
    } else if (keyword === 'minLength' && params.limit === 1) {
      problems.add(`${shownName(instancePath)} must not be empty`);
    } else if (keyword !== 'boolean') {
      problems.add(`${shownName(instancePath)} ${message}`);
    }
  }
  return [...problems];
}

/** `/port` as people set it: `PORT (port)`; `/apps/0/app_id` as `SUD_APP_ID (apps/0/app_id)`. */
function shownName(instancePath: string): string {
  const path = instancePath.slice(1);
  const name = path.split('/').findLast((part) => !/^\d+$/.test(part)) ?? path;
  return name === 'apps' ? path : `${environmentName(name)} (${path})`;
}
