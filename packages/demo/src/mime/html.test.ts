// What a reader would see of an HTML mail, and nothing of what only programs see.

import { expect, test } from 'vitest';
import { htmlText } from './html.ts';

test.each([
  ['blocks', '<p>one</p><div>two<br>three</div>', 'one\n\ntwo\nthree'],
  ['inline marks', 'un<b>believ</b>able', 'unbelievable'],
  ['a comment inside a word', 'via<!-- x > y -->gra', 'viagra'],
  ['cells', '<table><tr><td>a</td><td>b</td></tr></table>', 'a b'],
  ['scripts and styles', 'a<script>if (1<2) steal("<p>")</script>b<STYLE>p{}</style >c', 'abc'],
  ['a script that never ends', 'a<script>steal()', 'a'],
  ['a tag that never ends', 'a<b', 'a'],
  ['attributes', '<a href="http://x.example" title=x>link</a>', 'link'],
  ['a doctype and a processing instruction', '<!DOCTYPE html><?xml version="1.0"?>a', 'a'],
  ['references', '&lt;b&gt; &amp; &quot;x&quot; &eacute;&#233;&#xE9; &copy', '<b> & "x" ééé ©'],
  [
    'references that are none',
    '&constructor; &toString; &nosuch; &#0; &#x110000; AT&T',
    '&constructor; &toString; &nosuch; AT&T',
  ],
  ['comparisons', '1 < 2 and 3 <4 <- so', '1 < 2 and 3 <4 <- so'],
  ['spaces', '<p>  a \t b&nbsp;c\r\n\r\n\r\n\r\n d </p>', 'a b c\n\nd'],
  ['a comment that never ends', 'a<!-- b <i>c', 'ac'],
  ['nothing', '', ''],
])('%s', (_, html, expected) => {
  expect(htmlText(html)).toBe(expected);
});
