/** App servers with a fault in refusing, or in reading requests. */
import { refusalFaults } from './faulty/refusals.ts';
import { testFaults } from './run.ts';

testFaults('tokens', refusalFaults);
