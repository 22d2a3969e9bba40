import { homeTests } from './homeTests';

homeTests('agents', 'assistants', 'background');
