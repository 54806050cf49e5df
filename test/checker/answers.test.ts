/** App servers with a fault in its good answers. */
import { answerFaults } from './faulty/answers.ts';
import { testFaults } from './run.ts';

testFaults('tokens', answerFaults);
