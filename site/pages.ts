/** How the pages of docs/ are grouped and ordered; what is not named comes last among the guides. */
export const pageGroups: Readonly<Record<string, readonly string[]>> = {
  Start: ['getting-started', 'concepts', 'migrating'],
  Guides: ['webhooks', 'ledger', 'simulator'],
  Operations: ['deployment', 'operations', 'scaling', 'security'],
  Reference: ['configuration', 'commands', 'http-api', 'errors', 'server-api'],
};

const otherPages = 'Guides';

export function groupOf(page: string): string {
  const found = Object.entries(pageGroups).find(([, pages]) => pages.includes(page));
  return found?.[0] ?? otherPages;
}

/** The names of the pages in the order of the navigation. */
export function inOrder(pages: readonly string[]): string[] {
  const order = Object.values(pageGroups).flat();
  const rank = (page: string): number => {
    const place = order.indexOf(page);
    return place === -1 ? order.indexOf(lastGuide()) + 0.5 : place;
  };
  return [...pages].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

function lastGuide(): string {
  return pageGroups[otherPages]?.at(-1) ?? '';
}
