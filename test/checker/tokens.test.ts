/** App servers with a fault in handling tokens. */
import { tokenFaults } from './faulty/tokens.ts';
import { testFaults } from './run.ts';

testFaults('tokens', tokenFaults);
