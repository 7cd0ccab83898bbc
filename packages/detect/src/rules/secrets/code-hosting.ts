// Credentials of places where source code is kept.

export const codeHostingSecrets = String.raw`
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: github-token
    description: a GitHub token whose check value is right
    source: 'GitHub blog on its token formats: the last six characters are a CRC-32 in base 62'
    severity: critical
    match: {token: {parts: [[ghp_, gho_, ghu_, ghs_, ghr_], alnum: 36]}}
    check: [github-checksum]
    tests:
      positive: ['token «ghp_zQWBuTSOoRi4¦A9spHcVY5ncnsDkxkJ0mLq17»']
      negative: ['ghp_zQWBuTSOoRi4A9sp¦HcVY5ncnsDkxkJ0mLq18']
  - id: github-pat
    description: a personal GitHub token, by its form alone
    source: GitHub blog on its token formats
    severity: critical
    confidence: medium
    match: {token: {parts: [ghp_, alnum: 36]}}
    entropy: 3
    tests:
      positive: ['«ghp_DmS761JArd6m¦zxLGH8SCNqRJR3rfnWkebw5E»']
      negative:
        - 'xghp_itJVM4BioUXeP67¦VuAb1WtfXxINQvLZB8Mb7'
        - 'ghp_Qv0xX788stMwXkN¦cmslh4Igz31HvARcEPUD'
        - 'ghp_aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa'
  - id: github-oauth
    description: an OAuth token of GitHub, by its form alone
    source: GitHub blog on its token formats
    severity: critical
    confidence: medium
    match: {token: {parts: [gho_, alnum: 36]}}
    entropy: 3
    tests:
      positive: ['«gho_X8R6jvkErS09¦2MmIDDWYsSsy9TNKzIz8iBlo»']
      negative:
        - 'xgho_M1GcVEI5qXVaTiW¦OGNESZ3yhmwabPQdQeizt'
        - 'gho_wOZdkzoQkCK4xDx¦sXhct2XQPCUFmjhM2abd'
        - 'gho_aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa'
  - id: github-app-token
    description: a token of a GitHub app, by its form alone
    source: GitHub blog on its token formats
    severity: critical
    confidence: medium
    match: {token: {parts: [[ghu_, ghs_], alnum: 36]}}
    entropy: 3
    tests:
      positive: ['«ghu_C92EMloGtPAo¦OppeFRhhRvCXhllT98BXdYqU»']
      negative:
        - 'xghu_PcVytQ1XDQlya1P¦vJmzIksmDJPktLBMHGnR2'
        - 'ghu_oNF5lJ23zI3e6eZ¦cCufzyMmeOtw29miGBoQ'
        - 'ghu_aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa'
  - id: github-refresh-token
    description: a refresh token of GitHub, by its form alone
    source: GitHub blog on its token formats
    severity: critical
    confidence: medium
    match: {token: {parts: [ghr_, alnum: 36]}}
    entropy: 3
    tests:
      positive: ['«ghr_u4lPhKVFjA9k¦7DTONRgmutMTPcDkX1CEXZRw»']
      negative:
        - 'xghr_MaUJ6Q7f1eNxvju¦0pU6gI3gtmSxJ3Rp8PkN3'
        - 'ghr_6CB2MUGNM1WtYma¦WvpBleXssZvWE9PSd0Z6'
        - 'ghr_aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa'
  - id: github-fine-grained-pat
    description: a fine-grained GitHub token
    source: 'GitHub docs: github_pat_ and 82 characters'
    severity: critical
    match: {token: {parts: [github_pat_, word: 82]}}
    entropy: 3
    tests:
      positive: ['«github_pat_xUfkM¦xfu2P87CJCQVEt2x5bKRZ9wg8G8Z9b0367lOCfQdH3yq2r37jXm66LRcR1myJUEBB36pG9QC4eGHq»']
      negative:
        - 'xgithub_pat_NXTmA2sMvVy00knwyX2ydHnwYDjmjyo2Bzt¦boG6RmSaFcFQHKpuFntT1NiGrsmmL0NYu1cemPNL4iLxsQ7'
        - 'github_pat_ZZ9K9UBGIfK65SVqOhOOaTyEBIF8QwPGEl9¦VnEpk0MQCKglglLrhKmEcZlnEh1u8Xntd5oRJy7Xv7ZVJg'
        - 'github_pat_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: gitlab-pat
    description: a personal, project or group token of GitLab
    source: GitLab docs on token prefixes
    severity: critical
    match: {token: {parts: [glpat-, base64url: 20], right: value}}
    entropy: 3
    tests:
      positive: ['«glpat-OTbm1G9¦chdYrs23Dyx47»']
      negative: ['xglpat-gutNjx¦a2xs06bWVwlSio', 'glpat-iArmHP¦91KWvI3iUUNbL', 'glpat-aaaaaaa¦aaaaaaaaaaaaa']
  - id: gitlab-pat-routable
    description: a routable token of GitLab
    source: GitLab docs on token prefixes
    severity: critical
    match: {token: {parts: [glpat-, base64url: 27-300, '.', lowalnum: 9]}}
    entropy: 4
    tests:
      positive: ['«glpat-iXHjWKBEPI¦L6bSuAqGyYNhVIgjU5.7ywqlc3y4»']
      negative:
        - 'xglpat-1bx3xeoJnuabZzf¦hkurnK-fLoUcr.95sup8m70'
        - 'glpat-yn4wKBr7lcKLirVE¦5Q2rnyH1BAbQm.1vnm6ban'
        - 'glpat-aaaaaaaaaaaaaaa¦aaaaaaaaaaaa.aaaaaaaaa'
  - id: gitlab-cicd-job-token
    description: a CI job token of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: [glcbt-, alnum: 1-5, '_', base64url: 20]}}
    entropy: 3
    tests:
      positive: ['«glcbt-Ww_pPSzd¦AGl7TlC3hWLp1ZZ»']
      negative: ['xglcbt-6sZd_bBcs¦g4oW9B1s9rIvQHni', 'glcbt-z_lFdsz¦YG4E2fZmulWU8B', 'glcbt-aaaaa_aaaa¦aaaaaaaaaaaaaaaa']
  - id: gitlab-deploy-token
    description: a deploy token of GitLab
    source: GitLab docs on token prefixes
    severity: critical
    match: {token: {parts: [gldt-, base64url: 20]}}
    entropy: 3
    tests:
      positive: ['«gldt-SAQ1TRI¦tMiSaGqtzwFST»']
      negative: ['xgldt-6iTPNzO¦_kKp929oZICYN', 'gldt-0ZmTuVx¦I72Ar3VqmZO5', 'gldt-aaaaaaa¦aaaaaaaaaaaaa']
  - id: gitlab-feature-flag-client-token
    description: a feature flag client token of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: [glffct-, base64url: 20]}}
    entropy: 3
    tests:
      positive: ['«glffct-1wUnm7¦AG7qvTi31CiMPN»']
      negative: ['xglffct-Y35o2w¦3MiIJHt78qc1Gf', 'glffct-A7xlZP¦NhVE-3bfDqHAm', 'glffct-aaaaaa¦aaaaaaaaaaaaaa']
  - id: gitlab-feed-token
    description: a feed token of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: [glft-, base64url: 20]}}
    entropy: 3
    tests:
      positive: ['«glft-mG8YFoc¦BDeFOzcOVreel»']
      negative: ['xglft-9RiIgpm¦JQaspuURgWlUT', 'glft-kVPP4yU¦TxbIBEve955H', 'glft-aaaaaaa¦aaaaaaaaaaaaa']
  - id: gitlab-incoming-mail-token
    description: an incoming mail token of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: [glimt-, base64url: 25]}}
    entropy: 3
    tests:
      positive: ['«glimt-bZ0dNmeHd¦Usr0Ht1ok1e1QGgB»']
      negative: ['xglimt-Rx8I9VB7M¦kG9LRDE6NhN751qk', 'glimt-rXgiAyrYk¦WvrPOQnV3A4F3kH', 'glimt-aaaaaaaaa¦aaaaaaaaaaaaaaaa']
  - id: gitlab-kubernetes-agent-token
    description: an agent token of GitLab
    source: GitLab docs on token prefixes
    severity: critical
    match: {token: {parts: [glagent-, base64url: 50]}}
    entropy: 3
    tests:
      positive: ['«glagent-xBGeEfAt¦6cbV5JPW9RYKF2iPS7ZldcLGU1f1Qy4xWTq0shZ3Wi»']
      negative:
        - 'xglagent-MexdKV2taeNPenYG2uwV¦c8UQo9XDBV2CdnlSDbTBplAD7rdq7U'
        - 'glagent-oaXOabWrTGQijpTHcheK¦YFPz0rOcDhNXbLfUqVe3gXlA1R1i6'
        - 'glagent-aaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: gitlab-oauth-app-secret
    description: an OAuth application secret of GitLab
    source: GitLab docs on token prefixes
    severity: critical
    match: {token: {parts: [gloas-, base64url: 64]}}
    entropy: 3
    tests:
      positive: ['«gloas-2K8vdbFRL9¦cK8yq9vRrPifP0aFG8gAo31RFtD4I8NFwXPFanv5H4W5AJ7_DQNqGV»']
      negative:
        - 'xgloas-YlLInlNaQhV1cpLQrJXk0KHa69Uf¦bLxg2dQR06UBJB9ujV0jgMP0MMuN5894js_O'
        - 'gloas-NxVNC1t9UTruBuW94xpkph53Kxls¦oiE5TNWg5H6t5q17TSaiDzb9TUb7cY1w6Cq'
        - 'gloas-aaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: gitlab-ptt
    description: a pipeline trigger token of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: [glptt-, lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['«glptt-eb4b3fb852¦edccbde49137fe150d7dbfde33bbd2»']
      negative:
        - 'xglptt-00cceb0431066c36¦bad1399d6a891b1751d2b785'
        - 'glptt-96de0ca094d11f40¦e0c74cafc8ca93a7a36b137'
        - 'glptt-aaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaa'
  - id: gitlab-rrt
    description: a runner registration token of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: [GR1348941, base64url: 20]}}
    check: [not-repeated]
    entropy: 3
    tests:
      positive: ['«GR1348941kNwUt¦JWBW57gMxV9OLv8»']
      negative: ['GR134894112312¦312312312312312', 'GR1348941abc']
  - id: gitlab-runner-authentication-token
    description: a runner token of GitLab
    source: GitLab docs on token prefixes
    severity: critical
    match: {token: {parts: [glrt-, base64url: 20], right: value}}
    entropy: 3
    tests:
      positive: ['«glrt-vDcBnhM¦IeWZBVwH5Q4Gv»']
      negative: ['xglrt-I7UHoz2¦IGfxHIs1AoqMZ', 'glrt-1fSGpAb¦82p8l8DfJh9Z', 'glrt-aaaaaaa¦aaaaaaaaaaaaa']
  - id: gitlab-runner-authentication-token-routable
    description: a routable runner token of GitLab
    source: GitLab docs on token prefixes
    severity: critical
    match: {token: {parts: [glrt-t, digit: 1, '_', base64url: 27-300, '.', lowalnum: 9]}}
    entropy: 4
    tests:
      positive: ['«glrt-t7_kALd7LXz¦jZVkfOKDI0w1iJVjjv5Igr.2506i8s66»']
      negative:
        - 'xglrt-t9_r4Sese08lJZEUHe_¦i2D0GsnNvRv6uFS.5gk87m8fv'
        - 'glrt-t4_WcmRtWqBGLpiqbNd¦RZ1bnKuGuOKK6CW.izj8mop1'
        - 'glrt-t0_aaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaa.aaaaaaaaa'
  - id: gitlab-scim-token
    description: a SCIM token of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: [glsoat-, base64url: 20]}}
    entropy: 3
    tests:
      positive: ['«glsoat-zwkpjz¦LnBfbjauwIcjFx»']
      negative: ['xglsoat-QwXXjR¦JzOJyjC36mlfhT', 'glsoat-4A4pdh¦2Pl2jo9PHMZMx', 'glsoat-aaaaaa¦aaaaaaaaaaaaaa']
  - id: gitlab-session-cookie
    description: a session cookie of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: ['_gitlab_session=', lowalnum: 32]}}
    entropy: 3
    tests:
      positive: ['«_gitlab_session=¦38tc6ex03176dnmfisprpgsh1drbjxth»']
      negative:
        - 'x_gitlab_session=xisc8o1¦nfa8ffuw29n3vr8dp5zl7bset'
        - '_gitlab_session=0ksd432¦4adp2q0a85tmi017rtmk8jg5'
        - '_gitlab_session=aaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaa'
  - id: bitbucket-client-id
    description: a Bitbucket client id behind its name
    source: 'Bitbucket OAuth consumers: 32 characters'
    confidence: medium
    match: {assign: {names: [bitbucket], value: [alnum: 32]}}
    check: [has-digit]
    tests:
      positive: ['bitbucket_key = "«LdLtHP3dJI8WeG0b¦VudCL2mIYJNFq94f»"', '{"bitbucket": "«1iaas4FAeup7u48g¦0tGhRMlmZKywX8GD»"}']
      negative: ['bitbucket_key = PGrbpFu¦ykb7r6Yz9b5oTNc9v8euDw91', 'digest: ePthuO55laoD¦9ezOVVEfrWHcXqTAXCs6']
  - id: bitbucket-client-secret
    description: a Bitbucket client secret behind its name
    source: 'Bitbucket OAuth consumers: 64 characters'
    confidence: medium
    match: {assign: {names: [bitbucket], value: ['[A-Za-z0-9_=-]': 64]}}
    check: [has-digit]
    tests:
      positive:
        - 'bitbucket_key = "«lxfLcFuZvtxbAjMo¦YmXDtFpMHUIyVBOYwkqHTnI9oRLuUelafdVEgXiwGFKaCQjn»"'
        - '{"bitbucket": "«cHLsdZcBCkKV51ps¦NQ_rxor8zXY9YPo1J0M2cXvfehwsjUNT2ar6uZ5iur3zgdgR»"}'
      negative:
        - 'bitbucket_key = ZH5OhUu4JKZSIa1aCghqmqH¦GetZuNKkKoYQFmap7QcpICopd4MLPglN=fV1a92v'
        - 'digest: Dppsk3y7DC2Y2gP8CZicfLVp66TQ¦XP1wSgkTShKGjuPikrvhChwaK47iovErsMdg'
  - id: bitbucket-app-password
    description: a Bitbucket app password
    source: 'Bitbucket Cloud: ATBB and 32 characters'
    match: {token: {parts: [ATBB, alnum: 32]}}
    entropy: 3.5
    tests:
      positive: ['«ATBBmYQgCQcVi0GN¦dQgKKwXfjfvnRAf5jr1n»']
      negative: ['xATBB1VGk9aqcHmKf4¦Pz4JB8u8r8AV71QbJdf', 'ATBBTvg3jUZQU2eZt¦Ix1dlRBani2y39uOwP', 'ATBBaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: atlassian-api-token
    description: an Atlassian API token behind its name
    source: 'Atlassian API tokens: 24 characters, the last four in hex'
    confidence: medium
    match: {assign: {names: [atlassian, confluence, jira], value: [alnum: 20, hex: 4]}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['atlassian_key = "«NLUx3jTe79If¦aZl74uJh9304»"', '{"atlassian": "«ZD80io7P2vO6¦qPTVqxGBd6A5»"}']
      negative: ['atlassian_key = rRJ¦2JJpTctDnuQjA5s3nAaB', 'digest: fZ5LcXCQ¦HQEYhf3PCJlz057E']
  - id: atlassian-api-token-v3
    description: an Atlassian API or access token
    source: 'Atlassian API tokens: ATATT3 or ATCTT3 and about 186 characters'
    severity: critical
    match: {token: {parts: [[ATATT3, ATCTT3], '[A-Za-z0-9_=-]': 180-200]}}
    entropy: 3.5
    tests:
      positive:
        - '«ATATT3GD2qKixLL5¦kXh7tGwShLywHEL2S55mjdUIF0nqk2vxlngHIqUtrY5SrecTUX4GKrvUM2nUvv7KwILJGsIAUb0Y6JVBcduvronrusrXhshbDaj1QWHjFAZCxWxZMSCcW45VqPkj9ObWrWqpLtNpyXlrXRPEpFMhRQAim49APj9mT_UzhkH5qeK6»'
      negative:
        - 'xATATT3vL_CeDV3K1GIZjbrBQ2LJRdEhQ1CHuBAjs4zUCm4PX8=DryiyySV1npqvO35bw5wBgQVWp0AcDoQ4mFdySCa12aU¦Ni9XtVzoeZKMzruZKIohh_dScLuUQtPnbsHjpx2qr6VsHFgHvJH9VMJHltroEyAiu4Cg6ToHAqNx3zebM4YvyL9mskkQGlA'
        - 'ATATT3jHFNI3BU61I3njc9IoWSnB5eotseb9ZxfOMm3cd5KKHQENKma3QKrULOfNYsXzNUTX89iLRoqALJT9BPOmDhZC¦h69ZtXFKRmmwBLHJNpYyeHzUeXs6SmuiKZWnx709mzR3R84BmdKRSvwSOJ3m2q5rMUd4uheB9DJLzEYrXuY0V19nbJOue'
        - 'ATATT3aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: sourcegraph-access-token
    description: a Sourcegraph access token
    source: 'Sourcegraph docs: sgp_, an instance id and 40 hex digits'
    match: {token: {parts: [[sgp_], [[hex: 16, '_'], [local_], ['[_]': 0-1]], hex: 40], right: word}}
    entropy: 3
    tests:
      positive: ['"«sgp_AaD80dc6E02eCAE1_¦d3cba16CC0F18fA14A2EFB61CbDFceEBf9fAD16b»"', '«sgp_local_¦d3cba16CC0F18fA14A2EFB61CbDFceEBf9fAD16b»']
      negative: ['sgp_5555555dAAAAA77777¦77CcccCFaaaaaaaaaaaaaa', 'sgp_78Ad84a5B6e8A2fE5B_4085FB0c¦caDDd29DB66Fd7FE9bA2C1cdCE8400CD']
  - id: sourcegraph-access-token-named
    description: a Sourcegraph access token behind its name
    source: 'Sourcegraph docs: 40 hex digits'
    confidence: medium
    match: {assign: {names: [sourcegraph], value: [hex: 40]}}
    entropy: 3
    tests:
      positive: ['sourcegraph_key = "«1B016DFBC54F3b53¦E2d84E0deD14DbEfEA9aa19b»"', '{"sourcegraph": "«351f22975fE8De77¦AFB84A1FEEcD7202df02FabA»"}']
      negative: ['sourcegraph_key = 9eF28b8DbE¦Dd06ebA7EecE1F7A20525210fd2C7', 'digest: C0BcCC5D8FBD8fD7¦2ff85c716c88b9ACFdF5e1B6']
`;
