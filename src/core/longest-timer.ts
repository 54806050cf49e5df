/** Longest time of a timer, 24.8 days: for more, Node waits 1 ms. */
export const longestTimerMs = 2 ** 31 - 1;
