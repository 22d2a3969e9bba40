import { homeTests } from './homeTests';

homeTests('chain');
