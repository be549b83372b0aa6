// Everything a page needs before its own styles: letters in which Il1 and 0O differ, tokens, and plain elements.
import '@fontsource-variable/atkinson-hyperlegible-next/wght.css';
import '@fontsource-variable/atkinson-hyperlegible-next/wght-italic.css';
import '@fontsource-variable/atkinson-hyperlegible-mono/wght.css';
import './tokens.css';
import './base.css';
import './print.css';
