// Credentials of monitoring and analytics services.

export const monitoringSecrets = `
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: datadog-access-token
    description: a Datadog application key behind its name
    source: 'Datadog: 40 characters'
    confidence: medium
    match: {assign: {names: [datadog, dd_app], value: [alnum: 40]}}
    check: [has-digit]
    tests:
      positive: ['datadog_key = "«NkCPL78b0om2GbNX¦TmA2sMvVy00knwyX2ydHnwYn»"', '{"datadog": "«zBVCdRPz6BbxIztf¦CzuWZ4peim6QgTrNiGrsmmLn»"}']
      negative: ['datadog_key = UiejgdajRY3j¦1pCC5k0MQCKglglLrhKmEcZlnEC', 'digest: nnzp8XUjTQ7YUk9z¦rZZ9K9UBGIfK65SVqOhOOaTf']
  - id: datadog-api-key
    description: a Datadog API key behind its name
    source: 'Datadog: 32 hex digits'
    confidence: medium
    match: {assign: {names: [datadog, dd_api], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['datadog_key = "«44f14d2626408a49¦d90fe4c4d13bc4b6»"', '{"datadog": "«4c2db54b83f5b44a¦5773c875af935026»"}']
      negative: ['datadog_key = 099c48f8¦a8730aaef9a736dec85e553', 'digest: 745d040a31e7¦254ca26d51ecfae27f4e']
  - id: new-relic-user-api-key
    description: a user key of New Relic
    source: New Relic on its key types
    match: {token: {parts: [NRAK-, alnum: 27]}}
    entropy: 2.5
    tests:
      positive: ['«NRAK-i3vRkYDG0yz¦W5xt0xbVNMg1BAqN»']
      negative: ['xNRAK-DwnCnQY5OC¦xysd3h7z4bZqzdmkh', 'NRAK-csg4oL9B1s¦erIvQHnzDW4lkKKj', 'NRAK-aaaaaaaaaaa¦aaaaaaaaaaaaaaaa']
  - id: new-relic-browser-api-token
    description: a browser key of New Relic
    source: New Relic on its key types
    match: {token: {parts: [NRJS-, hex: 19]}}
    entropy: 2.5
    tests:
      positive: ['«NRJS-e2D41Fa¦4a071AAE82d6»']
      negative: ['xNRJS-6B4B6C¦1eEd98476f2bC', 'NRJS-0E63E8¦41c1BCDa0E8B', 'NRJS-aaaaaaa¦aaaaaaaaaaaa']
  - id: new-relic-insert-key
    description: an insert key of New Relic
    source: New Relic on its key types
    match: {token: {parts: [NRII-, '[A-Za-z0-9_-]': 32]}}
    entropy: 2.5
    tests:
      positive: ['«NRII-3V0kyTSL5gG¦Knm7AG7qvTi31CiMPnkNr»']
      negative: ['xNRII-o2w3MiIJHt78q¦c1GBdxlZPNhVE-3bfDd', 'NRII-LsGUqAXAeIqjz¦_N35qqcfPNHRIgpmJR', 'NRII-aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaa']
  - id: new-relic-user-api-id
    description: a New Relic user id behind its name
    source: 'New Relic: 64 characters'
    severity: medium
    confidence: medium
    match: {assign: {names: [new-relic, newrelic, new_relic], value: [alnum: 64]}}
    check: [has-digit]
    tests:
      positive:
        - 'new-relic_key = "«tjPPT8ILPdOTrpVR¦7v2Ovr7QgO0cAwct5pRYl6Qp7q6LIWaokae1QGgrhAtAXrS7»"'
        - '{"new-relic": "«ji2fxzzbmTF4QN75¦1qx6rYXt63kWvrP6C3fH1ZyNk5xBGeEfAt6cbV0EVZ3MbGmp»"}'
      negative:
        - 'new-relic_key = dnlSDbTBplAD7rdq7A1NXOv¦GUCeTGQijpTHchPKpiU9jqPfABQNXbLfUqVebgXk'
        - 'digest: F2z3a3qxsoZ0gIAxy4YRYLeefOxY¦UMPxdKV2tayw7Ogb3vnWXs6N6Qo9XDxmfW4q'
  - id: new-relic-license-key
    description: a New Relic licence key
    source: 'New Relic: 36 hex digits and NRAL'
    match: {token: {parts: [alnum: 36, NRAL]}}
    entropy: 3
    tests:
      positive: ['«lA1R1ioAphbjsRL9¦cF8yqevRrPifP0aFG8gtNRAL»']
      negative: ['the NRAL of it']
  - id: grafana-api-key
    description: a Grafana API key
    source: 'Grafana: base64 of an object that begins with k'
    match: {token: {parts: [eyJrIjoi, base64: 70-400, '[=]': 0-3]}}
    entropy: 3
    tests:
      positive: ['«eyJrIjoiAo31RFtD¦4I8NFwXPFanv5H4W5AJ7+DQNqGZeTaXFNQhV1cpLQrJXk0KHa69UfbLxg2dQR06l==»']
      negative:
        - 'xeyJrIjoioD9ujV0jgMP0MMuN5894js+Gv+X0nzgJ¦IFYyBRCKewv1m7hoiE5TNWg5H6t5q17TSaiDzb9Ts='
        - 'eyJrIjoiaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa='
  - id: grafana-cloud-api-token
    description: a Grafana Cloud token
    source: 'Grafana Cloud: glc_ and base64'
    match: {token: {parts: [glc_, base64: 32-400, '[=]': 0-3]}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['«glc_jgwgiuhqdWJX¦j2wrlzz6K5FnQyYY1uMVASw==»']
      negative: ['xglc_PuiA0D2K2e3We1Ih¦HjJW2p3gWgVllYd6Xx4IG', 'glc_aaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaa']
  - id: grafana-service-account-token
    description: a Grafana service account token
    source: 'Grafana: glsa_, 32 characters and a checksum of 8 hex digits'
    match: {token: {parts: [glsa_, alnum: 32, '_', hex: 8]}}
    entropy: 3
    tests:
      positive: ['«glsa_EBMMZGpX9Vu¦UjCHgHdSk2UQ5E2GWwUvL_59d2Fb7a»']
      negative:
        - 'xglsa_4KvwZ4SlY4bAlQ78X¦dCeIBcAokOI4zmU_cfFCBbcd'
        - 'glsa_mExFrVxZ2WGfXCGCG¦YUtJWBWc7gMxV9k_75bb38a'
        - 'glsa_aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaa_aaaaaaaa'
  - id: sentry-access-token
    description: a Sentry token behind its name
    source: 'Sentry: 64 hex digits'
    confidence: medium
    match: {assign: {names: [sentry], value: [hex: 64]}}
    entropy: 3
    tests:
      positive:
        - 'sentry_key = "«0DA64fbc0ac3FEe8¦3aeCaa3f6CF0EF6E01cf94dE4e5b4AcfB9aD0DFFbaC77513»"'
        - '{"sentry": "«E1dAB3BaBBCa3efE¦A4B9AD997C1d7A4c2a3fDB5F6BccA849935BA6CFab798BdE»"}'
      negative:
        - 'sentry_key = AC8CeaC79c90336c6eB91A2bd¦FdAA166F4978F73D37118F07531eB8B7dDCFBB'
        - 'digest: F035E8Fd6e8cd4Df9b88E04c4B67¦77aFeCB3E40a6B87dB29A058840344cD7C7a'
  - id: sentry-user-token
    description: a Sentry user token
    source: 'Sentry: sntryu_ and 64 hex digits'
    match: {token: {parts: [sntryu_, lowhex: 64]}}
    entropy: 3
    tests:
      positive: ['«sntryu_422abe26e¦a8fdfc510925591feef017e8d0b1964dda8965435e5c2e7443f3daf»']
      negative:
        - 'xsntryu_f150bc462f6df02dd3b85554145e¦48b617e0bc221584aa2f33eb90b173d299d1'
        - 'sntryu_143dc89ca4c99d3df5e2c9360035¦91281a4935c635943159854e52b8dc6d187'
        - 'sntryu_aaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: sentry-org-token
    description: a Sentry organisation token
    source: 'Sentry: sntrys_, an object in base64 that begins with iat, and 43 characters'
    match: {token: {parts: [sntrys_eyJpYXQiO, base64: 20-500, '[=]': 0-2, '_', '[A-Za-z0-9+/]': 43], right: value}}
    entropy: 4.5
    tests:
      positive:
        - '"«sntrys_eyJpYXQiOjE2ODczMzY1NDMu¦Njk4NTksInVybCI6bnVsbCwicmVnaW9uX3VybCI6Imh0dHA6Ly9sb2NhbGhvc3Q6ODAwMCIsIm9yZyI6InNlbnRyeSJ9_NzJkYzA3NzMyZTRjNGE2NmJlNjBjOWQxNGRjOTZiNmI»"'
      negative: ['sntrys_ey¦JpYXQiOjE2', 'sntrys_CXJoit1VbN59lGFPtqE1fFsttpNBpJh6yo1C4VDB¦7FJW_u1wLQrRCoeBXaoLJPPuJGtbOFevqVNgCbqbtkDr7Xdc']
  - id: dynatrace-api-token
    description: a Dynatrace token
    source: 'Dynatrace: dt0c01 or dt0s, 24 and 64 characters'
    severity: critical
    match: {token: {parts: [[dt0c01., dt0s01., dt0s02., dt0s16.], alnum: 24, '.', alnum: 64]}}
    entropy: 4
    tests:
      positive: ['«dt0c01.RcHLsvoEj¦ZRqblVbxUh8ArYb.RGJb2Zygc2f48TDHAg64Lb8zlCp59ar6uZciur3zgdgyX2IBOV0ZSy8Al1YZDRcN»']
      negative:
        - 'xdt0c01.SVG5hWtuuGi57kWLGTtVtFAP.6TcLeoFkpS05cuD¦WuzhRKZ0WslIH1jvJFZSIa19Jsil9DVHGe11YunvCWHkw0H7m'
        - 'dt0c01.SrWnubBdCoUd4MLm1cmyBffp.l6Uk6mYQgCQcVi0¦GNdQgKKwXfjfvnRAf5jr1SJfPgX2rNn6oMHErfyCl6bDC04f'
        - 'dt0c01.aaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: sumologic-access-id
    description: a Sumo Logic access id behind its name
    source: 'Sumo Logic: su and 12 characters'
    severity: medium
    confidence: medium
    match: {assign: {names: ['=sumo', sumologic], value: [su, alnum: 12]}}
    entropy: 3
    tests:
      positive: ['sumo_key = "«su1QbJd¦Tvg3jUA»"', '{"sumo": "«suZtrlm¦hMSyxXZ»"}']
      negative: ['sumo_key = s¦uuOwgagNu3nF', 'digest: sud¦lRBani2y39B']
  - id: sumologic-access-token
    description: a Sumo Logic access key behind its name
    source: 'Sumo Logic: 64 characters'
    confidence: medium
    match: {assign: {names: ['=sumo', sumologic], value: [alnum: 64]}}
    entropy: 3
    tests:
      positive:
        - 'sumo_key = "«e79IfaZl74uJUtJz¦xD4e62hqELu9B0lj0bNhDcARdsa04mJztMxUKgz0KOVQPMV4»"'
        - '{"sumo": "«JpTctDnuQjA5s36t¦T5B2VFixLL5kiEakZyZtKOUxA7iULj07ZklLi0aVk2vxlngA»"}'
      negative:
        - 'sumo_key = BtMRn9WKICAZBxWxZMSCcW4r6w¦qPkR9Ob52rWqpLtzrLoXlrXRPEpFMhRQifDX4'
        - 'digest: l8qUWrM5SrPcTUX4GKrv9Q0K63uv¦7KwIFJGsIAUbqd8bqOKjEZFCnrusrXhshblz'
  - id: honeycomb-key
    description: a Honeycomb ingest or configuration key
    source: 'Honeycomb: hc, a region letter, the kind and 58 characters'
    match: {token: {parts: [[hcaik_, hcbik_, hcxik_, hcamk_, hcbmk_], alnum: 58]}}
    entropy: 3.5
    tests:
      positive: ['«hcaik_UOnqFemTfU¦zhkH5VeKvFfCeyZhRqA7YnXh22T4o14jWycbkmFXBAjsczUc»']
      negative:
        - 'xhcaik_Cm4PX8fDryRyyJV1npqvOb5bw¦5wAgQVLlBWOyDSqKRdySCa12aUNi9XtVX'
        - 'hcaik_ry3EFMzruZKIohhrsQ7uzGXUQ¦gWPnbsHjpx1prv8xQWaSjydO24ej09Qv'
        - 'hcaik_aaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: honeybadger-key
    description: a Honeybadger key behind its name
    source: 'Honeybadger: 32 hex digits'
    confidence: medium
    match: {assign: {names: [honeybadger], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['honeybadger_key = "«7929f3159a30facd¦466cfcd0eb709b39»"', '{"honeybadger": "«264baa849ce4d891¦80a9ac72d14a0ce2»"}']
      negative: ['honeybadger_key = 900779¦38c099c54589005343cc3201b', 'digest: e3a823568450¦557f6cbf6e6b0958ac24']
  - id: rollbar-token
    description: a Rollbar token behind its name
    source: 'Rollbar: 32 hex digits'
    confidence: medium
    match: {assign: {names: [rollbar], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['rollbar_key = "«9543c5865a4c3959¦80e063289a37458e»"', '{"rollbar": "«203aeff0d25f2cab¦7e46b7867b101676»"}']
      negative: ['rollbar_key = 2975f767¦7d4183c7202df023ab0cf65', 'digest: c3c65aa369ea¦40de1442f0b719351f23']
  - id: bugsnag-key
    description: a Bugsnag key behind its name
    source: 'Bugsnag: 32 hex digits'
    confidence: medium
    match: {assign: {names: [bugsnag], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['bugsnag_key = "«d8f8f372ff85c716¦c88b90153168528b»"', '{"bugsnag": "«313e9e8b726ca2dc¦0525210fd273e621»"}']
      negative: ['bugsnag_key = b057c446¦422e43571b4fe3e453191d0', 'digest: 38d88d352bfc¦e7a2c7c98d8fe19d60c5']
  - id: pagerduty-key
    description: a PagerDuty key behind its name
    source: 'PagerDuty: 20 or 32 characters'
    confidence: medium
    match: {assign: {names: [pagerduty, pager_duty], value: [base64url: 20-32]}}
    check: [mixed-case-digit]
    entropy: 3.2
    tests:
      positive: ['pagerduty_key = "«lhz1kM28rQ7¦jFFvoH1MNzLJ»"', '{"pagerduty": "«fdClHZAHX9¦97DkHRtDz0a»"}']
      negative: ['pagerduty_key = Y¦xzDCvKWBdHaX1QEmSt', 'digest: 5uHDkCNm¦6B3GXjjiEjqJVIupv']
  - id: opsgenie-key
    description: an Opsgenie key behind its name
    source: 'Opsgenie: a UUID'
    confidence: medium
    match: {assign: {names: [opsgenie], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['opsgenie_key = "«99b7CcdC-84d1-CC¦Af-cD05-5f6eDEdBe4aE»"', '{"opsgenie": "«C91fbDA5-0FdB-3a¦04-fEdc-Ef51C3c3aB41»"}']
      negative: ['opsgenie_key = 6EFd08BA-A¦9AD-e2D9-5Af6-37DdF4e1bf5', 'digest: CbBFaf25-f90D-¦8c2b-C0C2-4cf27FE860Cd']
  - id: splunk-hec-token
    description: a Splunk collector token behind its name
    source: 'Splunk: a UUID'
    confidence: medium
    match: {assign: {names: [splunk], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['splunk_key = "«67b7BDA7-d8b2-E8¦AB-0DB9-BC77C391f9eD»"', '{"splunk": "«a6B83F61-829A-8C¦a0-5fF6-BF2e9Cf6e8Cb»"}']
      negative: ['splunk_key = 5c5EFBdC-1d¦Da-06e4-b545-B5fBdeE1815', 'digest: c5cf9Dfd-4f2f-¦DeB5-04E6-DBDf4bAEf5A1']
  - id: logzio-token
    description: a Logz.io token behind its name
    source: 'Logz.io: 32 letters'
    confidence: medium
    match: {assign: {names: [logzio, logz_io], value: [alnum: 32]}}
    entropy: 3.5
    tests:
      positive: ['logzio_key = "«oVuETN17Ktce1z7A¦Hxt21qnt6FkQ5rMh»"', '{"logzio": "«27E5Ebonu80TvZ05¦cdnJTRdErBRk4Rt6»"}']
      negative: ['logzio_key = Owx71joRK¦dTHBQ8licfZkGNNEmd9WQP', 'digest: 91H6pBbkFxHL¦uDXYIBbg6qb6rH7txgCJ']
  - id: mixpanel-secret
    description: a Mixpanel secret behind its name
    source: 'Mixpanel: 32 hex digits'
    confidence: medium
    match: {assign: {names: [mixpanel], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['mixpanel_key = "«96e19ae21e19325b¦e75f1dfc17652c85»"', '{"mixpanel": "«fb1f52d284d3a8b7¦9e6041717dff731a»"}']
      negative: ['mixpanel_key = 72000285¦fe4149f18db376d4698821e', 'digest: e16054fac3d9¦e322822040097e836281']
  - id: segment-write-key
    description: a Segment write key behind its name
    source: 'Segment: 32 characters'
    confidence: medium
    match: {assign: {names: ['*segment_write', '*segment_api', '*segmentwritekey'], value: [alnum: 32]}}
    entropy: 3.5
    tests:
      positive: ['segment_write_key = "«xXfMCIBqn0160qFS¦nLQBAGGu1nE2OBEP»"', '{"segment_write": "«xvazi7OeH2gmssWD¦Ij0t92c03pgkXR5Q»"}']
      negative: ['segment_write_key = JkqsW¦GUuuBMdqCJ71u1Q6UgzGrEA4wi', 'digest: X8QGPvN3Nkau¦tQl88Xf2PV4YzKB0rA5p']
  - id: amplitude-key
    description: an Amplitude key behind its name
    source: 'Amplitude: 32 hex digits'
    confidence: medium
    match: {assign: {names: [amplitude], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['amplitude_key = "«1f98c29197b80911¦1d1b0064a769f187»"', '{"amplitude": "«44877fbfe051a801¦2bebf35379161b21»"}']
      negative: ['amplitude_key = 04d24f6¦f3b241fe709c8ee2fc5ba513', 'digest: dc6e77963ba1¦d2e29674a6e76af9add1']
  - id: posthog-key
    description: a personal key of PostHog
    source: 'PostHog: phx_ and 43 characters'
    match: {token: {parts: [phx_, alnum: 43-48]}}
    entropy: 3.5
    tests:
      positive: ['«phx_MBshXmsQeiCw¦LXh669tA84YX4M3AInSd1I69emQlKvDQ»']
      negative:
        - 'xphx_9yR32nD6GMyToIH2wJBX¦JdHnyVvSDPVmQpojy6uba26U9O'
        - 'phx_bzB4VdW7EGcInvItBfr¦EkEI1QTHe4uYBKUOjz6VGRe'
        - 'phx_aaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa'
`;
