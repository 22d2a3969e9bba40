import { chatTests } from './chatTests';

chatTests('chain');
