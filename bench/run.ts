/** `npm run bench`: measures the service against its targets. See bench/README.md. */
import { loadavg } from 'node:os';
import type { BenchContext, Section, SectionResult } from './context.ts';
import { describePinning, inspectMachine, pinSelf, readCpuTicks, stolenShare } from './machine.ts';
import { markdown, type Report, writeToReadme } from './report.ts';
import { chosenSections } from './sections/index.ts';
import { readOptions } from './settings.ts';
import { Workspace } from './workspace.ts';

const startedAt = performance.now();

function progress(text: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6);
  process.stderr.write(`${seconds} s  ${text}\n`);
}

async function runSections(
  context: BenchContext,
  sections: readonly Section[],
): Promise<Record<string, SectionResult>> {
  const results: Record<string, SectionResult> = {};
  for (const section of sections) {
    progress(`section ${section.letter}: ${section.name}`);
    results[section.name] = await section.run(context);
  }
  return results;
}

async function main(): Promise<void> {
  const options = readOptions();
  const sections = chosenSections(options.only);
  const machine = inspectMachine();
  pinSelf(machine);
  progress(describePinning(machine));
  const { settings } = options;
  const context = { settings, workspace: new Workspace(machine.pinned), progress };
  const loadBefore = loadavg()[0] ?? 0;
  const ticksBefore = readCpuTicks();
  const results = await runSections(context, sections);
  const report: Report = {
    date: new Date().toISOString().slice(0, 10),
    machine,
    loadBefore,
    stolenShare: stolenShare(ticksBefore, readCpuTicks()),
    settings,
    sections: results,
  };
  const text = markdown(report);
  console.log(options.json ? JSON.stringify(report, null, 2) : text);
  if (options.write) writeToReadme(text);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
