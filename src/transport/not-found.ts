/** The answer of an adapter that stands alone to a path that is no callback's (RFC 9457). */
export const notFound = {
  status: 404,
  headers: {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
  },
  body: JSON.stringify({
    type: 'urn:sudgate:problem:not_found',
    title: 'There is nothing at this address',
    status: 404,
  }),
} as const;
