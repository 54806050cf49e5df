/** App servers with a fault in taking reports and notifications. */
import { deliveryFaults } from './faulty/deliveries.ts';
import { testFaults } from './run.ts';

testFaults('deliveries', deliveryFaults);
