import { card } from '@example/ui';
import './style.css';

document
  .querySelector('#cards')
  .append(
    card('packages/ui', 'This card comes from the workspace package beside the site.'),
    card('apps/site', 'The project setting root_directory names this folder.'),
  );
