import { type ErrorMeanings, row } from './error-meaning.ts';

const parameters = 'A member of the request is wrong; mend it and send it again.';

export const orderCodes: ErrorMeanings = {
  10002: row('ORDER_PARAMETER_ERROR', parameters),
  70501: row('ORDER_ALREADY_EXISTS', 'The out_order_id is taken; each order needs a new one.'),
  70503: row('ORDER_NOT_FOUND', 'There is no order with this id.'),
  70504: row('ORDER_NO_SETTLEMENT', 'Nothing was settled for the order, or not yet: ask later.'),
};

export const matchCodes: ErrorMeanings = {
  10002: row('MATCH_PARAMETER_ERROR', parameters),
  70420: row('MATCH_NOT_FOUND', 'There is no match with this id or key.'),
};
