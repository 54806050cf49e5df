import type { Settings } from './settings.ts';
import type { Workspace } from './workspace.ts';

export interface BenchContext {
  settings: Settings;
  workspace: Workspace;
  progress(text: string): void;
}

export interface Row {
  what: string;
  measured: string;
  target?: string;
  met?: boolean;
}

export interface SectionResult {
  rows: Row[];
  /** The numbers behind the rows, for --json. */
  data: unknown;
}

export interface Section {
  letter: string;
  name: string;
  run(context: BenchContext): Promise<SectionResult>;
}
