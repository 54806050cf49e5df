/** The metrics of one process, as they travel to be summed: the JSON of prom-client. */
export type ProcessMetrics = readonly object[];

/** What a worker asks the process that started it. */
export interface Answers {
  /** Metrics of all, in the text format. */
  readonly metrics: string;
  /** Whether all are up. */
  readonly complete: boolean;
}

export type ToParent =
  | { readonly kind: 'up'; readonly url: string }
  | { readonly kind: 'ask'; readonly id: number; readonly what: keyof Answers }
  | { readonly kind: 'measured'; readonly id: number; readonly metrics: ProcessMetrics };

export type ToWorker =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly kind: 'measure'; readonly id: number };
