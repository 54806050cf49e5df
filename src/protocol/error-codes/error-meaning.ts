/** What a `ret_code` of the platform says. */
export interface ErrorMeaning {
  readonly name: string;
  /** What happened and, where one can tell, what to do about it. */
  readonly meaning: string;
  /** Whether the identical request may succeed later. */
  readonly transient?: true;
  /** Whether the request may have been carried out all the same: the platform itself failed. */
  readonly isOpen?: true;
}

export type ErrorMeanings = Readonly<Record<number, ErrorMeaning>>;

export function row(name: string, meaning: string): ErrorMeaning {
  return { name, meaning };
}

export function openRow(name: string, meaning: string): ErrorMeaning {
  return { name, meaning, isOpen: true };
}

/** What passes is a failure of the platform's own, and that may come after the deed. */
export function transientRow(name: string, meaning: string): ErrorMeaning {
  return { name, meaning, transient: true, isOpen: true };
}
