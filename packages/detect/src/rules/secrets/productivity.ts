// Credentials of office tools and of data interfaces for the public.

export const productivitySecrets = String.raw`
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: asana-client-id
    description: an Asana client id behind its name
    source: 'Asana: 16 digits'
    severity: low
    confidence: medium
    match: {assign: {names: [asana], value: [digit: 16]}}
    check: [not-uniform]
    tests:
      positive: ['asana_key = "«04984796¦45723493»"', '{"asana": "«93805056¦97012820»"}']
      negative: ['asana_key = 7¦83505880912687', 'digest: 5565¦024357085390']
  - id: asana-client-secret
    description: an Asana secret behind its name
    source: 'Asana: 32 characters'
    confidence: medium
    match: {assign: {names: [asana], value: [alnum: 32]}}
    check: [has-digit]
    tests:
      positive: ['asana_key = "«j4khajPbB5IdchNX¦qvRtklDO1UoNM72s»"', '{"asana": "«Khiwhk19Auz5feRZ¦4qeQA8mI8FKWfoOR»"}']
      negative: ['asana_key = 8sm420y69¦wmT4Wn1CYLL5D7EaoA9Kn5', 'digest: V5Y434QBFRLZ¦Lol7GLbLypqmRCmu9Q24']
  - id: asana-access-token
    description: a personal access token of Asana
    source: 'Asana: 1/ or 2/, account numbers and 32 hex digits'
    match: {token: {parts: [['1/', '2/'], digit: 12-20, [['/'], ['[:]': 1]], '[0-9/]': 0-20, '[:]': 0-1, lowhex: 32], left: value}}
    entropy: 3
    tests:
      positive: ['Bearer «2/1201234567890123/¦1209876543210987:5ae1d9c07b3f48e29a6c4d10f7b8e359»']
      negative: ['2/1201234¦567890123', 'page 1/2']
  - id: airtable-api-key
    description: an Airtable key behind its name
    source: 'Airtable: 17 characters, most beginning with key'
    confidence: medium
    match: {assign: {names: [airtable], value: [alnum: 17]}}
    check: [has-digit]
    tests:
      positive: ['airtable_key = "«JJEF6EWv¦ESQ3couJy»"', '{"airtable": "«E9srz4DE¦yV9JhpLJn»"}']
      negative: ['airtable_key = ¦Yh5nQ9Ipb6RHzti3', 'digest: iv4n¦aNOa7ckMajDFB']
  - id: airtable-personnal-access-token
    description: a personal access token of Airtable
    source: 'Airtable: pat, 14 characters, a dot and 64 hex digits'
    match: {token: {parts: [pat, alnum: 14, '.', lowhex: 64]}}
    tests:
      positive: ['«pat2s6lkbGEsByZe¦O.8d107c0a7e23aa5ff1e5dd00e040c2f7449ce12cb2a116bc59ce8c96646b7c6e»']
      negative:
        - 'xpat5qTilQrbsSRhgR.90fa40d64b484711fdabbe¦5d459dbe50083943f4fa68b3458f2008aea30b3230'
        - 'pat5uwgFvzZlrNk26.ab584947a8c850b15008b0¦4a6c154d1e69ba9f36210afce574d63b2658e96de'
  - id: notion-api-token
    description: a Notion integration token
    source: 'Notion: ntn_, 11 digits and 35 characters'
    severity: critical
    match: {token: {parts: [ntn_, digit: 11, alnum: 35]}}
    entropy: 3.5
    tests:
      positive: ['«ntn_67408675512D¦vfUSED7lAbF2AtlGjQl9PNCx87hxT0bexd»']
      negative:
        - 'xntn_27928433362AJwXbBDtp¦RkF99KULkQhF2d3TyHcIaGc3sk'
        - 'ntn_39376889337Izf1l6w8e¦QCjTomapZWOZeZs6o97a3J2uJ'
        - 'ntn_00000000000aaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: notion-secret
    description: a Notion integration token of the early form
    source: 'Notion: secret_ and 43 characters'
    match: {token: {parts: [secret_, alnum: 43], left: value}}
    entropy: 3.5
    tests:
      positive: ['«secret_evYIbws0r¦2WCW6UUOFvNBzgDOq0KpDRdKEFPBQblFXD»']
      negative: ['secret_2o9AlFK1lytSoXHXs¦uftMgKzS4xiqXhFMMaM66Hx7K', 'secret_aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa']
  - id: linear-api-key
    description: a Linear API key or OAuth token
    source: 'Linear: lin_api_ or lin_oauth_ and 40 or more characters'
    severity: critical
    match: {token: {parts: [[lin_api_, lin_oauth_], alnum: 40-64]}}
    entropy: 2
    tests:
      positive: ['«lin_api_wBq77l0O¦rqqUpoyFYS3eO4tAUKXwbs4VoGdfdhjCwe5Kf»']
      negative:
        - 'xlin_api_Vn4nZruZ6niLxmLEfj¦8jpA6eAj8EX9gl4191QLe09CG5sL'
        - 'lin_api_VjSmHOtD7DpRNqI¦y86gD3NaszTq7FS3K6O3G1Tr'
        - 'lin_api_aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: linear-client-secret
    description: a Linear client secret behind its name
    source: 'Linear: 32 hex digits'
    confidence: medium
    match: {assign: {names: [linear], value: [hex: 32]}}
    entropy: 2.5
    tests:
      positive: ['linear_key = "«a944A96F5f86d5cd¦CD6DA7e08bbBaAAa»"', '{"linear": "«ac08366715A9165F¦8ED17be1BabeEA91»"}']
      negative: ['linear_key = A2CEfF6e4¦FD314b8c10B77eCD40D61b', 'digest: F2ffb7aaABBF¦09bDDAb3dF58DAEABc8b']
  - id: frameio-api-token
    description: a Frame.io token
    source: 'Frame.io: fio-u- and 64 characters'
    match: {token: {parts: [fio-u-, '[A-Za-z0-9_=-]': 64]}}
    tests:
      positive: ['«fio-u-z8qLUhLBa6¦b9EzsxrVW2KUmkEZaqyMjRYUcrvpZBJxqHm7pHjlyCTpYcoP4OO0tL»']
      negative:
        - 'xfio-u-5Xl8aejOIplHjfDFmcpntcrc9BCj¦B88f2qyMWHnOCXnQagr2Mx76kRSjZY5Yv8WN'
        - 'fio-u-lXlVWxizskxBue04rUUx0CDEQsTr¦lnCgDuIeVD7LGJOUQ7D9ysjtJGBKINCvyzx'
  - id: figma-token
    description: a Figma personal access or OAuth token
    source: 'Figma: figd_ and figo_'
    match: {token: {parts: [[figd_, figo_, figu_], base64url: 40-50]}}
    entropy: 3.5
    tests:
      positive: ['«figd_M0YKNuE3CNj¦clnR1UK1NTqPvULvnm7UoEzbcN8_cGWRc»']
      negative:
        - 'xfigd_DqFpsOnFy0DoQ8y1LmI¦mkeRQlFarFRPoJaoynGfkpqUuM'
        - 'figd_fwx7PqGnokKKG2yxu¦iV5SZZ5cMUdBTDDGZOtf5I'
        - 'figd_aaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: contentful-delivery-api-token
    description: a Contentful delivery token behind its name
    source: 'Contentful: 43 characters'
    confidence: medium
    match: {assign: {names: [contentful], value: ['[A-Za-z0-9_=-]': 43]}}
    check: [has-digit]
    tests:
      positive:
        - 'contentful_key = "«ywl51uV8E4KAANIp¦5c2QVSKcMBfmFnATCdRFxltbGP3»"'
        - '{"contentful": "«8A5in74eiXfviRBx¦atHuv2RkDF3fe7Jlsy-rlF17Dku»"}'
      negative: ['contentful_key = jAXyfb5cXIqB¦6Er0rlVtbcCepNDj4nFy2aPfmoV2Rg', 'digest: DW5NPqidIbkosLOTX¦yGhKZagbCl_YtPkB5xLZAIprX0']
  - id: contentful-management-token
    description: a Contentful management token
    source: 'Contentful: CFPAT- and 43 characters'
    severity: critical
    match: {token: {parts: [CFPAT-, base64url: 43]}}
    entropy: 3.5
    tests:
      positive: ['«CFPAT-rN7R0x5X0c¦V5A7ff3VvRZGe4G91Don6Oz31hsKU4w1A»']
      negative:
        - 'xCFPAT-DtEHsfkiUSERDGR8Dz¦QWQD0EEos7yPhqmC9EcRqkdSs'
        - 'CFPAT-zg1jECknX9X4VMM2yj¦eb_kkHgbf8vApRgKJU9V-5oh'
        - 'CFPAT-aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: mapbox-api-token
    description: a Mapbox token behind its name
    source: 'Mapbox: pk. or sk. and two parts'
    confidence: medium
    match: {assign: {names: [mapbox], value: [[pk., sk., tk.], base64url: 60-120, '.', base64url: 22]}}
    tests:
      positive:
        - 'mapbox_key = "«pk.iXk0HLKbwOO9m¦rgXrPsA90ru65sskqv7oewAFqs5od1cIjM521sXhvWLLpnNDshKTR.AxU15td58CS7RVOfKOkSmh»"'
        - '{"mapbox": "«pk.vg3RrYNTCyi29¦AM8oIOsmzzRLsMh0BRLnRaiIMERrTMnKynUAlg8k7bVwBjXd.qxrqRpHfVQnyWi3KD63QdG»"}'
      negative:
        - 'mapbox_key = pk.HMNiHbH3ByVHb6tTWMVt6ShC2iYXee5IP¦az1LQjSlJfwgRke6q42nDp4Th2Ib.HQxY2lShT4FulMZvS1iio'
        - 'digest: pk.O4ZmfyUhcsj9NE7txCJSmMg154bm4DymW2brn¦mkKbX0s5fhj6uJefWWm3fjy2bQ.T5yLiyvRKX34DsT08uBo2S'
  - id: algolia-api-key
    description: an Algolia key behind its name
    source: 'Algolia: 32 characters'
    confidence: medium
    match: {assign: {names: [algolia], value: [alnum: 32]}}
    check: [has-digit]
    tests:
      positive: ['algolia_key = "«NwdosdJJlWdnQwnb¦ApmrbW28fE3Ju8rP»"', '{"algolia": "«cGhc40pHRyxmR31S¦0uVDA1gThEYOFA0D»"}']
      negative: ['algolia_key = 0mADIxZ3¦CYa0vvV8hcokh4pXTOJ5vyV', 'digest: NwvrPHuB5YlQ¦i99x09IoGYLGGRVqQ3yw']
  - id: adobe-client-id
    description: an Adobe client id behind its name
    source: 'Adobe: 32 hex digits'
    severity: medium
    confidence: medium
    match: {assign: {names: [adobe], value: [hex: 32]}}
    entropy: 2
    tests:
      positive: ['adobe_key = "«eF27fA8d1BE51eAF¦565c3113cc1eD70D»"', '{"adobe": "«3bB617fAafE884d8¦2327712a9cAb81aa»"}']
      negative: ['adobe_key = aADF4D662¦aE5ee6aC1Cb27bFCBa20eA', 'digest: DC4eEa9d8cB7¦e6bc0A2A3D6a6e0754df']
  - id: adobe-client-secret
    description: an Adobe client secret
    source: 'Adobe: p8e- and 32 characters'
    match: {token: {parts: [p8e-, alnum: 32], left: value}}
    entropy: 2
    tests:
      positive: ['«p8e-4YQ7jYuGv2a5¦ZmUNU5eNZQVTx9lzTn7k»']
      negative: ['p8e-ihoY3Bc68Di0S¦DmUybyc438ryhIiORA', 'p8e-aaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: adafruit-api-key
    description: an Adafruit IO key behind its name
    source: 'Adafruit IO: 32 characters'
    confidence: medium
    match: {assign: {names: [adafruit], value: [base64url: 32]}}
    check: [has-digit]
    tests:
      positive: ['adafruit_key = "«pycH6ZH7sjHooNfy¦NvdGhGBGiMNoCwtX»"', '{"adafruit": "«WLODaZYne5T7730j¦OR6ty77xpteRCxcr»"}']
      negative: ['adafruit_key = hCNZjSvE¦ILazUIj5Y33wRLLEekbX8A2', 'digest: zb20uVrl3Mz6¦afCwRkyHeFU0d8GkP5qN']
  - id: finnhub-access-token
    description: a Finnhub key behind its name
    source: 'Finnhub: 20 characters'
    confidence: medium
    match: {assign: {names: [finnhub], value: [alnum: 20]}}
    check: [has-digit]
    tests:
      positive: ['finnhub_key = "«kFq3cByu1e¦2lgPUFkjtg»"', '{"finnhub": "«i7Mh6CKRR0¦1k8PABydS0»"}']
      negative: ['finnhub_key = ZK¦HbDsAJ48paoO9hkDX', 'digest: 45txB8¦YahG66hHcXfTfB']
  - id: looker-client-id
    description: a Looker client id behind its name
    source: 'Looker: 20 characters'
    severity: medium
    confidence: medium
    match: {assign: {names: [looker], value: [alnum: 20]}}
    check: [has-digit]
    tests:
      positive: ['looker_key = "«qTA2CMnvGX¦LuHv5xzFNx»"', '{"looker": "«iKZz2LbxLi¦t429te91i1»"}']
      negative: ['looker_key = 7RO¦PiWig1hrjwBhHjmj', 'digest: UPLifn¦OjIB0bpa1Ok4Yw']
  - id: looker-client-secret
    description: a Looker secret behind its name
    source: 'Looker: 24 characters'
    confidence: medium
    match: {assign: {names: [looker], value: [alnum: 24]}}
    check: [has-digit]
    tests:
      positive: ['looker_key = "«T35jjMFaEe9g¦Rh5wxBF0EW2G»"', '{"looker": "«orpynvjcF93d¦jh4hezljkUsE»"}']
      negative: ['looker_key = G8Umf¦qaQ1QfIPISjPGnBsgr', 'digest: relpqFmL¦VA3sRzqgIffoe82r']
  - id: clickup-token
    description: a ClickUp token
    source: 'ClickUp: pk_, a user id and 32 capitals and digits'
    match: {token: {parts: [pk_, digit: 6-10, '_', upalnum: 32]}}
    entropy: 3
    tests:
      positive: ['«pk_67278211_UO8J¦49PEGJQLBI48FOWJAAPVNXPB1AIZ»']
      negative:
        - 'xpk_2878956_R3KVBOWE5E¦GAIOXJ159LMDRUGUYYIUPD'
        - 'pk_5349277812_XAH7FJAH¦GTUF5VGA8ZYRFNVJBXDKGRT'
        - 'pk_000000000_AAAAAAAAA¦AAAAAAAAAAAAAAAAAAAAAAA'
  - id: trello-key
    description: a Trello key behind its name
    source: 'Trello: 32 hex digits'
    confidence: medium
    match: {assign: {names: [trello], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['trello_key = "«1c47f9925a545c32¦1e54f3271d7e13b0»"', '{"trello": "«f0ea0b769f7ff8b5¦9e536d7e6dc1c88a»"}']
      negative: ['trello_key = c47cad2a3¦6e6e889231462a25fa9310', 'digest: 0d08780d3ce1¦91e14105ee67bf307306']
  - id: trello-token
    description: a Trello token
    source: 'Atlassian Trello: ATTA and 72 hex digits'
    match: {token: {parts: [ATTA, hex: 72]}}
    entropy: 3
    tests:
      positive: ['«ATTA4D35BFfb01da¦aACE78Fb0595CbDBd6e7788c2Ab0cd5fCFd4D5d405ABCd7cAe18f8d5EABA»']
      negative:
        - 'xATTA4F6BaC25e5414d32E177cA5E70CCDE9b4¦23A0bc3aCa2F1F3d5c299ae273A7fA097eFc30a'
        - 'ATTAc40BCcBf6Ef7a74FC317a15d8bf9f2DcE¦20D6624dbc93aAE1Dad13ba0acffd4C653bd3F'
        - 'ATTAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: spotify-secret
    description: a Spotify client secret behind its name
    source: 'Spotify: 32 hex digits'
    confidence: medium
    match: {assign: {names: [spotify], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['spotify_key = "«8a56b9c97b0784ec¦367748c1ce723884»"', '{"spotify": "«b9052901e3d78cac¦498ae40f7e10e9c2»"}']
      negative: ['spotify_key = c27e3ae7¦625f61a482f9a902214184f', 'digest: 4de2f3aed3a2¦7758f9a8b37e721cca80']
  - id: strava-secret
    description: a Strava client secret behind its name
    source: 'Strava: 40 hex digits'
    confidence: medium
    match: {assign: {names: [strava], value: [lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['strava_key = "«c6bb7c887111f318¦5ee207707bc8734be1bb6102»"', '{"strava": "«c8bc5a0dbe9798bc¦a2d09bb9ff09b15c842ca692»"}']
      negative: ['strava_key = 4d1284a621b40¦f756e82d1fb0b83f256d12bdb6', 'digest: 4126cd58ac3845e2¦e0b85409ef533d76848351a6']
  - id: openweather-key
    description: an OpenWeather key behind its name
    source: 'OpenWeather: 32 hex digits'
    confidence: medium
    match: {assign: {names: [openweather, open_weather, owm_api], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['openweather_key = "«b9e2d4b10db374e2¦7a891a9dcf181bc7»"', '{"openweather": "«95c965325b1263ea¦245bad9773629cc2»"}']
      negative: ['openweather_key = fd6672¦e3b0279380f9128492fc6ba7f', 'digest: 62fb8e8f77ce¦0677c5083eae4db871a2']
  - id: unsplash-key
    description: an Unsplash key behind its name
    source: 'Unsplash: 43 characters'
    confidence: medium
    match: {assign: {names: [unsplash], value: [base64url: 43]}}
    check: [has-digit]
    entropy: 3.5
    tests:
      positive: ['unsplash_key = "«H3DtJPcVytQc4hly¦1ed7FbjYkJcM2upwoBrZ3oNF5l7»"', '{"unsplash": "«hjGt9sGFeL6-zyMm¦eOtvizymCo2pzUUxtdSeY5Rrzat»"}']
      negative: ['unsplash_key = mSxJ3iMiZY3PC¦2MpGNM1WtYmaWv1GheXssZtEoQZMw', 'digest: NRgmuNtA9GsduEIXZ¦iuOHcSjv4vNDid9nPS5Bw9Wemq']
  - id: giphy-key
    description: a Giphy key behind its name
    source: 'Giphy: 32 characters'
    confidence: medium
    match: {assign: {names: [giphy], value: [alnum: 32]}}
    check: [has-digit]
    entropy: 3.5
    tests:
      positive: ['giphy_key = "«ZoaAaaOPKXzjSwlL¦lVEWZIReuSoK5c3G»"', '{"giphy": "«UYPlch3jFdod255g¦UvcQ1aeQHewfhcRB»"}']
      negative: ['giphy_key = Ai1AcOgyd¦HnwYDjmjyo2BztboG6RmSU', 'digest: sQRZqNkCPL78¦b0om2GbNXTmA2sMvVy0g']
`;
