/** What may not be on standard output: line feeds may, and there are no colours in a pipe. */
export const steering = /[^\P{Cc}\n]|[\u2028-\u202e\u2066-\u2069]/u;
