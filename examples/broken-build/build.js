// Fails on purpose, after it has written to both streams.
console.log('Collecting pages …');
console.log('Rendering 3 of 12 pages');
console.error('error: pages/contact.md: the template "contact.html" does not exist');
console.error('The build cannot go on.');
process.exitCode = 1;
