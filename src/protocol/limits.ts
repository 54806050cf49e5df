/**
 * Longest uid in UTF-8 bytes. The platform states it on its push_event pages only; to refuse a
 * longer one everywhere is our reading.
 */
export const maxUidBytes = 200;
