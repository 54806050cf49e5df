import { join } from 'node:path';
import { rolldown } from 'rolldown';

/**
 * Bundles the command, since the thousand small modules behind it cost a fifth of the service's
 * memory and half of its start.
 *
 * @param sources `dist`, compiled before, or `src`: as it is, without types being checked
 * @param into the folder of the bundle; two folders above it has to be the package.json
 * @returns the files that went in
 */
export async function bundleCommand(
  sources: 'dist' | 'src',
  into: string,
): Promise<readonly string[]> {
  const cwd = join(import.meta.dirname, '..');
  const extension = sources === 'dist' ? 'js' : 'ts';
  const bundle = await rolldown({
    cwd,
    input: {
      sudgate: `${sources}/cli/main.${extension}`,
      // A thread of its own; the bundle looks for it beside itself.
      'inbox-worker': `${sources}/store/sqlite/inbox-worker.${extension}`,
    },
    platform: 'node',
    // Not installed, and not needed.
    external: ['pg-native'],
  });
  const { output } = await bundle.write({ dir: into, format: 'esm', minify: false });
  await bundle.close();
  return output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
}
