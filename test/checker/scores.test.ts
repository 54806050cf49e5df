/** App servers with a fault in keeping scores. */
import { scoreFaults } from './faulty/scores.ts';
import { testFaults } from './run.ts';

testFaults('deliveries', scoreFaults);
