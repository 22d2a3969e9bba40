import { chatTests } from './chatTests';

chatTests('conversation');
