import { homeTests } from './homeTests';

homeTests('agents');
