import { chatTests } from './chatTests';

chatTests('background');
