/**
 * Members that are int64 on the wire and beyond what a number holds exactly. Read them losslessly:
 * the schemas here have them as strings of digits.
 */
export const int64Names: ReadonlySet<string> = new Set(['mg_id']);
