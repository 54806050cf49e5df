/** App servers with a fault in checking signatures. */
import { signatureFaults } from './faulty/signatures.ts';
import { testFaults } from './run.ts';

testFaults('both', signatureFaults);
