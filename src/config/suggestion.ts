/** Two slips in a short name make another word: `PORT` is not meant by `PGPORT`. */
const shortName = 6;

/** The name that was most likely meant, if one is near: two letters off, one in a short name. */
export function nearName(name: string, candidates: readonly string[]): string | undefined {
  return candidates.find((candidate) => {
    const allowed = candidate.length < shortName ? 1 : 2;
    return editDistance(name, candidate) <= allowed;
  });
}

/** `: did you mean X?` if one of the names is near, else nothing. */
export function suggestion(name: string, candidates: readonly string[]): string {
  const near = nearName(name, candidates);
  return near === undefined ? '' : `: did you mean ${near}?`;
}

/** Letters that are wrong, missing, too many, or swapped with the next one. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const substitute = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const steps = [substitute, at(i - 1, j) + 1, at(i, j - 1) + 1];
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) steps.push(at(i - 2, j - 2) + 1);
      rows[i]?.push(Math.min(...steps));
    }
  }
  return at(a.length, b.length);
}
