import type { Sighting } from './compare.ts';
import { identityOf, identityOfOrder } from './messages.ts';

interface Body {
  readonly order_id?: string;
  readonly uid?: string;
  readonly type?: 'consume' | 'gain';
  readonly amount?: string;
  readonly report_msg?: { readonly room_id?: string };
  readonly data?: { readonly room_id?: string };
}

/** An event by its bytes; a booking, which the service has written, by what was ordered. */
export function sightingOf(position: number, raw: string): Sighting {
  const { order_id: id, uid, type, amount, report_msg, data } = JSON.parse(raw) as Body;
  if (id === undefined || uid === undefined || type === undefined || amount === undefined) {
    return { position, identity: identityOf(raw), room: report_msg?.room_id ?? data?.room_id };
  }
  return { position, identity: identityOfOrder({ id, uid, type, amount }), room: undefined };
}
