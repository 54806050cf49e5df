/** Members of requests, and of the data of an event, that are credentials: a text or a list of them. */
const names = ['app_secret', 'auth_secret', 'code', 'codes', 'nft_details_tokens'];

type Members = Readonly<Record<string, unknown>>;

/** The credentials that a checked request holds. */
export function credentialsIn(request: object): readonly string[] {
  const { data } = request as Members;
  const places = [request, ...(typeof data === 'object' && data !== null ? [data] : [])];
  const values = places.flatMap((place) => names.map((name) => (place as Members)[name])).flat();
  return values.filter((value) => typeof value === 'string' && value !== '') as string[];
}

/** The text with `…` for each of the credentials that it quotes. */
export function withoutCredentials(text: string, credentials: readonly string[]): string {
  // The longest first: another one may be a part of it, whose rest would stay.
  const longestFirst = credentials.toSorted((a, b) => b.length - a.length);
  return longestFirst.reduce((rest, credential) => rest.replaceAll(credential, '…'), text);
}
