import { type NewDelivery, newDelivery } from './delivery.ts';
import type { ReplayDeps } from './replay-delivery.ts';

/** Dead letters that are put to be sent together: a day of an outage leaves hundreds of thousands. */
const pageSize = 500;

/**
 * Has everything sent to an endpoint again that was given up and whose event is still kept.
 *
 * @returns how many
 */
export async function replayDead(
  { events, webhooks: { deliveries }, clock }: ReplayDeps,
  endpointId: string,
): Promise<number> {
  let replayed = 0;
  for (let after = 0; ; ) {
    const page = await deliveries.listDeliveries({
      endpointId,
      state: 'dead',
      after,
      limit: pageSize,
    });
    const wanted: NewDelivery[] = [];
    for (const { position } of page) {
      const event = await events.findEvent(position);
      if (event !== undefined) wanted.push(newDelivery(endpointId, event));
      after = position;
    }
    await deliveries.send(wanted, clock());
    replayed += wanted.length;
    if (page.length < pageSize) return replayed;
  }
}
