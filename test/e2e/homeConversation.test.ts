import { homeTests } from './homeTests';

homeTests('conversation');
