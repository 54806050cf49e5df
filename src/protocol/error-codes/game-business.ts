import { type ErrorMeanings, row } from './error-meaning.ts';

const nobody = 'the room or the player is not there.';

/** Codes of actions in a game: push_event, and the game's answers to the client. */
export const gameBusinessCodes: ErrorMeanings = {
  0: row('GAME_BUSINESS_SUCCESS', 'Done.'),
  100100: row('LOGIN_ERROR', `No login to the game: ${nobody}`),
  100200: row('JOIN_ERROR', `No seat taken: ${nobody}`),
  100201: row('JOIN_GAME_IN_PROGRESS', 'No seat taken: a game is running.'),
  100202: row('SEATS_FULL', 'No seat taken: none is free.'),
  100203: row('ALREADY_SEATED', 'No seat taken: the player has one.'),
  100204: row('SEAT_OCCUPIED', 'No seat taken: somebody else sits there.'),
  100300: row('LEAVE_ERROR', `No seat left: ${nobody}`),
  100301: row('NOT_SEATED', 'No seat left: the player has none.'),
  100302: row('LEAVE_WHILE_READY_OR_PLAYING', 'No seat left: the player is ready or plays.'),
  100400: row('READY_ERROR', 'The player was ready before.'),
  100401: row('CANCEL_READY_ERROR', 'The player was not ready.'),
  100500: row('START_ERROR', `Not started: ${nobody}`),
  100501: row('ALREADY_STARTED', 'Not started: a game is running.'),
  100502: row('START_CAPTAIN_ONLY', 'Not started: that is for the captain.'),
  100503: row('PLAYER_NOT_READY', 'Not started: a player is not ready.'),
  100504: row('NOT_ENOUGH_PLAYERS', 'Not started: too few players are ready.'),
  100600: row('KICK_ERROR', 'Not removed: no such room, or the player has no seat.'),
  100601: row('KICK_CAPTAIN_ONLY', 'Not removed: that is for the captain.'),
  100602: row('KICK_GAME_IN_PROGRESS', 'Not removed: the player is in a running game.'),
  100603: row('KICK_SELF', 'Not removed: nobody can remove themselves.'),
  100700: row('CAPTAIN_CHANGE_ERROR', `The captain stays: ${nobody}`),
  100800: row('ESCAPE_ERROR', `Not fled: ${nobody}`),
  100801: row('ESCAPE_GAME_OVER', 'Not fled: the game is over.'),
  100802: row('ESCAPE_NOT_IN_GAME', 'Not fled: the player has left the game.'),
  100900: row('DISBAND_ERROR', `Not disbanded: ${nobody}`),
  100901: row('DISBAND_GAME_OVER', 'Not disbanded: the game is over.'),
  100902: row('DISBAND_CAPTAIN_ONLY', 'Not disbanded: that is for the captain.'),
  101000: row('SWITCH_MODE_ERROR', `The mode stays: ${nobody}`),
  101001: row('SWITCH_MODE_GAME_IN_PROGRESS', 'The mode stays: a game is running.'),
  101002: row('SWITCH_MODE_CAPTAIN_ONLY', 'The mode stays: that is for the captain.'),
  101003: row('ADD_AI_CAPTAIN_ONLY', 'No robot added: that is for the captain.'),
};
