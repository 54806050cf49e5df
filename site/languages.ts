/** What blocks of code may be in: the site colours these, and a test refuses all others. */
export const languages = [
  ...['ts', 'js', 'json', 'yaml', 'sh', 'console', 'http', 'ini', 'sql'],
  ...['dockerfile', 'nginx', 'diff', 'go', 'java', 'php'],
] as const;

/** Not coloured: plain text, and diagrams, which are drawn. */
export const plainLanguages = ['text', 'mermaid'] as const;
