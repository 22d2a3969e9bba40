import { homeTests } from './homeTests';

homeTests('conversation', 'chain', 'local');
