import { homeTests } from './homeTests';

homeTests('local');
