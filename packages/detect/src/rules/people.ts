// Names of people and postal addresses: the second tier, off by default, because a model guesses where a rule knows.

export const peopleRules = `
rules:
  - id: person-name
    kind: person
    description: the name of a person, by a model of 28 features a word
    severity: low
    confidence: low
    match:
      people:
        tag: person
    tests:
      positive:
        - 'Dear «Maria Lopez», thank you.'
        - 'My name is «Jennifer Smith» and I live in Boston.'
        - 'On Monday, «Thomas Becker» <t.becker@example.com> wrote:'
      negative:
        - 'The quick brown fox jumps over the lazy dog.'
        - 'GNU General Public License'
        - 'Message 4 of 12'
  - id: postal-address
    kind: address
    description: a street address, by the same model
    severity: low
    confidence: low
    match:
      people:
        tag: address
    tests:
      positive:
        - 'Please deliver the parcel to «44 Farquhar Street, Boston, MA 02131».'
        - 'I live at «17 Rue Victor Hugo, 69002 Lyon».'
      negative:
        - 'Total: 44 books and 12 pens'
        - 'Version 4.1 of 12 May 2020'
`;
