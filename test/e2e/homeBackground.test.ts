import { homeTests } from './homeTests';

homeTests('background');
