/** How the pages of docs/ are grouped and ordered; `*` is for those that are not named. */
export const pageGroups: Readonly<Record<string, readonly string[]>> = {
  Start: ['getting-started', 'concepts', 'migrating'],
  Adapters: ['adapters/README', 'adapters/*'],
  Guides: ['webhooks', 'ledger', 'simulator', '*'],
  Operations: ['deployment', 'operations', 'scaling', 'security'],
  Reference: ['configuration', 'commands', 'http-api', 'errors', 'server-api'],
};

export function groupOf(page: string): string {
  const place = placeOf(page);
  const found = Object.entries(pageGroups).find(([, places]) => places.includes(place));
  return found?.[0] ?? '';
}

/** The names of the pages in the order of the navigation. */
export function inOrder(pages: readonly string[]): string[] {
  const order = Object.values(pageGroups).flat();
  const rank = (page: string): number => order.indexOf(placeOf(page));
  return [...pages].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** The place that is meant for a page: its own, that of its folder, or that of all others. */
function placeOf(page: string): string {
  const folder = page.replace(/[^/]*$/, '*');
  const places = Object.values(pageGroups).flat();
  return [page, folder].find((place) => places.includes(place)) ?? '*';
}
