// Credentials of monitoring and analytics services.

export const monitoringSecrets = String.raw`
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: datadog-access-token
    description: a Datadog application key behind its name
    source: 'Datadog: 40 characters'
    confidence: medium
    match: {assign: {names: [datadog, dd_app], value: [alnum: 40]}}
    check: [has-digit]
    tests:
      positive: ['datadog_key = "«zuWZ4peim6QgTrNi¦GrsmmL0NYu1cemPNL4iLxsQ7»"', '{"datadog": "«ZZ9K9UBGIfK65SVq¦OhOOaTyEBIF8QwPGEl9VnEpZ»"}']
      negative: ['datadog_key = ikOTbm1G1c5y¦q2JbsqVGX7ZJWgNifks06bWmKwJ', 'digest: k0MQCKglglLrhKmE¦cZlnEh1u8Xntd5oRJy7Xv7Za']
  - id: datadog-api-key
    description: a Datadog API key behind its name
    source: 'Datadog: 32 hex digits'
    confidence: medium
    match: {assign: {names: [datadog, dd_api], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['datadog_key = "«a93f5b44a5773c87¦5af93502745d0401»"', '{"datadog": "«931e7254ca26d51e¦cfae27f4099c48f6»"}']
      negative: ['datadog_key = 800d8a66¦006b791de31a9894e6cc1dc', 'digest: 8a8730aaef9a¦736dec85e55898c13ab3']
  - id: new-relic-user-api-key
    description: a user key of New Relic
    source: New Relic on its key types
    match: {token: {parts: [NRAK-, alnum: 27]}}
    entropy: 2.5
    tests:
      positive: ['«NRAK-dmk23K4JiKl¦vF6zUkPtilFdszYE»']
      negative: ['xNRAK-KKsynw9OZ6¦vSBODghpz3lNcQv2N', 'NRAK-IDqtzwFSHR¦JPNzOfkFp929oZI4', 'NRAK-aaaaaaaaaaa¦aaaaaaaaaaaaaaaa']
  - id: new-relic-browser-api-token
    description: a browser key of New Relic
    source: New Relic on its key types
    match: {token: {parts: [NRJS-, hex: 19]}}
    entropy: 2.5
    tests:
      positive: ['«NRJS-CC1BCDa¦0E80FfbbA872»']
      negative: ['xNRJS-A359C0¦3fDCBDCB67DCd', 'NRJS-6C40d6¦8423FccDdF00', 'NRJS-aaaaaaa¦aaaaaaaaaaaa']
  - id: new-relic-insert-key
    description: an insert key of New Relic
    source: New Relic on its key types
    match: {token: {parts: [NRII-, '[A-Za-z0-9_-]': 32]}}
    entropy: 2.5
    tests:
      positive: ['«NRII-dpxu5nZa4Rx¦iedYwUqAXAeIqjz_N35qV»']
      negative: ['xNRII-VdB29RiIgpmJQ¦aspuURgWlUixVR7v2Ox', 'NRII-QbIBEve955z0d¦NmeHdUsr0Ht1ok1e1y', 'NRII-aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaa']
  - id: new-relic-user-api-id
    description: a New Relic user id behind its name
    source: 'New Relic: 64 characters'
    severity: medium
    confidence: medium
    match: {assign: {names: [new-relic, newrelic, new_relic], value: [alnum: 64]}}
    check: [has-digit]
    tests:
      positive:
        - 'new-relic_key = "«CekRx8jGRj8ji2fx¦zzbmTF4QN751qx6rYXt63kWvrP6C3fH1ZyNk5xBGeEfAt6cW»"'
        - '{"new-relic": "«u1y2GHW9RYFF2z3a¦3qxsoZ0gIAxy4YRYLeefOxYUMPxdKV2tayw7Ogb3vnWXs6Np»"}'
      negative:
        - 'new-relic_key = OGfUqVebgXlA1R1ioAphbjs¦RL9cF8yqevRrPifP0aFG8gAU3lWBsl8WZaXuOzyU'
        - 'digest: UQo9XDxmfW4kUZSDbTBplAD7rdq7¦A1NXOvGUCeTGQijpTHchPKpiU9jqPfABQNXh'
  - id: new-relic-license-key
    description: a New Relic licence key
    source: 'New Relic: 36 hex digits and NRAL'
    match: {token: {parts: [alnum: 36, NRAL]}}
    entropy: 3
    tests:
      positive: ['«FNnv5H4W5AJ7fDQ3¦D4V6LInlNwbbSXqxdirrNRAL»']
      negative: ['the NRAL of it']
  - id: grafana-api-key
    description: a Grafana API key
    source: 'Grafana: base64 of an object that begins with k'
    match: {token: {parts: [eyJrIjoi, base64: 70-400, '[=]': 0-3]}}
    entropy: 3
    tests:
      positive: ['«eyJrIjoiHEXk0KHa¦69UfbLxg2dQR06UBJB9ujV0jgMP0MMuN5894js+Gv+X0nzgJIFYyBRCKewv1mF===»']
      negative:
        - 'xeyJrIjoikmrm5ZNwzP5035E2djMtt2eQis4jgwgiuh¦qdWJXj2wrlzz6K5FnQyYY1uMVASCGPuiA0D2K2e3N=='
        - 'eyJrIjoiaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=='
  - id: grafana-cloud-api-token
    description: a Grafana Cloud token
    source: 'Grafana Cloud: glc_ and base64'
    match: {token: {parts: [glc_, base64: 32-400, '[=]': 0-3]}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['«glc_1IhHjJW2p3gW¦gVllYd6Xx4INDCMYZGpX0==»']
      negative: ['xglc_SazlPgHdSk2UQ5E2GW¦HPLC8tq26XOQSxNbwVGt===', 'glc_aaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa']
  - id: grafana-service-account-token
    description: a Grafana service account token
    source: 'Grafana: glsa_, 32 characters and a checksum of 8 hex digits'
    match: {token: {parts: [glsa_, alnum: 32, '_', hex: 8]}}
    entropy: 3
    tests:
      positive: ['«glsa_gogJa857luP¦rAokOI4zmQ4rkuR8aUSHF_AaFa36Db»']
      negative:
        - 'xglsa_JSPrCchdSyYDVnaLn¦WkNF8q2V8b2GWU8_bc0ac3FE'
        - 'glsa_3Oi5v913n03VGfxHI¦s1AoqM72CYeTIbb_E4e5b4f'
        - 'glsa_aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaa_aaaaaaaa'
  - id: sentry-access-token
    description: a Sentry token behind its name
    source: 'Sentry: 64 hex digits'
    confidence: medium
    match: {assign: {names: [sentry], value: [hex: 64]}}
    entropy: 3
    tests:
      positive:
        - 'sentry_key = "«AcfB9aD0DFFbaC77¦512dAB3BaBBCa3efEA4B9AD997C1d7A4c2a3fDB5F6BccA8d»"'
        - '{"sentry": "«C49935BA6CFab798¦Bd4Fca06dAd6FCB4Df9b88E04c4B6777aFeCB3E40a6B87de»"}'
      negative:
        - 'sentry_key = 8F07531eB8B7dDCFBBE2abeBF¦6F8B17C98A0925591DCCeD017e8dC42964ddAa'
        - 'digest: dE8A058840344cD7C7AC8CeaC79c¦90336c6eB91A2bdFdAA166F4978F73D37112'
  - id: sentry-user-token
    description: a Sentry user token
    source: 'Sentry: sntryu_ and 64 hex digits'
    match: {token: {parts: [sntryu_, lowhex: 64]}}
    entropy: 3
    tests:
      positive: ['«sntryu_a8965435e¦5c2e7443f3daf150bc462f6df02dd3b85554145e48b617e0bc2215f»']
      negative:
        - 'xsntryu_84aa2f33eb90b173d299d143dc89¦ca4c99d3df5e2c936003591281a4935c6359'
        - 'sntryu_943159854e52b8dc6d18e3517ce0¦15a6da8fac34dbcc34d4130bbfd3469d45a'
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
      positive: ['«dt0c01.Zciur3zgd¦gyX2IBOV0ZSy8AA.QP8CZvoSVG5hWtuuGi57kWLGTtVtFA6TcLeoFkpS05cuDWuzhRKZ0WslIH1jvJFd»']
      negative:
        - 'xdt0c01.88UxKDNCgQlRPacLDsWzMuN3.CWHkw0H7ST8LsdW¦TxH2zo9H8HglNmIl6Uk6mYQgCQcVi0GNdQgKKwXfjfvnRAf54'
        - 'dt0c01.wIk1VGk9aqcHmKf4Pz4JB8ul.Yd4DoGfQbJdTvg3¦jUZQU2eZtIx1dlRBani2y39uOwgagNu3neW1BHHLckRfhZRA'
        - 'dt0c01.aaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: sumologic-access-id
    description: a Sumo Logic access id behind its name
    source: 'Sumo Logic: su and 12 characters'
    severity: medium
    confidence: medium
    match: {assign: {names: [sumo], value: [su, alnum: 12]}}
    entropy: 3
    tests:
      positive: ['sumo_key = "«suJzxD4¦e62hqEZ»"', '{"sumo": "«suO6qPT¦VqxGPbu»"}']
      negative: ['sumo_key = s¦uEYhf3PCJlc0', 'digest: suh¦DcARdsa04mw']
  - id: sumologic-access-token
    description: a Sumo Logic access key behind its name
    source: 'Sumo Logic: 64 characters'
    confidence: medium
    match: {assign: {names: [sumo], value: [alnum: 64]}}
    entropy: 3
    tests:
      positive:
        - 'sumo_key = "«1Vp4pnJJpTctDnuQ¦jA5s36tT5B2VFixLL5kiEakZyZtKOUxA7iULj07ZklLi0aV6»"'
        - '{"sumo": "«g4TvFvgl8qUWrM5S¦rPcTUX4GKrv9Q0K63uv7KwIFJGsIAUbqd8bqOKjEZFCnrus4»"}'
      negative:
        - 'sumo_key = l2BAim49APj87SjOoiGKhUyid2¦39qP9Jd2A7YnXh22T4o14jWycbkmFXBAjsczt'
        - 'digest: ZNvpllHzyc8tGBDj5gbtfWxZMSCc¦W4r6wqPkR9Ob52rWqpLtzrLoXlrXRPEpFMh1'
  - id: honeycomb-key
    description: a Honeycomb ingest or configuration key
    source: 'Honeycomb: hc, a region letter, the kind and 58 characters'
    match: {token: {parts: [[hcaik_, hcbik_, hcxik_, hcamk_, hcbmk_], alnum: 58]}}
    entropy: 3.5
    tests:
      positive: ['«hcaik_rCm4PX8fDr¦yRyyJV1npqvOb5bw5wAgQVLlBWOyDSqKRdySCa12aUNi9XtP»']
      negative:
        - 'xhcaik_Pry3EFMzruZKIohhrsQ7uzGXU¦QgWPnbsHjpx1prv8xQWaSjydO24ej09Qv'
        - 'hcaik_troEyAiu4Cg6TUHAqNx3ze36N¦M4YvyL9mixOBTuAss0nvWUVtjtpFau0x'
        - 'hcaik_aaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: honeybadger-key
    description: a Honeybadger key behind its name
    source: 'Honeybadger: 32 hex digits'
    confidence: medium
    match: {assign: {names: [honeybadger], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['honeybadger_key = "«4d89180a9ac72d14¦a0ce25382356845a»"', '{"honeybadger": "«0557f6cbf6e6b095¦8ac2490077938c05»"}']
      negative: ['honeybadger_key = 95980e¦063289a37458203aeff0d25f2', 'digest: 99c545890053¦43cc3201343c5865a4c3']
  - id: rollbar-token
    description: a Rollbar token behind its name
    source: 'Rollbar: 32 hex digits'
    confidence: medium
    match: {assign: {names: [rollbar], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['rollbar_key = "«d0ab7e46b7867b10¦167c3c65aa369ea4»"', '{"rollbar": "«c0de1442f0b71935¦1f22975f7677d412»"}']
      negative: ['rollbar_key = 96c88b90¦153168528b83e9e8b726ca1', 'digest: 33c7202df023¦ab0cf658f8f372ff85c7']
  - id: bugsnag-key
    description: a Bugsnag key behind its name
    source: 'Bugsnag: 32 hex digits'
    confidence: medium
    match: {assign: {names: [bugsnag], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['bugsnag_key = "«2dc0525210fd273e¦621cdd88d352bfc9»"', '{"bugsnag": "«dd5a2c7c98d8fe19¦d60c657c446422e8»"}']
      negative: ['bugsnag_key = 2b997e13¦c01bfb93871cdd619165080', 'digest: d3571b4fe3e4¦53191d0a70d1627822a3']
  - id: pagerduty-key
    description: a PagerDuty key behind its name
    source: 'PagerDuty: 20 or 32 characters'
    confidence: medium
    match: {assign: {names: [pagerduty, pager_duty], value: [base64url: 20-32]}}
    check: [mixed-case-digit]
    entropy: 3.2
    tests:
      positive: ['pagerduty_key = "«0snvXg3SVI¦upJ0twEvKC»"', '{"pagerduty": "«6BdHaX1QEm¦ST8sZsvYZ3x»"}']
      negative: ['pagerduty_key = G¦LX7TAqbqVB9Lz5lcHH', 'digest: QIsklg6n¦Bx4fN5noa5E8okXI']
  - id: opsgenie-key
    description: an Opsgenie key behind its name
    source: 'Opsgenie: a UUID'
    confidence: medium
    match: {assign: {names: [opsgenie], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['opsgenie_key = "«2Ac3aB41-CbB3-Fa¦fF-269d-70D0c2C0C4cd»"', '{"opsgenie": "«b27FE868-AC6C-BF¦d2-5fBA-A9Ae2D9Af373»"}']
      negative: ['opsgenie_key = 91f9e664-B¦83C-F682-69aC-D0376DC2e90', 'digest: DdF4e1bc-fB7a-¦b7B1-cA18-b8ABa9F36C38']
  - id: splunk-hec-token
    description: a Splunk collector token behind its name
    source: 'Splunk: a UUID'
    confidence: medium
    match: {assign: {names: [splunk], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['splunk_key = "«DEf6e8Cb-c5cC-b8¦aD-6d7f-2fBA04EF4f4b»"', '{"splunk": "«2FB445c2-5EF4-2d¦ad-Da69-Cb54B5fBdeEc»"}']
      negative: ['splunk_key = e52aE72A-cC¦9D-ce49-1AcA-eeeD498e2Fe', 'digest: 1811bE9E-AC40-¦Eb0f-Dbcb-034aAFD18c98']
  - id: logzio-token
    description: a Logz.io token behind its name
    source: 'Logz.io: 32 letters'
    confidence: medium
    match: {assign: {names: [logzio, logz_io], value: [alnum: 32]}}
    entropy: 3.5
    tests:
      positive: ['logzio_key = "«Cvr4fX91H6pBbkFx¦HLuDXYIBbg6qb6rS»"', '{"logzio": "«H7txgCmagfOZYaqI¦2UxMSbVt3K2qOTfJ»"}']
      negative: ['logzio_key = Le53aRmuy¦Q8efttLEl6L3dHlKEa8sQR', 'digest: md9WQ3TrJcpr¦i0ccFDcDifHvmlLiEJF8']
  - id: mixpanel-secret
    description: a Mixpanel secret behind its name
    source: 'Mixpanel: 32 hex digits'
    confidence: medium
    match: {assign: {names: [mixpanel], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['mixpanel_key = "«3d3a8b79e6041717¦dff731c0054fac3f»"', '{"mixpanel": "«7d9e322822040097¦e83628172000285b»"}']
      negative: ['mixpanel_key = 22958003¦3fe27022bcc7f3ea3811415', 'digest: fe4149f18db3¦76d46988214f6140ab7f']
  - id: segment-write-key
    description: a Segment write key behind its name
    source: 'Segment: 32 characters'
    confidence: medium
    match: {assign: {names: ['*segment_write', '*segment_api', '*segmentwritekey'], value: [alnum: 32]}}
    entropy: 3.5
    tests:
      positive: ['segment_write_key = "«t92c03pgkXR5BiM7¦RY7kNkautQl88Xf7»"', '{"segment_write": "«lcNGQ0Y2QVr5piM9¦sgBLCO30QKyhDi81»"}']
      negative: ['segment_write_key = TDkDD¦a466j51HrmPc9Rj2tr1Chjkieu', 'digest: mOV6sFRistui¦xvuLS2jY7aT87EjySeWA']
  - id: amplitude-key
    description: an Amplitude key behind its name
    source: 'Amplitude: 32 hex digits'
    confidence: medium
    match: {assign: {names: [amplitude], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['amplitude_key = "«bfe051a8012bebf3¦5379161b2dc6e77f»"', '{"amplitude": "«963ba1d2e29674a6¦e76af9add04d24f4»"}']
      negative: ['amplitude_key = fcf8b9f¦77763c4944e4a378d8e966c1', 'digest: 6f3b241fe709¦c8ee2fc5ba51607b30a4']
  - id: posthog-key
    description: a personal key of PostHog
    source: 'PostHog: phx_ and 43 characters'
    match: {token: {parts: [phx_, alnum: 43-48]}}
    entropy: 3.5
    tests:
      positive: ['«phx_rOlyToIH2wJB¦XJdHnyVvSDPVmQpojy6uba26U9bzB4VdWl»']
      negative:
        - 'xphx_EGcInvItBfrEkEI1QTHe4¦uYBKUOjz6VGR1ml2vEl6xoE9CGd'
        - 'phx_CAyeiwt5x3WlsOoVZVZ¦O3qqoiiIizFMR7MNyNOq5O2'
        - 'phx_aaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa'
`;
